//! Every case of what is missing, as the corpus has it.
#![expect(clippy::disallowed_methods, reason = "the corpus lies in files of this repository")]
#![expect(clippy::panic, reason = "a file that cannot be read stops the test")]
#![expect(clippy::unwrap_used, reason = "what does not load stops the test")]

use portvakt_analysis::inquiry::Effort;
use portvakt_analysis::missing::{Asked, Denials, Missing};
use portvakt_analysis::version::Version;
use portvakt_eval::{Capability, Engine, VerifiedClaims};
use portvakt_testing::compiled;
use portvakt_testing::conformance::missing::{self, Case, Suite};
use portvakt_testing::engine_paths::supplied;
use portvakt_testing::generate::Request;
use portvakt_testing::oracle::Supply;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Where the corpus lies.
const CORPUS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/conformance/analysis/missing");

fn suites() -> Vec<(String, Suite)> {
    let read = |path: &Path| {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name.clone(), missing::read(&name, &text))
    };
    let files = fs::read_dir(CORPUS).unwrap_or_else(|error| panic!("{CORPUS}: {error}"));
    files.map(|file| read(&file.unwrap().path())).collect()
}

/// What is missing for the request of a case.
fn ask(suite: &Suite, case: &Case) -> Missing {
    let policy = compiled::valid(&suite.policy);
    let tree = compiled::tree(&policy);
    let registers = tree.registers(&suite.supply).unwrap();
    let version = Version { policy: &policy, tree: &tree };
    let mut denials = Denials::new(version, &Effort::default()).unwrap();
    let (resource, context) = supplied(&tree, &case.request);
    let asked = Asked {
        engine: Engine::try_new(&tree, &registers).unwrap(),
        claims: VerifiedClaims::vouched_for_by_caller(case.request.claims.as_bytes()),
        capability: tree.capability(&case.request.capability).unwrap_or(Capability::unknown()),
        resource: &resource,
        context: &context,
    };
    denials.missing(&asked).unwrap()
}

fn is_met(case: &Case, found: &Missing) -> bool {
    let attributes = found.attributes.iter();
    let attributes =
        attributes.map(|one| (one.attribute.clone(), one.conditions.clone())).collect();
    found.undecided.is_empty()
        && found.scopes == case.scopes
        && found.capped == case.capped
        && case.attributes.as_ref().is_none_or(|expected| *expected == attributes)
        && case
            .challenge
            .as_ref()
            .is_none_or(|one| found.insufficient_scope().as_ref() == Some(one))
        && found.insufficient_scope().is_some() != case.scopes.is_empty()
}

#[test]
fn every_case_is_met() {
    let mut failures = Vec::new();
    let mut cases = 0_usize;
    for (file, suite) in suites() {
        for case in &suite.cases {
            cases = cases.saturating_add(1);
            let found = ask(&suite, case);
            if !is_met(case, &found) {
                failures.push(format!("{file}: {}: {}\n  {found:?}", case.name, case.why));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {cases}:\n{}", failures.len(), failures.join("\n"));
    assert!(cases >= 29, "the corpus has shrunk to {cases} cases");
}

#[test]
fn a_case_that_is_not_met_is_found() {
    for (file, suite) in suites() {
        for case in &suite.cases {
            let mut other = ask(&suite, case);
            other.scopes.push(vec!["more".to_owned()]);
            assert!(!is_met(case, &other), "{file}: {}", case.name);
        }
    }
}

#[test]
fn many_rules_leave_no_question_open() {
    let rules = (0..1_000).map(|at| {
        format!(
            "  scopes_{at}: {{ allow: do.scopes, when: {{ subject.scope: {{ has_all: [s{at}, both] }} }} }}\n  \
             team_{at}: {{ allow: do.team, when: {{ subject.team: t{at} }} }}\n  \
             stop_{at}: {{ deny: do.team, when: {{ subject.team: t{at}, subject.scope: stop{at} }} }}\n"
        )
    });
    let head = "portvakt: 1\npolicy: many\nattributes:\n  subject.scope: { type: text_set, split: \" \" }\n  \
                subject.team: { type: text }\ncapabilities: { do: [scopes, team] }\nrules:\n";
    let case = |capability: &str, scopes: Vec<Vec<String>>, attributes: &[&str]| Case {
        name: capability.to_owned(),
        why: String::new(),
        request: Request {
            claims: "{\"scope\":\"stop0\"}".to_owned(),
            given: BTreeMap::new(),
            capability: capability.to_owned(),
        },
        capped: !scopes.is_empty(),
        scopes,
        attributes: Some(attributes.iter().map(|one| ((*one).to_owned(), Vec::new())).collect()),
        challenge: None,
    };
    let suite = Suite {
        title: String::new(),
        policy: head.to_owned() + &rules.collect::<String>(),
        supply: Supply::new(),
        cases: Vec::new(),
    };
    let sets = (0..16).map(|at| vec![format!("s{at}"), "both".to_owned()]);
    let mut sets: Vec<Vec<String>> = sets.collect();
    // Members of one test are named in the order of texts.
    for set in &mut sets {
        set.sort();
    }
    let scopes = case("do.scopes", sets, &[]);
    let mut found = ask(&suite, &scopes);
    for set in &mut found.scopes {
        set.sort();
    }
    assert!(is_met(&scopes, &found), "{found:?}");
    let mut found = ask(&suite, &case("do.team", Vec::new(), &["subject.team"]));
    let conditions = found.attributes.pop().map(|one| one.conditions).unwrap_or_default();
    assert_eq!((conditions.len(), found.attributes.len()), (4, 0), "{conditions:?}");
    assert_eq!(found.undecided, []);
}
