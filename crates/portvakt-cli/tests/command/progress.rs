//! How far a long command is: on a terminal only.

use crate::run::Folder;
use std::fmt::Write as _;

/// A folder with enough rules, tests and requests that the command takes its time.
fn long(name: &str) -> Folder {
    let mut policy = String::from(
        "portvakt: 1\npolicy: long\nattributes: { subject.scope: { type: text_set } }\n\
         capabilities: { read: Read }\nrules:\n",
    );
    let mut tests = String::from("portvakt: 1\ntests_for: policy.yaml\ntests:\n");
    let mut batch = String::new();
    for place in 0..2_000 {
        let when = format!("subject.scope: s_{place}");
        writeln!(policy, "  r_{place}: {{ allow: read, when: {{ {when} }} }}").unwrap();
        writeln!(tests, "  t_{place}: {{ claims: {{ scope: s_{place} }}, allow: read }}").unwrap();
        let claims = format!("{{\"scope\":[\"s_{place}\"]}}");
        writeln!(batch, "{{\"claims\":{claims},\"capability\":\"read\"}}").unwrap();
    }
    Folder::new(name)
        .with("p/policy.yaml", &policy)
        .with("p/tests.yaml", &tests)
        .with("batch.jsonl", &batch)
}

#[test]
fn nothing_is_drawn_where_standard_error_is_no_terminal() {
    let folder = long("progress");
    let commands: [&[&str]; 5] = [
        &["check", "p"],
        &["check", "p", "--format", "json"],
        &["test", "p"],
        &["compile", "p", "-o", "p.bin"],
        &["decide", "p", "--batch", "batch.jsonl"],
    ];
    for command in commands {
        let ended = folder.run(command).exits(0);
        let said = usize::from(command.first() == Some(&"compile"));
        assert_eq!(ended.err.lines().count(), said, "{command:?}: {:?}", ended.err);
        for text in [&ended.out, &ended.err] {
            assert!(!text.contains(['\r', '\u{1b}']), "{command:?}: {text:?}");
        }
    }
}

/// With a terminal of its own: `script` of util-linux gives one, where it is found.
#[cfg(target_os = "linux")]
#[test]
fn what_is_drawn_on_a_terminal_is_taken_away() {
    let folder = long("progress_terminal");
    let Some(drawn) = folder.on_a_terminal("test p") else {
        return;
    };
    // A run of less than a second draws nothing; what a longer one draws ends with a cleared line.
    assert!(drawn.contains("2000 passed, 0 failed"), "{drawn:?}");
    let (before, _) = drawn.split_once("p/tests.yaml: 2000 passed").unwrap();
    let left = before.rsplit("\u{1b}[2K").next().unwrap();
    assert!(!left.contains("testing") && !left.contains("compiling"), "{drawn:?}");
}
