//! `portvakt check --cost`: `UPDATE_EXPECT=1 cargo test -p portvakt-cli` writes what is expected.

use crate::run::{Ended, Folder};
use expect_test::expect_file;
use std::fmt::Write as _;
use std::path::Path;

/// Runs the command at the top of the repository.
fn run(arguments: &[&str]) -> Ended {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Folder::run_in(&top, arguments, "")
}

/// Patterns that overlap, ranges that overlap, one rule each, and a table of scopes.
fn adversarial() -> String {
    let mut text = String::from(
        "portvakt: 1
policy: adversarial
attributes:
  subject.scope: { type: text_set }
  subject.level: { type: integer }
  resource.path: { type: text }
  resource.kind:
    type: text
    derive:
      - { value: inner, when: { resource.path: { starts_with: /inner/ } } }
      - { value: outer }
capabilities: { read: Read, write: Write }
rules:
",
    );
    for place in 0..14 {
        let when = format!("resource.path: {{ matches: \".*p{place}.*\" }}");
        writeln!(text, "  pattern_{place}: {{ deny: write, when: {{ {when} }} }}").unwrap();
    }
    let counts = "resource.path: { matches: \"(abc|abd){1,40}\" }";
    writeln!(text, "  counts: {{ deny: write, when: {{ {counts} }} }}").unwrap();
    for place in 0..40 {
        let level = format!("subject.level: {{ at_least: {place} }}, resource.kind: inner");
        let any = format!("any: [{{ subject.scope: a_{place} }}, {{ subject.scope: b_{place} }}]");
        let when = format!("{level}, {any}");
        writeln!(text, "  level_{place}: {{ allow: [read, write], when: {{ {when} }} }}").unwrap();
    }
    for place in 0..80 {
        let when = format!("subject.scope: s_{place}");
        writeln!(text, "  scope_{place}: {{ allow: read, when: {{ {when} }} }}").unwrap();
    }
    text
}

#[test]
fn the_cost_of_dialogporten_is_shown() {
    let ended = run(&["check", "policies/dialogporten", "--no-lint", "--cost"]).exits(0);
    expect_file!["cost/dialogporten.txt"].assert_eq(&ended.out);
}

#[test]
fn what_made_a_policy_big_is_named_with_its_place() {
    let folder = Folder::new("cost_adversarial").with("p/policy.yaml", &adversarial());
    let ended = folder.run(&["check", "p", "--no-lint", "--cost"]).exits(0);
    expect_file!["cost/adversarial.txt"].assert_eq(&ended.out);
    let json = folder.run(&["check", "p", "--no-lint", "--cost", "--format", "json"]).exits(0);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let cost = &json["costs"][0];
    assert_eq!(cost["policy"], "p/policy.yaml");
    let dearest = &cost["dearest_attributes"][0];
    assert_eq!((&dearest["name"], &dearest["line"]), (&"resource.path".into(), &6.into()));
    assert_eq!(dearest["dearest_patterns"][0]["line"], 28);
    let parts = cost["parts"].as_array().unwrap();
    let bytes: u64 = parts.iter().map(|part| part["bytes"].as_u64().unwrap()).sum();
    assert_eq!(cost["bytes"], bytes);
    // The compiled file has as many bytes, and no places to name.
    folder.run(&["compile", "p", "-o", "p.bin"]).exits(0).warns(&format!("{bytes} bytes"));
    let compiled =
        folder.run(&["check", "p.bin", "--no-lint", "--cost", "--format", "json"]).exits(0);
    let compiled: serde_json::Value = serde_json::from_str(&compiled.out).unwrap();
    let compiled = &compiled["costs"][0];
    assert_eq!(compiled["bytes"], bytes);
    assert_eq!(compiled["worst_case"], cost["worst_case"]);
    assert!(compiled["dearest_rules"][0]["line"].is_null());
}

#[test]
fn costs_are_shown_only_when_asked_for() {
    let folder = Folder::new("cost_unasked").with("p/policy.yaml", &adversarial());
    let ended = folder.run(&["check", "p"]).exits(0);
    assert!(!ended.out.contains("cost of"), "{}", ended.out);
    let broken = adversarial().replace("policy: adversarial", "polcy: adversarial");
    let folder = folder.with("p/policy.yaml", &broken);
    let ended = folder.run(&["check", "p", "--no-lint", "--cost"]).exits(1);
    assert!(!ended.out.contains("cost of"), "{}", ended.out);
}
