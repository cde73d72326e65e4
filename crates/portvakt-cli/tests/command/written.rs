//! What becomes of results that cannot be written: no decision looks like an allow then.

use crate::run::Folder;
use std::fs::OpenOptions;
use std::process::{Command, Output, Stdio};

const POLICY: &str = "
portvakt: 1
policy: p
attributes: { subject.scope: { type: text_set } }
capabilities: { read: Read }
rules: { readers: { allow: read, when: { subject.scope: a } } }
";

/// A folder in which the request is allowed.
fn folder(name: &str) -> Folder {
    let claims = r#"{"scope":["a"]}"#;
    let line = format!("{{\"claims\":{claims},\"capability\":\"read\"}}\n");
    Folder::new(name)
        .with("p/policy.yaml", POLICY)
        .with("p/tests.yaml", "portvakt: 1\ntests_for: policy.yaml\ntests: { one: { claims: { scope: [a] }, allow: read } }\n")
        .with("claims.json", claims)
        .with("empty.jsonl", "")
        .with("batch.jsonl", &line.repeat(3))
}

/// Commands that end well in the folder.
const COMMANDS: &[&[&str]] = &[
    &["--help"],
    &["--version"],
    &["check", "p"],
    &["check", "p", "--format", "sarif"],
    &["decide", "p", "--claims", "claims.json", "--capability", "read"],
    &["decide", "p", "--claims", "claims.json", "--capability", "read", "--format", "json"],
    &["decide", "p", "--batch", "batch.jsonl"],
    &["explain", "p", "--claims", "claims.json", "--capability", "read"],
    &["capabilities", "p", "--claims", "claims.json"],
    &["matrix", "p"],
    &["diff", "p", "p"],
    &["ask", "p", "{ never: read, unless: { present: subject.scope } }"],
    &["graph", "p", "--capability", "read"],
    &["test", "p"],
    &["test", "p", "--format", "junit"],
    &["compile", "p", "-o", "p.bin"],
    &["schema", "policy"],
];

fn run(folder: &Folder, arguments: &[&str], out: Stdio) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portvakt"));
    let command = command.args(arguments).current_dir(folder.path()).stdin(Stdio::null());
    command.stdout(out).stderr(Stdio::piped()).output().unwrap()
}

#[track_caller]
fn fails(arguments: &[&str], ended: &Output) {
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(said.contains("error: the results cannot be written"), "{arguments:?}: {said}");
}

#[test]
fn all_commands_end_well_where_the_results_can_be_written() {
    let folder = folder("written_well");
    for arguments in COMMANDS {
        folder.run(arguments).exits(0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_no_success() {
    let folder = folder("written_full");
    for arguments in COMMANDS {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        fails(arguments, &run(&folder, arguments, full.into()));
    }
}

#[test]
fn a_reader_that_went_away_is_no_success() {
    let folder = folder("written_pipe");
    for arguments in COMMANDS {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        fails(arguments, &run(&folder, arguments, writer.into()));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_wrong_is_an_error_though_nobody_can_be_told() {
    let folder = folder("written_untold");
    let wrong: [(&[&str], i32); 3] = [
        (&["check", "p", "--nothing"], 2),
        (&["decide", "p", "--claims", "nothing.json", "--capability", "read"], 2),
        (&["decide", "p", "--claims", "claims.json", "--capability", "nothing"], 1),
    ];
    for (arguments, code) in wrong {
        let full = || OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_portvakt"));
        let command = command.args(arguments).current_dir(folder.path()).stderr(full());
        assert_eq!(command.output().unwrap().status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn a_batch_without_lines_says_so() {
    let folder = folder("written_empty");
    let ended = folder.run(&["decide", "p", "--batch", "empty.jsonl"]).exits(0);
    assert_eq!(
        (ended.out.as_str(), ended.err.as_str()),
        ("", "warning: no line was read, so nothing is answered\n")
    );
    let ended = folder.run(&["decide", "p", "--batch", "batch.jsonl"]).exits(0);
    assert_eq!(ended.err, "");
}

#[test]
fn half_a_character_comes_back_in_no_line() {
    let folder = folder("written_half");
    let line = r#"{"id":"ID","claims":{"scope":["a"]},"capability":"read"}"#;
    let lines = [line.replace("ID", "\\ud83d"), line.replace("ID", "\\ud83d\\ude00")].join("\n");
    let ended = folder.run_with(&["decide", "p", "--batch", "-"], &lines).exits(2);
    let answers: Vec<serde_json::Value> =
        ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        answers[0],
        serde_json::json!({"id": null, "error": "`id`: expected whole characters"})
    );
    assert_eq!((&answers[1]["id"], &answers[1]["effect"]), (&"😀".into(), &"allow".into()));
}
