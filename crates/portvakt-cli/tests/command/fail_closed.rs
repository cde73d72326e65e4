//! Whatever goes wrong, nothing is allowed: exit 2 and an error, and no answer that could be taken for one.
//! The page `fail_closed` of the manual names these tests.

use crate::run::{Ended, Folder};
use std::fs;

const POLICY: &str = "
portvakt: 1
policy: closed
attributes: { subject.org: { type: text } }
registers: { members: { of: text } }
capabilities: { read: Read }
rules: { members_read: { allow: read, when: { subject.org: { in: members } } } }
";

/// A folder in which `decide` allows.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(name)
        .with("p/policy.yaml", POLICY)
        .with("p/registers/members.json", r#"["a"]"#)
        .with("claims.json", r#"{"org":"a"}"#);
    decide(&folder, "p").exits(0).says("allow read");
    folder
}

fn decide(folder: &Folder, policy: &str) -> Ended {
    folder.run(&["decide", policy, "--claims", "claims.json", "--capability", "read"])
}

/// Nothing was decided, and this was said.
#[track_caller]
fn undecided(ended: Ended, why: &str) {
    let ended = ended.exits(2).warns(why);
    assert!(ended.out.is_empty(), "{}", ended.out);
}

#[cfg(unix)]
#[test]
fn a_register_file_outside_the_policys_folder_decides_nothing() {
    let tests =
        "portvakt: 1\ntests_for: policy.yaml\ntests: { a: { claims: { org: a }, allow: read } }\n";
    let folder = folder("closed_register_link")
        .with("p/tests.yaml", tests)
        .with("secret.json", r#"["a", "secret"#);
    folder.run(&["test", "p"]).exits(0);
    let register = folder.path().join("p/registers/members.json");
    fs::remove_file(&register).unwrap();
    std::os::unix::fs::symlink(folder.path().join("secret.json"), &register).unwrap();
    let why = "members.json: a link leads out of p/registers";
    undecided(decide(&folder, "p"), why);
    folder.run(&["test", "p"]).exits(2).warns(why);
}

#[test]
fn registers_that_are_not_there_decide_nothing() {
    let folder = folder("closed_registers");
    let register = folder.path().join("p/registers/members.json");
    fs::write(&register, "[]").unwrap();
    undecided(decide(&folder, "p"), "the register `members` is empty");
    fs::write(&register, r#"["a""#).unwrap();
    undecided(decide(&folder, "p"), "members.json: not JSON");
    fs::remove_file(&register).unwrap();
    undecided(decide(&folder, "p"), "the register `members` is not supplied");
    fs::remove_dir(folder.path().join("p/registers")).unwrap();
    undecided(decide(&folder, "p"), "the register `members` is not supplied");
}

#[test]
fn a_policy_that_is_gone_or_broken_decides_nothing() {
    let folder = folder("closed_policy");
    folder.run(&["compile", "p", "-o", "p.portvakt"]).exits(0);
    let policy = folder.path().join("p/policy.yaml");
    let half: String = POLICY.chars().take(POLICY.len() / 2).collect();
    fs::write(&policy, half).unwrap();
    undecided(decide(&folder, "p"), "the policy does not compile");
    fs::remove_file(&policy).unwrap();
    undecided(decide(&folder, "p"), "policy.yaml cannot be read");
    // A compiled file is whole without its text; it wants its registers.
    fs::copy(folder.path().join("p.portvakt"), folder.path().join("p/p.portvakt")).unwrap();
    decide(&folder, "p/p.portvakt").exits(0);
    undecided(decide(&folder, "p.portvakt"), "the register `members` is not supplied");
}

#[test]
fn claims_that_cannot_be_read_decide_nothing() {
    let folder = folder("closed_claims");
    let claims = folder.path().join("claims.json");
    for malformed in ["", "{", r#"{"org":"a"} x"#, r#"["a"]"#, r#"{"org":["a"]}"#] {
        fs::write(&claims, malformed).unwrap();
        decide(&folder, "p").exits(1).says("deny");
    }
    fs::remove_file(&claims).unwrap();
    undecided(decide(&folder, "p"), "claims.json: ");
}

#[test]
fn a_route_without_routes_decides_nothing() {
    let folder = folder("closed_routes");
    let ask = || folder.run(&["decide", "p", "--claims", "claims.json", "--route", "GET /x"]);
    undecided(ask(), "routes");
    fs::write(folder.path().join("p/routes.yaml"), "portvakt: 1\nroutes:\n").unwrap();
    assert_eq!(ask().code, 2);
}

#[test]
#[cfg(target_os = "linux")]
fn an_answer_that_cannot_be_written_is_an_error() {
    let folder = folder("closed_output");
    let line = r#"{"id":1,"claims":{"org":"a"},"capability":"read"}"#;
    let folder = folder.with("lines", line);
    let single = ["decide", "p", "--claims", "claims.json", "--capability", "read"];
    for arguments in [&single[..], &["decide", "p", "--batch", "lines"]] {
        folder.run(arguments).exits(0);
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_portvakt"));
        let ended = command.args(arguments).current_dir(folder.path()).stdout(full).output();
        let ended = ended.unwrap();
        assert_eq!(ended.status.code(), Some(2), "{ended:?}");
        let told = String::from_utf8_lossy(&ended.stderr);
        assert!(told.contains("the results cannot be written"), "{told}");
    }
}

#[test]
fn a_reader_that_goes_away_gets_no_success() {
    use std::process::{Command, Stdio};
    let folder = folder("closed_pipe");
    let mut child = Command::new(env!("CARGO_BIN_EXE_portvakt"))
        .args(["decide", "p", "--claims", "-", "--capability", "read"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Gone before there is anything to answer.
    drop(child.stdout.take());
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), br#"{"org":"a"}"#).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
}
