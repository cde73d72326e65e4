//! What happens when files are missing, cut short, swapped or out of date: the page `fail_closed` of the
//! manual names these tests.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and makes files of its own"
)]

use portvakt::load::{self, LoadError, RegisterFileError, RegisterSupply};
use portvakt::{
    Capability, DecisionTree, Engine, ImageError, Limits, Reason, RegisterError, Time,
    VerifiedClaims,
};
use std::fs;
use std::path::{Path, PathBuf};

const POLICY: &str = "
portvakt: 1
policy: closed
attributes: { subject.org: { type: text } }
registers:
  members: { of: text, path: '$.orgs[*].number' }
  blocked: { of: text, may_be_empty: true }
capabilities: { read: Read, write: Write }
rules:
  members_read: { allow: read, when: { subject.org: { in: members } } }
  blocked: { deny: '**', when: { subject.org: { in: blocked } } }
";

const NO_MEMBERS: [&str; 0] = [];

fn tree(text: &str) -> DecisionTree {
    load::text("policy.yaml", text, &Limits::default()).unwrap().tree
}

/// The reason of the decision on `read` for an organisation.
fn reason(tree: &DecisionTree, members: &[&str], org: &str) -> Reason {
    let registers = tree.registers([("members", members), ("blocked", &NO_MEMBERS)]).unwrap();
    let engine = Engine::try_new(tree, &registers).unwrap();
    let claims = format!("{{\"org\":\"{org}\"}}");
    let claims = VerifiedClaims::vouched_for_by_caller(claims.as_bytes());
    let binding = engine.bind(&claims).unwrap();
    let subject = engine.subject(&binding, Time::MIN).unwrap();
    subject.request(tree.capability("read").unwrap(), &[], &[]).decide().reason()
}

/// A new folder with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    folder
}

#[test]
fn registers_are_supplied_in_full_or_refused() {
    let tree = tree(POLICY);
    let supplied = |supply: &[(&str, &[&str])]| {
        tree.registers(supply.iter().map(|(name, members)| (name, *members))).map(|_| ())
    };
    let missing = |register: &str| Err(RegisterError::Missing { register: register.into() });
    assert_eq!(supplied(&[]), missing("blocked"));
    assert_eq!(supplied(&[("blocked", &[])]), missing("members"));
    assert_eq!(supplied(&[("members", &["a"])]), missing("blocked"));
    assert_eq!(supplied(&[("members", &["a"]), ("blocked", &[])]), Ok(()));
    let twice = supplied(&[("members", &["a"]), ("blocked", &[]), ("members", &["b"])]);
    assert_eq!(twice, Err(RegisterError::Repeated { register: "members".into() }));
    // A name that is misspelt supplies nothing.
    assert_eq!(supplied(&[("member", &["a"]), ("blocked", &[])]), missing("members"));
}

#[test]
fn an_empty_register_is_refused_unless_it_may_be_empty() {
    let tree = tree(POLICY);
    let empty = tree.registers([("members", NO_MEMBERS), ("blocked", NO_MEMBERS)]).unwrap_err();
    assert_eq!(empty, RegisterError::Empty { register: "members".into() });
    // A file in which the path finds nothing is an empty register.
    for text in [r#"{"orgs":[]}"#, r#"{"organisations":[{"number":"a"}]}"#, "[]"] {
        let folder =
            folder("closed_empty_register", &[("members.json", text), ("blocked.json", "[]")]);
        let supply = RegisterSupply::from_folder(&folder, &tree).unwrap();
        assert_eq!(tree.registers(supply.iter()).unwrap_err(), empty, "{text}");
    }
}

#[test]
fn a_register_file_that_was_cut_short_is_refused() {
    let tree = tree(POLICY);
    let whole = r#"{"orgs":[{"number":"a"},{"number":"b"}]}"#;
    for len in 0..whole.len() {
        let (cut, _) = whole.split_at(len);
        let folder = folder("closed_cut_register", &[("members.json", cut)]);
        let refused = RegisterSupply::from_folder(&folder, &tree).unwrap_err();
        let is_named = matches!(
            &refused,
            LoadError::Register { path, source: RegisterFileError::NotJson { .. }, .. }
                if path.ends_with("members.json")
        );
        assert!(is_named, "{cut}: {refused}");
        let all = format!(r#"{{"members":{cut}"#);
        assert!(RegisterSupply::from_json(all.as_bytes()).is_err(), "{all}");
    }
}

#[cfg(unix)]
#[test]
fn register_contents_outside_their_folder_are_refused() {
    use std::os::unix::fs::symlink;
    let tree = tree(POLICY);
    let elsewhere = folder("closed_link_elsewhere", &[("members.json", r#"{"orgs":[]}"#)]);
    // As a configuration map is mounted: two links, both inside.
    let own = folder("closed_link", &[("policy.yaml", POLICY)]);
    let registers = own.join("registers");
    fs::create_dir_all(registers.join("..1")).unwrap();
    fs::write(registers.join("..1/members.json"), r#"{"orgs":[{"number":"a"}]}"#).unwrap();
    symlink("..1", registers.join("..data")).unwrap();
    let file = registers.join("members.json");
    symlink("..data/members.json", &file).unwrap();
    let supply = RegisterSupply::beside(&own, &tree).unwrap();
    assert_eq!(supply.iter().next(), Some(("members", &["a".to_owned()][..])));
    assert_eq!(RegisterSupply::from_folder(&registers, &tree).unwrap(), supply);
    let is_refused = |at: &Path| {
        let refused = RegisterSupply::beside(&own, &tree).unwrap_err();
        assert!(matches!(&refused, LoadError::LinkOut { path, .. } if path == at), "{refused}");
    };
    // The file is a link out of the folder.
    fs::remove_file(&file).unwrap();
    symlink(elsewhere.join("members.json"), &file).unwrap();
    is_refused(&file);
    // It lies behind one.
    fs::remove_file(&file).unwrap();
    symlink("..data/members.json", &file).unwrap();
    fs::remove_file(registers.join("..data")).unwrap();
    symlink(&elsewhere, registers.join("..data")).unwrap();
    is_refused(&file);
    // The folder is one.
    fs::remove_dir_all(&registers).unwrap();
    symlink(&elsewhere, &registers).unwrap();
    is_refused(&registers);
}

#[test]
fn old_register_contents_are_told_by_their_stamp_alone() {
    let tree = tree(POLICY);
    let of = |members: &[&str]| {
        tree.registers([("members", members), ("blocked", &NO_MEMBERS)]).unwrap().stamp()
    };
    assert_eq!(of(&["a", "b"]), of(&["b", "a", "b"]));
    assert_ne!(of(&["a", "b"]), of(&["a"]));
    // Nothing else tells: who left is a member until the next supply.
    assert_eq!(reason(&tree, &["a", "b"], "b"), Reason::Granted);
    assert_eq!(reason(&tree, &["a"], "b"), Reason::NoRuleGrants);
}

#[test]
fn register_contents_of_another_policy_make_no_engine() {
    let (one, other) = (tree(POLICY), tree(&POLICY.replace("Read", "Reading")));
    let registers = other.registers([("members", &["a"][..]), ("blocked", &[])]).unwrap();
    assert!(Engine::try_new(&one, &registers).is_err());
    assert!(Engine::try_new(&other, &registers).is_ok());
}

#[test]
fn a_capability_that_the_policy_does_not_know_is_denied() {
    let tree = tree(POLICY);
    assert_eq!(tree.capability("raed").unwrap_err().name, "raed");
    let registers = tree.registers([("members", &["a"][..]), ("blocked", &[])]).unwrap();
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let claims = VerifiedClaims::vouched_for_by_caller(br#"{"org":"a"}"#);
    let binding = engine.bind(&claims).unwrap();
    let subject = engine.subject(&binding, Time::MIN).unwrap();
    let decision = subject.request(Capability::unknown(), &[], &[]).decide();
    assert!(!decision.is_allowed());
    assert_eq!(decision.reason(), Reason::UnknownCapability);
}

#[test]
fn a_compiled_file_that_is_half_written_is_refused() {
    let bytes = tree(POLICY).to_bytes();
    for len in 0..bytes.len() {
        let (half, rest) = bytes.split_at(len);
        assert!(DecisionTree::from_bytes(half).is_err(), "{len} bytes");
        // What a crash may leave: the length was written, the rest of the bytes was not.
        let sparse = [half, &vec![0; rest.len()]].concat();
        if sparse != bytes {
            assert!(DecisionTree::from_bytes(&sparse).is_err(), "{len} bytes, then zeros");
        }
    }
    let folder = folder("closed_half_written", &[]);
    let path = folder.join("closed.portvakt");
    let (half, _) = bytes.split_at(bytes.len() / 2);
    fs::write(&path, half).unwrap();
    let refused = load::policy(&path, &Limits::default()).unwrap_err();
    assert!(matches!(refused, LoadError::Image { .. }), "{refused}");
}

#[test]
fn a_compiled_file_that_was_swapped_has_another_fingerprint() {
    let all = POLICY.replace("read, when: { subject.org: { in: members } }", "'**'");
    let (mine, theirs) = (tree(POLICY), tree(&all));
    let expected = *mine.fingerprint();
    assert!(DecisionTree::from_bytes_expecting(&mine.to_bytes(), &expected).is_ok());
    // Whole and valid bytes that say something else: nothing but the fingerprint tells.
    assert!(DecisionTree::from_bytes(&theirs.to_bytes()).is_ok());
    let swapped = DecisionTree::from_bytes_expecting(&theirs.to_bytes(), &expected).unwrap_err();
    let found = *theirs.fingerprint();
    assert_eq!(swapped, ImageError::Fingerprint { expected, found });
}

#[test]
fn a_compiled_file_older_than_its_policy_decides_as_it_did() {
    let old = DecisionTree::from_bytes(&tree(POLICY).to_bytes()).unwrap();
    let text = POLICY.replace("allow: read,", "allow: write,");
    let new = tree(&text);
    assert_eq!(reason(&old, &["a"], "a"), Reason::Granted);
    assert_eq!(reason(&new, &["a"], "a"), Reason::NoRuleGrants);
    // Whoever compiles the text again sees it.
    assert_ne!(old.fingerprint(), new.fingerprint());
    assert_eq!(tree(POLICY).fingerprint(), old.fingerprint());
}

#[test]
fn a_compiled_file_of_another_version_is_refused() {
    let mut bytes = tree(POLICY).to_bytes();
    // After the eight bytes of the magic stands the version.
    bytes[8] = bytes[8].wrapping_add(1);
    let refused = DecisionTree::from_bytes(&bytes).unwrap_err();
    assert!(refused.to_string().contains("version"), "{refused}");
}

#[test]
fn a_policy_that_cannot_be_read_is_no_policy() {
    let folder = folder("closed_unreadable", &[("policy.yaml", POLICY), ("file", "")]);
    let limits = Limits::default();
    let why = |path: &Path| load::policy(path, &limits).map(|_| ()).unwrap_err();
    assert!(load::policy(&folder, &limits).is_ok());
    fs::rename(folder.join("policy.yaml"), folder.join("policy.yaml.bak")).unwrap();
    assert!(matches!(why(&folder), LoadError::Unreadable { .. }));
    assert!(matches!(why(&folder.join("file/policy.yaml")), LoadError::Unreadable { .. }));
    fs::create_dir(folder.join("policy.yaml")).unwrap();
    assert!(matches!(why(&folder), LoadError::NotAFile { .. }));
    // A file of the disk that fails while it is read.
    #[cfg(target_os = "linux")]
    assert!(matches!(why(Path::new("/proc/self/mem")), LoadError::Unreadable { .. }));
}

#[test]
#[cfg(target_os = "linux")]
fn a_process_without_free_file_handles_loads_nothing() {
    const FOLDER: &str = "PORTVAKT_TEST_FOLDER";
    let Ok(folder) = std::env::var(FOLDER) else {
        let folder = folder("closed_handles", &[("policy.yaml", POLICY), ("blocked.json", "[]")]);
        let this = std::env::current_exe().unwrap();
        let name = "a_process_without_free_file_handles_loads_nothing";
        let script = format!("ulimit -n 40; exec '{}' --exact {name}", this.display());
        let mut shell = std::process::Command::new("sh");
        let ended = shell.args(["-c", &script]).env(FOLDER, folder).output().unwrap();
        assert!(ended.status.success(), "{ended:?}");
        return;
    };
    let (folder, limits) = (Path::new(&folder), Limits::default());
    let tree = load::policy(folder, &limits).unwrap().tree;
    let mut handles = Vec::new();
    while let Ok(handle) = fs::File::open("/dev/null") {
        handles.push(handle);
    }
    assert!(matches!(load::policy(folder, &limits), Err(LoadError::Unreadable { .. })));
    let registers = RegisterSupply::from_folder(folder, &tree);
    assert!(matches!(registers, Err(LoadError::Unreadable { .. })));
    drop(handles);
    assert!(load::policy(folder, &limits).is_ok());
}
