//! The paths of claims and registers are what serde_json_path takes them for: a path that a policy may
//! have is JSONPath, it selects the same value of the same claims, and register files give the same
//! members.
//!
//! Two texts, separated by a line `===`: a path, and the JSON that it leads into.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use portvakt::compiler::policy::{PathStep, Policy, Source};
use portvakt::eval::{MAX_TEXT, ValueReader};
use portvakt::load::RegisterSupply;
use portvakt::{DecisionTree, Value, VerifiedClaims};
use portvakt_fuzz::texts;
use portvakt_testing::compiled;
use serde_json::Value as Json;
use serde_json_path::JsonPath;
use std::path::PathBuf;
use std::sync::LazyLock;

/// Where the files of registers are written: one folder for each run.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let base = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let folder = base.join(format!("portvakt-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for files of registers");
    folder
});

fuzz_target!(|input: &[u8]| -> Corpus {
    let texts = texts::texts(input);
    let [path, json] = &texts[..] else { return Corpus::Reject };
    of_claim(path, json);
    of_register(path, json);
    Corpus::Keep
});

fn of_claim(path: &str, json: &str) {
    let text = format!(
        "portvakt: 1\npolicy: p\nattributes:\n  subject.a: {{ claim: c, path: {}, type: text }}\n\
         capabilities: {{ a: A }}\nrules: {{ r: {{ allow: a, when: {{ present: subject.a }} }} }}\n",
        texts::quoted(path)
    );
    let Ok((policy, _)) = compiled::model(&text) else { return };
    let steps = steps(&policy);
    // serde_json_path does not join the halves of a surrogate pair.
    let joined = path.to_ascii_lowercase().contains("\\ud");
    let theirs = JsonPath::parse(path);
    assert!(joined || theirs.is_ok(), "{path:?} is not RFC 9535: {:?}", theirs.err());

    let reader = ValueReader::of(&compiled::tree(&policy)).expect("a tree survives its bytes");
    let claims = format!("{{\"c\":{json}}}");
    let mut ours = None;
    let read = reader.claims(&VerifiedClaims::vouched_for_by_caller(claims.as_bytes()), |one| {
        let Value::Text(text) = one.value else { panic!("{:?} is no text", one.value) };
        ours = Some(text.to_owned());
    });
    // What goes wrong on the way, and numbers that serde_json cannot hold, are told apart elsewhere.
    let (Ok(()), Ok(json)) = (read, serde_json::from_str::<Json>(json)) else { return };
    if let Ok(theirs) = theirs.as_ref()
        && !joined
    {
        let all: Vec<&Json> = theirs.query(&json).all();
        assert_eq!(all, query(&steps, &json), "{path:?} and {steps:?}");
    }
    // Only the first element that a filter finds counts.
    let filter = steps.iter().position(|step| matches!(step, PathStep::Filter { .. }));
    let (first, rest) = steps.split_at(filter.map_or(0, |at| at + 1));
    let element = query(first, &json).first().copied();
    let value = element.and_then(|element| query(rest, element).first().copied());
    let value = value.and_then(Json::as_str).filter(|text| text.len() <= MAX_TEXT);
    assert_eq!(ours.as_deref(), value, "{path:?} in {json}");
}

fn steps(policy: &Policy) -> Vec<PathStep> {
    match &policy.attributes[0].source {
        Source::Claim { path, .. } => path.clone(),
        other => panic!("{other:?}"),
    }
}

/// What the path of these steps selects, written in another way.
fn query<'j>(steps: &[PathStep], json: &'j Json) -> Vec<&'j Json> {
    let mut path = "$".to_owned();
    for step in steps {
        path.push_str(&match step {
            PathStep::Member(name) => format!("[{}]", texts::quoted(name)),
            PathStep::Index(at) => format!("[{at}]"),
            PathStep::Filter { name, text } => {
                format!("[?@[{}] == {}]", texts::quoted(name), texts::quoted(text))
            }
        });
    }
    JsonPath::parse(&path).unwrap_or_else(|error| panic!("{path}: {error}")).query(json).all()
}

fn of_register(path: &str, json: &str) {
    let text = format!(
        "portvakt: 1\npolicy: p\nattributes:\n  subject.a: {{ type: text }}\n\
         registers: {{ r: {{ of: text, path: {} }} }}\ncapabilities: {{ a: A }}\n\
         rules: {{ r: {{ allow: a, when: {{ subject.a: {{ in_register: r }} }} }} }}\n",
        texts::quoted(path)
    );
    let Ok((policy, _)) = compiled::model(&text) else { return };
    let parsed = JsonPath::parse(path).expect("a register has a path by RFC 9535");
    let tree: DecisionTree = compiled::tree(&policy);
    std::fs::write(FOLDER.join("r.json"), json).expect("a file of the register");
    let supply = RegisterSupply::from_folder(&FOLDER, &tree);
    let Ok(json) = serde_json::from_str::<Json>(json) else {
        assert!(supply.is_err(), "what is no JSON was read");
        return;
    };
    let texts: Option<Vec<&str>> = parsed.query(&json).into_iter().map(Json::as_str).collect();
    match (supply, texts) {
        (Ok(supply), Some(texts)) => {
            let members: Vec<&str> =
                supply.iter().flat_map(|(_, members)| members).map(String::as_str).collect();
            assert_eq!(members, texts, "{path:?} in {json}");
            let _ = tree.registers(supply.iter()).map(|registers| format!("{registers:?}"));
        }
        (Err(error), None) => drop(format!("{error} {error:?}")),
        (supply, texts) => panic!("{supply:?} and {texts:?}: {path:?} in {json}"),
    }
}
