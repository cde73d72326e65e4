//! `portvakt decide`, `explain` and `capabilities`

use crate::run::{Ended, Folder};

const POLICY: &str = r#"
portvakt: 1
policy: example
attributes:
  subject.scope: { type: text_set, split: " " }
  subject.person: { claim: pid, type: text, format: norwegian_person_number }
  subject.organisation: { claim: consumer, type: text, format: iso6523_norwegian_organisation }
  resource.locked: { type: boolean, optional: true }
  resource.size: { type: integer, optional: true }
  resource.labels: { type: text_set, optional: true }
  resource.owner: { type: text, format: iso6523_norwegian_organisation, optional: true }
  context.now: { type: time, optional: true }
registers:
  members: { of: norwegian_organisation_number }
capabilities:
  entries: { read: Read, write: Write, list: List }
rules:
  readers: { allow: entries.read, when: { subject.scope: "a:read" }, then: { max_age: 300 } }
  writers: { allow: entries.**, except: entries.list, when: { subject.scope: "a:write" } }
  small: { deny: entries.write, when: { resource.size: { more_than: 3 } }, because: Too large. }
  not_locked: { deny: entries.write, when: { resource.locked: true }, then: { status: 423 } }
  labelled: { deny: entries.write, when: { resource.labels: { has_any: [secret] } } }
  own: { deny: entries.write, when: { resource.owner: "974760673" } }
  later: { deny: entries.write, when: { context.now: { before: "2026-01-01T00:00:00Z" } } }
  members_only: { require: { subject.organisation: { in: members } }, for: entries.**, because: No agreement. }
"#;

const ROUTES: &str = "
portvakt: 1
routes_for: policy.yaml
routes:
  GET /entries/{id}: entries.read
  GET /health: public
";

const WRITER: &str = r#"{"scope":"a:read a:write","consumer":{"authority":"iso6523-actorid-upis","ID":"0192:991825827"}}"#;

fn folder(name: &str) -> Folder {
    Folder::new(name)
        .with("p/policy.yaml", POLICY)
        .with("p/routes.yaml", ROUTES)
        .with("p/registers/members.json", r#"["991825827"]"#)
        .with("writer.json", WRITER)
}

fn decide(folder: &Folder, extra: &[&str]) -> Ended {
    let mut arguments = vec!["decide", "p", "--claims", "writer.json"];
    arguments.extend(extra);
    folder.run(&arguments)
}

#[test]
fn the_exit_code_is_the_effect() {
    let folder = folder("decide_effect");
    decide(&folder, &["--capability", "entries.read"]).exits(0).says("allow entries.read\n");
    decide(&folder, &["--capability", "entries.list"]).exits(1).says("no rule grants it");
    decide(&folder, &["--capability", "entries.raed"]).exits(1).says("no such capability");
    decide(&folder, &[]).exits(2);
    decide(&folder, &["--capability", "entries.read", "--route", "GET /health"]).exits(2);
}

#[test]
fn values_are_read_by_the_type_of_their_attribute() {
    let folder = folder("decide_types");
    let write = |extra: &[&str]| {
        let mut arguments = vec!["--capability", "entries.write"];
        arguments.extend(extra);
        decide(&folder, &arguments)
    };
    write(&[]).exits(0);
    write(&["--resource", "size=3"]).exits(0);
    write(&["--resource", "size=4"]).exits(1).says("because: Too large.");
    write(&["--resource", "locked=false"]).exits(0);
    write(&["--resource", "locked=true"]).exits(1).says("then: status: 423");
    write(&["--resource", "locked=maybe"]).exits(1).says("resource.locked: expected");
    write(&["--resource", "labels=open"]).exits(0);
    write(&["--resource", "labels=open", "--resource", "labels=secret"]).exits(1).says("labelled");
    write(&["--resource", "size=3", "--resource", "size=4"]).exits(2).warns("given twice");
    write(&["--context", "now=1767225600"]).exits(0);
    write(&["--context", "now=2025-12-31T23:59:59Z"]).exits(1).says("later");
    let owner = r#"owner={"authority":"iso6523-actorid-upis","ID":"0192:974760673"}"#;
    write(&["--resource", owner]).exits(1).says("own");
}

#[test]
fn an_undeclared_name_is_wrong_usage() {
    let folder = folder("decide_undeclared");
    let wrong = ["--capability", "entries.read", "--resource", "lokced=true"];
    decide(&folder, &wrong).exits(2).warns("did you mean `locked`?");
    let wrong = ["--capability", "entries.read", "--context", "locked=true"];
    decide(&folder, &wrong).exits(2).warns("context.locked");
}

#[test]
fn a_route_stands_for_its_capability() {
    let folder = folder("decide_routes");
    decide(&folder, &["--route", "GET /entries/7"]).exits(0).says("allow entries.read");
    decide(&folder, &["--route", "HEAD /entries/7"]).exits(1).says("no route matches");
    decide(&folder, &["--route", "GET /entries/7/"]).exits(1).says("no route matches");
    let folder = folder.with("writer.json", r#"{"scope": 5}"#);
    decide(&folder, &["--route", "GET /health"]).exits(0).says("the route is public");
    decide(&folder, &["--route", "GET /entries/7"]).exits(1).says("subject.scope: expected");
}

#[test]
fn registers_named_replace_those_beside_the_policy() {
    let folder = folder("decide_registers")
        .with("other.json", r#"{"members":["974760673"],"unknown":[]}"#)
        .with("folder/members.json", r#"["974760673"]"#)
        .with("bad.json", r#"{"members":["991825827", "12345"]}"#);
    let read = |registers: &str| {
        decide(&folder, &["--capability", "entries.read", "--registers", registers])
    };
    read("other.json")
        .exits(1)
        .says("the rule `members_only` is not met")
        .warns("the policy declares no register `unknown`");
    read("folder").exits(1);
    let bad = read("bad.json").exits(2).warns("member 2 of the register `members`");
    assert!(!bad.err.contains("12345"), "{}", bad.err);
}

#[test]
fn json_has_all_members_always() {
    let folder = folder("decide_json");
    let json = ["--capability", "entries.read", "--format", "json"];
    decide(&folder, &json).exits(0).says(
        r#"{"effect":"allow","capability":"entries.read","reason":"granted","rule":"readers","because":null,"then":{"max_age":300},"malformed":null}"#,
    );
}

#[test]
fn an_explanation_shows_tests_and_no_values() {
    let folder = folder("explain");
    let explain = |extra: &[&str]| {
        let mut arguments =
            vec!["explain", "p", "--claims", "writer.json", "--capability", "entries.write"];
        arguments.extend(extra);
        folder.run(&arguments)
    };
    let hidden = explain(&["--resource", "locked=true"])
        .exits(1)
        .says("deny rule `not_locked` refuses  <- the reason")
        .says("allow rule `writers` grants")
        .says("yes  resource.locked: true")
        .says("yes  subject.organisation: { in: members }");
    assert!(!hidden.out.contains("991825827"), "{}", hidden.out);
    explain(&["--values"]).exits(0).says("991825827");
    explain(&["--format", "json"]).exits(0).says(r#""rules":[{"#);
}

#[test]
fn capabilities_are_always_never_or_depend() {
    let folder = folder("capabilities");
    let claims = ["capabilities", "p", "--claims", "writer.json"];
    folder
        .run(&claims)
        .exits(0)
        .says("always   entries.read")
        .says("never    entries.list")
        .says("depends  entries.write")
        .says("on resource.locked: true");
    let folder = folder.with("writer.json", "[]");
    folder.run(&claims).exits(1).warns("this token may do nothing");
}

#[test]
fn what_cannot_be_read_is_exit_2() {
    let folder = folder("unreadable").with("broken.yaml", "portvakt: 1\npolicy: x\n");
    folder.run(&["decide", "nowhere", "--claims", "writer.json", "--capability", "x"]).exits(2);
    folder.run(&["decide", "p", "--claims", "nowhere.json", "--capability", "x"]).exits(2);
    let broken = ["decide", "broken.yaml", "--claims", "writer.json", "--capability", "x"];
    folder.run(&broken).exits(2).warns("missing-key").warns("broken.yaml:1:1");
}

#[test]
fn a_derived_attribute_cannot_be_given() {
    let policy = "
portvakt: 1
policy: derived
attributes:
  resource.size: { type: integer }
  resource.kind:
    type: text
    derive: [ { value: big, when: { resource.size: { at_least: 10 } } }, { value: small } ]
capabilities: { read: Read }
rules: { small: { allow: read, when: { resource.kind: small } } }
";
    let folder =
        Folder::new("decide_derived").with("policy.yaml", policy).with("claims.json", "{}");
    let decide = |given: &str| {
        folder.run(&[
            "decide",
            "policy.yaml",
            "--claims",
            "claims.json",
            "--capability",
            "read",
            "--resource",
            given,
        ])
    };
    decide("size=1").exits(0);
    decide("kind=small")
        .exits(2)
        .warns("the attribute `resource.kind` is derived and cannot be given");
    let near = decide("kinds=small").exits(2);
    assert!(!near.err.contains("kind`?"), "{}", near.err);
}
