//! `portvakt decide --batch`

use crate::run::{Ended, Folder};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

const POLICY: &str = r#"
portvakt: 1
policy: example
attributes:
  subject.scope: { type: text_set, split: " " }
  subject.organisation: { claim: org, type: text }
  resource.locked: { type: boolean }
registers:
  members: { of: text }
capabilities: { read: Read, write: Write }
rules:
  readers: { allow: read, when: { subject.scope: "a:read" }, then: { max_age: 300 } }
  writers: { allow: write, when: { resource.locked: false } }
  banned: { deny: read, when: { subject.scope: banned }, because: Banned. }
  members_only: { require: { subject.organisation: { in: members } }, for: [read, write] }
"#;

const ROUTES: &str = "
portvakt: 1
routes_for: policy.yaml
routes:
  GET /entries/{id}: read
  GET /health: public
";

fn batch(name: &str, lines: &[&str]) -> Ended {
    let folder = Folder::new(name)
        .with("p/policy.yaml", POLICY)
        .with("p/routes.yaml", ROUTES)
        .with("p/registers/members.json", r#"["a"]"#);
    folder.run_with(&["decide", "p", "--batch", "-"], &lines.join("\n"))
}

#[track_caller]
fn answers(ended: &Ended, expected: &[&str]) {
    let lines: Vec<&str> = ended.out.lines().collect();
    assert_eq!(lines, expected, "{}", ended.err);
}

#[test]
fn every_reason_has_its_line_in_order() {
    let ended = batch(
        "batch_reasons",
        &[
            r#"{"id":1,"claims":{"scope":"a:read","org":"a"},"capability":"read"}"#,
            r#"{"id":"two","claims":{"org":"a"},"capability":"read"}"#,
            r#"{"id":[3],"claims":{"scope":"banned a:read","org":"a"},"capability":"read"}"#,
            r#"{"id":4,"claims":{"scope":"a:read","org":"b"},"route":"GET /entries/7"}"#,
            r#"{"id":5,"claims":{"scope":7},"capability":"nothing"}"#,
            r#"{"id":6,"claims":{"scope":7},"route":"POST /entries/7"}"#,
            r#"{"id":7,"claims":{"scope":7},"route":"GET /health"}"#,
            r#"{"id":8,"claims":{},"capability":"nothing"}"#,
            r#"{"id":9,"claims":{"org":"a"},"capability":"write"}"#,
            r#"{"id":10,"claims":{"org":"a"},"capability":"write","resource":{"locked":false,"more":1},"context":{"x":2}}"#,
            r#"{"id":11,"claims":{"x":1,"x":2},"capability":"read"}"#,
        ],
    )
    .exits(0);
    answers(
        &ended,
        &[
            r#"{"id":1,"effect":"allow","capability":"read","reason":"granted","rule":"readers","because":null,"then":{"max_age":300},"malformed":null}"#,
            r#"{"id":"two","effect":"deny","capability":"read","reason":"no_rule_grants","rule":null,"because":null,"then":{},"malformed":null}"#,
            r#"{"id":[3],"effect":"deny","capability":"read","reason":"refused","rule":"banned","because":"Banned.","then":{},"malformed":null}"#,
            r#"{"id":4,"effect":"deny","capability":"read","reason":"requirement_not_met","rule":"members_only","because":null,"then":{},"malformed":null}"#,
            r#"{"id":5,"effect":"deny","capability":"nothing","reason":"malformed","rule":null,"because":null,"then":{},"malformed":{"attribute":"subject.scope","expected":"a set of texts"}}"#,
            r#"{"id":6,"effect":"deny","capability":null,"reason":"unknown_route","rule":null,"because":null,"then":{},"malformed":null}"#,
            r#"{"id":7,"effect":"allow","capability":null,"reason":"public","rule":null,"because":null,"then":{},"malformed":null}"#,
            r#"{"id":8,"effect":"deny","capability":"nothing","reason":"unknown_capability","rule":null,"because":null,"then":{},"malformed":null}"#,
            r#"{"id":9,"effect":"deny","capability":"write","reason":"malformed","rule":null,"because":null,"then":{},"malformed":{"attribute":"resource.locked","expected":"true or false"}}"#,
            r#"{"id":10,"effect":"allow","capability":"write","reason":"granted","rule":"writers","because":null,"then":{},"malformed":null}"#,
            r#"{"id":11,"effect":"deny","capability":"read","reason":"malformed","rule":null,"because":null,"then":{},"malformed":{"attribute":null,"expected":"each claim once"}}"#,
        ],
    );
}

#[test]
fn a_line_may_bring_its_own_registers() {
    let claims = r#""claims":{"scope":"a:read","org":"b"},"capability":"read""#;
    let with = |registers: &str| format!(r#"{{"id":1,{claims},"registers":{registers}}}"#);
    let ended = batch(
        "batch_registers",
        &[
            &with(r#"{"members":["b"]}"#),
            &with(r#"{"unknown":5}"#),
            &with(r#"{"members":[]}"#),
            &with(r#"{"members":["secret", 5]}"#),
            &with(r#"{"members":["b"],"members":["a"]}"#),
        ],
    )
    .exits(2)
    .says(r#""effect":"allow""#)
    .says(r#""reason":"requirement_not_met""#)
    .says(r#"{"id":1,"error":"the register `members` is empty"#)
    .says(r#"{"id":1,"error":"member 2 of the register `members` is not a text"}"#)
    .says(r#"{"id":1,"error":"the register `members` stands twice"}"#);
    assert!(!ended.out.contains("secret"), "{}", ended.out);
}

#[test]
fn a_line_that_is_no_request_gives_an_error_and_the_run_goes_on() {
    let long = format!(r#"{{"id":1,"claims":{{"x":"{}"}}}}"#, "x".repeat(256 << 10));
    let last = r#"{"id":9,"claims":{"scope":"a:read","org":"a"},"capability":"read"}"#;
    let ended = batch(
        "batch_errors",
        &[
            "",
            "secret",
            r#"["secret"]"#,
            &long,
            r#"{"id":5,"claims":{},"capabilty":"read"}"#,
            r#"{"id":6,"claims":{},"capability":"read","route":"GET /health"}"#,
            r#"{"id":7,"claims":{},"capability":["secret"]}"#,
            r#"{"id":8,"claims":{},"capability":"read","resource":["secret"]}"#,
            r#"{"id":8,"id":9,"claims":{},"capability":"read"}"#,
            r#"{"id":8,"capability":"read"}"#,
            last,
        ],
    )
    .exits(2);
    let lines: Vec<&str> = ended.out.lines().collect();
    assert_eq!(lines.len(), 11, "{}", ended.out);
    let (decided, failed) = lines.split_last().unwrap();
    assert!(decided.contains(r#""effect":"allow""#), "{decided}");
    for line in failed {
        assert!(line.contains(r#""error":"#) && !line.contains("effect"), "{line}");
        assert!(!line.contains("secret"), "{line}");
    }
    assert!(failed[3].contains("longer than 262144 bytes"), "{}", failed[3]);
    assert!(
        failed[4].starts_with(r#"{"id":5,"error":"unknown member `capabilty`"#),
        "{}",
        failed[4]
    );
}

#[test]
fn an_id_with_white_space_comes_back_as_json() {
    let lines = ["{\"id\":[1,\t2],\"claims\":{},\"capability\":\"read\"}"];
    batch("batch_id", &lines).exits(0).says("{\"id\":[1, 2],\"effect\":\"deny\"");
}

#[test]
fn a_batch_and_a_single_question_exclude_each_other() {
    let folder = Folder::new("batch_usage").with("p/policy.yaml", POLICY);
    let wrong = ["decide", "p", "--batch", "-", "--claims", "x", "--capability", "read"];
    folder.run(&wrong).exits(2).warns("cannot be used with");
}

#[test]
fn each_line_is_answered_before_the_next_is_asked_for() {
    let folder = Folder::new("batch_dialogue")
        .with("p/policy.yaml", POLICY)
        .with("p/registers/members.json", r#"["a"]"#);
    let mut child = Command::new(env!("CARGO_BIN_EXE_portvakt"))
        .args(["decide", "p", "--batch", "-"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut asks = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for id in 1..=3 {
        writeln!(asks, r#"{{"id":{id},"claims":{{"org":"a"}},"capability":"read"}}"#).unwrap();
        let answer = answers.next().unwrap().unwrap();
        assert!(answer.starts_with(&format!(r#"{{"id":{id},"effect":"deny""#)), "{answer}");
    }
    drop(asks);
    assert!(answers.next().is_none());
    assert!(child.wait().unwrap().success());
}
