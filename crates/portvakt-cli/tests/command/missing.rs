//! What `portvakt explain` says to be missing.

use crate::run::{Ended, Folder};
use serde_json::{Value, json};
use std::path::Path;

const POLICY: &str = r#"
portvakt: 1
policy: example
attributes:
  subject.scope: { type: text_set, split: " ", known: [read, write, admin, hidden], internal: [hidden] }
  subject.person: { claim: pid, type: text, format: norwegian_person_number }
  subject.organisation: { claim: consumer, type: text, format: iso6523_norwegian_organisation }
  resource.locked: { type: boolean }
registers:
  members: { of: norwegian_organisation_number }
capabilities:
  entries: { read: Read, write: Write, list: List, hide: Hide }
rules:
  writers: { allow: "entries.**", except: [entries.list, entries.hide], when: { subject.scope: { has_all: [write, read] } } }
  readers: { allow: entries.read, when: { subject.scope: read } }
  admins: { allow: [entries.read, entries.write], when: { subject.scope: admin } }
  people: { allow: entries.list, when: { present: subject.person } }
  hiders: { allow: entries.hide, when: { subject.scope: hidden } }
  not_locked: { deny: entries.write, when: { resource.locked: true } }
  members_only: { require: { subject.organisation: { in: members } }, for: entries.read }
"#;

/// The commands of the manual's page, with what they say there.
#[test]
fn the_manual_shows_what_the_command_says() {
    let page = include_str!("../../../portvakt/src/manual/missing.md");
    let blocks = |kind: &str| -> Vec<&str> {
        let below = page.split(kind).skip(1);
        below.map(|below| below.split("```").next().unwrap()).collect()
    };
    let json = blocks("```json\n");
    let claims = json[0];
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut ran = 0;
    for shown in blocks("```text\n") {
        let (command, expected) = shown.split_once('\n').unwrap();
        let arguments = command.strip_prefix("$ portvakt ").unwrap().replace("token.json", "-");
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let said = Folder::run_in(&top, &arguments, claims).exits(1);
        assert!(said.out.starts_with(&format!("{expected}\n")), "{}", said.out);
        ran += 1;
    }
    assert_eq!(ran, 3);
    let asked = "explain policies/dialogporten --claims - --capability serviceowner.dialogs.search --format json";
    let arguments: Vec<&str> = asked.split(' ').collect();
    let said: Value = serde_json::from_str(&Folder::run_in(&top, &arguments, claims).out).unwrap();
    let expected: Value = serde_json::from_str(json[1]).unwrap();
    assert_eq!(said["missing"], expected);
}

const MEMBER: &str =
    r#"{"scope":"x","consumer":{"authority":"iso6523-actorid-upis","ID":"0192:991825827"}}"#;

fn explain(folder: &Folder, claims: &str, capability: &str, extra: &[&str]) -> Ended {
    let mut arguments = vec!["explain", "p", "--claims", "-", "--capability", capability];
    arguments.extend(extra);
    folder.run_with(&arguments, claims)
}

fn folder(name: &str) -> Folder {
    Folder::new(name)
        .with("p/policy.yaml", POLICY)
        .with("p/registers/members.json", r#"["991825827"]"#)
}

#[track_caller]
fn missing(folder: &Folder, claims: &str, capability: &str, extra: &[&str]) -> Value {
    let extra = [extra, &["--format", "json"]].concat();
    let out = explain(folder, claims, capability, &extra).out;
    let answer: Value = serde_json::from_str(&out).unwrap();
    answer.get("missing").cloned().unwrap_or(Value::String(out))
}

#[test]
fn sets_of_scopes_stand_by_size_then_as_the_policy_names_them() {
    let folder = folder("missing_scopes");
    let found = missing(&folder, MEMBER, "entries.write", &["--resource", "locked=false"]);
    let expected =
        json!({ "scopes": [["admin"], ["read", "write"]], "capped": false, "attributes": [] });
    assert_eq!(found, expected);
    explain(&folder, MEMBER, "entries.write", &["--resource", "locked=false"])
        .exits(1)
        .says("missing: the scope `admin`\nmissing: the scopes `read` and `write`\n")
        .says("each of these lines alone would do");
}

#[test]
fn other_attributes_stand_in_the_words_of_the_policy() {
    let folder = folder("missing_attributes");
    let stranger = MEMBER.replace("991825827", "974760673").replace("\"x\"", "\"read\"");
    let conditions = json!(["subject.organisation: { in: members }"]);
    let expected = json!({
        "scopes": [],
        "capped": false,
        "attributes": [{ "attribute": "subject.organisation", "conditions": conditions }],
    });
    assert_eq!(missing(&folder, &stranger, "entries.read", &[]), expected);
    let text = explain(&folder, &stranger, "entries.read", &[]).exits(1);
    let text = text.says("missing: subject.organisation: { in: members }\n");
    assert!(!text.out.contains("974760673"), "{}", text.out);
    explain(&folder, MEMBER, "entries.list", &[]).says("missing: present: subject.person\n");
    let writer = MEMBER.replace("\"x\"", "\"admin\"");
    explain(&folder, &writer, "entries.write", &["--resource", "locked=true"])
        .says("missing: not: { resource.locked: true }\n");
}

#[test]
fn what_no_single_change_mends_is_said_to_be_so() {
    let folder = folder("missing_nothing");
    // Internal scopes are never suggested, and two changes would be needed.
    explain(&folder, MEMBER, "entries.hide", &[]).exits(1).says("missing: no scopes alone");
    explain(&folder, "{}", "entries.read", &[]).exits(1).says("missing: no scopes alone");
}

#[test]
fn nothing_is_missing_where_no_rule_denied() {
    let folder = folder("missing_not_asked");
    let empty = json!({ "scopes": [], "capped": false, "attributes": [] });
    assert_eq!(missing(&folder, MEMBER, "entries.fly", &[]), empty);
    assert_eq!(missing(&folder, r#"{"scope":7}"#, "entries.read", &[]), empty);
    assert_eq!(missing(&folder, MEMBER, "entries.write", &[]), empty);
    let reader = MEMBER.replace("\"x\"", "\"read\"");
    assert_eq!(missing(&folder, &reader, "entries.read", &[]), Value::Null);
    for (claims, capability) in [(r#"{"scope":7}"#, "entries.read"), (&reader, "entries.read")] {
        let text = explain(&folder, claims, capability, &[]);
        assert!(!text.out.contains("missing:"), "{}", text.out);
    }
}

#[test]
fn a_compiled_policy_does_not_say_what_is_missing() {
    let folder = folder("missing_compiled");
    folder.run(&["compile", "p", "-o", "p.bin"]).exits(0);
    let ask = |format: &str| {
        let supply = ["--registers", "p/registers", "--format", format];
        let asked = ["explain", "p.bin", "--claims", "-", "--capability", "entries.read"];
        folder.run_with(&[&asked[..], &supply].concat(), MEMBER)
    };
    ask("text").exits(1).says("a compiled policy does not hold its text");
    ask("json").exits(1).says(r#""missing":null"#);
}
