//! Policies and registers from files.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and makes files of its own"
)]

use portvakt::Limits;
use portvakt::load::{self, LoadError, RegisterFileError, RegisterSupply};
use std::fs;
use std::path::{Path, PathBuf};

const POLICY: &str = "
portvakt: 1
policy: loaded
attributes: { subject.org: { type: text } }
registers: { members: { of: text, path: '$.orgs[*].number' }, plain: { of: text } }
capabilities: { read: Read }
rules: { members: { allow: read, when: { subject.org: { in: members } } }, plain: { deny: read, when: { subject.org: { in: plain } } } }
";

/// A new folder with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn codes(error: LoadError) -> Vec<&'static str> {
    match error {
        LoadError::Findings { findings, .. } => {
            findings.findings().iter().map(|one| one.code.name).collect()
        }
        other => panic!("expected findings, found {other}"),
    }
}

#[test]
fn a_file_a_folder_and_a_compiled_file_are_one_policy() {
    let folder = folder("load_forms", &[("policy.yaml", POLICY)]);
    let limits = Limits::default();
    let from_folder = load::policy(&folder, &limits).unwrap();
    let from_file = load::policy(&folder.join("policy.yaml"), &limits).unwrap();
    assert_eq!(from_folder.tree.fingerprint(), from_file.tree.fingerprint());
    let compiled = folder.join("compiled");
    fs::write(&compiled, from_file.tree.to_bytes()).unwrap();
    let from_bytes = load::policy(&compiled, &limits).unwrap();
    assert_eq!(from_bytes.tree.fingerprint(), from_file.tree.fingerprint());
    assert!(from_bytes.policy.is_none());
    fs::rename(&compiled, folder.join("compiled.yml")).unwrap();
    let named_yaml = load::policy(&folder.join("compiled.yml"), &limits);
    assert!(matches!(named_yaml, Err(LoadError::Findings { .. })), "{named_yaml:?}");
}

#[test]
fn what_is_no_policy_is_refused() {
    let folder = folder("load_refused", &[("bytes", "PORTVAKT and more"), ("empty/x", "")]);
    let limits = Limits::default();
    assert!(matches!(load::policy(&folder.join("bytes"), &limits), Err(LoadError::Image { .. })));
    assert!(matches!(
        load::policy(&folder.join("gone"), &limits),
        Err(LoadError::Unreadable { .. })
    ));
    assert!(matches!(
        load::policy(&folder.join("empty"), &limits),
        Err(LoadError::Unreadable { .. })
    ));
}

#[test]
fn a10_limits_hold_before_reading() {
    let folder = folder("load_limits", &[("policy.yaml", POLICY)]);
    let mut limits = Limits::default();
    limits.policy_bytes = POLICY.len() - 1;
    let refused = load::policy(&folder, &limits).unwrap_err();
    assert_eq!(codes(refused), ["file-too-large"]);
}

#[test]
fn includes_stay_inside_the_root() {
    let including = POLICY.replace("policy: loaded", "policy: loaded\ninclude: ../shared.yaml");
    let shared = "portvakt: 1\nattributes: { subject.level: { type: integer } }\n";
    let files = [("p/policy.yaml", including.as_str()), ("shared.yaml", shared)];
    let folder = folder("load_root", &files);
    let limits = Limits::default();
    let refused = load::policy(&folder.join("p"), &limits).unwrap_err();
    assert_eq!(codes(refused), ["file-outside"]);
    let wider = load::policy_under(&folder, &folder.join("p"), &limits).unwrap();
    assert!(wider.tree.attribute("subject.level").is_ok());
    let elsewhere = load::policy_under(&folder.join("p"), &folder.join("shared.yaml"), &limits);
    assert!(matches!(elsewhere, Err(LoadError::Outside { .. })), "{elsewhere:?}");
}

#[test]
fn register_files_are_read_by_their_path() {
    let files = [
        ("policy.yaml", POLICY),
        ("registers/members.json", r#"{"orgs":[{"number":"a"},{"number":"b"}]}"#),
        ("registers/plain.json", r#"["c"]"#),
        ("registers/other.json", "not even JSON"),
        ("registers/README.md", "left alone"),
    ];
    let folder = folder("load_registers", &files);
    let tree = load::policy(&folder, &Limits::default()).unwrap().tree;
    let registers = folder.join("registers");
    let supply = RegisterSupply::from_folder(&registers, &tree).unwrap();
    let members: Vec<(&str, usize)> =
        supply.iter().map(|(name, members)| (name, members.len())).collect();
    assert_eq!(members, [("members", 2), ("other", 0), ("plain", 1)]);
    assert_eq!(tree.registers(supply.iter()).unwrap().undeclared(), ["other"]);
    fs::write(registers.join("plain.json"), r#"["c", 5]"#).unwrap();
    let refused = RegisterSupply::from_folder(&registers, &tree).unwrap_err();
    assert!(
        refused.to_string().ends_with("member 2 of the register `plain` is not a text"),
        "{refused}"
    );
}

#[test]
fn a11_register_findings_never_show_a_member() {
    for (text, expected) in [
        (
            r#"{"a":["secret",true]}"#,
            RegisterFileError::NotText { register: "a".into(), position: 2 },
        ),
        (r#"{"a":"secret"}"#, RegisterFileError::NotAnArray { register: "a".into() }),
        (r#""secret""#, RegisterFileError::NotAnObject),
        (r#"["secret"]"#, RegisterFileError::NotAnObject),
        (r#"{"a":["secret"],"a":[]}"#, RegisterFileError::Repeated { register: "a".into() }),
    ] {
        let error = RegisterSupply::from_json(text.as_bytes()).unwrap_err();
        assert_eq!(error, expected);
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    let error = RegisterSupply::from_json(b"{\"a\": [\"secret\" secret]}").unwrap_err();
    assert!(matches!(error, RegisterFileError::NotJson { line: 1, .. }), "{error}");
}

#[test]
#[cfg(feature = "jwt")]
fn trust_is_loaded_with_what_is_found_in_it() {
    const TRUST: &str = "
portvakt_trust: 1
issuers:
  one: { iss: https://a.example, audience: { one_of: [us], absent: refused } }
  two: { iss: https://a.example/, audience: { one_of: [us], absent: refused } }
";
    let wrong =
        TRUST.replace("iss: https://a.example,", "iss: https://a.example, algorithms: [none],");
    let files = [("alike.yaml", TRUST), ("wrong.yaml", &wrong)];
    let folder = folder("load_trust", &files);
    let load = |name: &str, limits: &Limits| load::trust(&folder.join(name), limits);
    let limits = Limits::default();

    let loaded = load("alike.yaml", &limits).unwrap();
    assert_eq!(loaded.trust.issuers().len(), 2);
    let found = loaded.findings.findings();
    assert_eq!(found.iter().map(|one| one.code.name).collect::<Vec<_>>(), ["issuers-alike"]);
    let file = loaded.sources.file(found[0].primary.span.file).unwrap();
    assert_eq!(Path::new(file.name()), folder.join("alike.yaml"));

    let refused = load("wrong.yaml", &limits).unwrap_err();
    assert!(refused.to_string().contains("wrong.yaml:4:"), "{refused}");
    assert_eq!(codes(refused), ["unknown-algorithm", "issuers-alike"]);
    assert!(matches!(load("gone.yaml", &limits), Err(LoadError::Unreadable { .. })));
    let mut small = limits.clone();
    small.policy_bytes = TRUST.len();
    assert!(load("alike.yaml", &small).is_ok());
    small.policy_bytes -= 1;
    assert!(matches!(load("alike.yaml", &small), Err(LoadError::TooLarge { .. })));
    fs::write(folder.join("bytes.yaml"), b"portvakt_trust: 1 # \xff").unwrap();
    assert_eq!(codes(load("bytes.yaml", &limits).unwrap_err()), ["not-utf8"]);
}
