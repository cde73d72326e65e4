use super::{Collector, Coverage, Seen, Share};
use portvakt_core::limits::Limits;
use portvakt_core::policy::Policy;
use portvakt_core::resolve::read_policy;
use portvakt_core::source::Sources;
use portvakt_eval::{DecisionTree, Engine, Time, Value, VerifiedClaims};
use std::collections::BTreeMap;
use std::fmt::Write;

const POLICY: &str = "
portvakt: 1
policy: example
attributes:
  subject.scope: { type: text_set, split: \" \" }
  subject.level: { type: integer }
  resource.state: { type: text, optional: true }
conditions:
  trusted: { subject.level: { at_least: 3 } }
  known: { any: [ trusted, { present: subject.level } ] }
  unheard_of: { absent: subject.level }
capabilities: { read: Read, write: Write }
rules:
  readers: { allow: read, when: { subject.scope: a } }
  others: { allow: read, when: { any: [ { subject.scope: b }, { subject.scope: a, resource.state: open } ] } }
  writers: { allow: write, when: { subject.scope: a } }
  locked: { deny: write, when: { resource.state: { is_not: [open, new] } } }
  trust: { require: known, for: write, unless: { subject.scope: root } }
  twice: { require: { any: [ { subject.scope: a }, { not: { subject.scope: a } } ] }, for: read }
";

fn loaded() -> (Policy, DecisionTree, Sources) {
    let files = BTreeMap::from([("policy.yaml".to_owned(), POLICY.as_bytes().to_vec())]);
    let reading = read_policy("policy.yaml", &files, &Limits::default());
    let policy = reading.policy.unwrap_or_else(|| panic!("{:?}", reading.diagnostics));
    let tree = portvakt_core::lower::compile(&policy, &Limits::default()).unwrap();
    (policy, tree, reading.sources)
}

/// Coverage of requests: claims, a value for `resource.state` or nothing, and a capability.
fn covered(requests: &[(&str, &str, &str)]) -> (Coverage, Sources) {
    let (policy, tree, sources) = loaded();
    let none: [(&str, [&str; 0]); 0] = [];
    let registers = tree.registers(none).unwrap();
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let mut collector = Collector::new(&policy);
    for (claims, state, capability) in requests {
        let claims = VerifiedClaims::vouched_for_by_caller(claims.as_bytes());
        let binding = engine.bind(&claims).unwrap();
        let subject = engine.subject(&binding, Time::MIN).unwrap();
        let state = [tree.attribute("resource.state").unwrap().is(Value::Json(state))];
        let capability = tree.capability(capability).unwrap();
        collector.saw(&subject.request(capability, &state, &[]).explain());
    }
    (collector.coverage(), sources)
}

fn lines(coverage: &Coverage) -> String {
    let mut out = String::new();
    let mut line = |name: &str, seen: &str, tests: &[super::TestCoverage]| {
        writeln!(out, "{name} {seen}").unwrap();
        for one in tests {
            let (seen_true, seen_false) = (one.seen_true, one.seen_false);
            let (attribute, written) = (&one.attribute, &one.written);
            writeln!(out, "  {attribute}: {written} {seen_true} {seen_false}").unwrap();
        }
    };
    for one in &coverage.rules {
        line(&one.rule, one.seen.word(), &one.tests);
    }
    for one in &coverage.conditions {
        line(&one.condition, "", &one.tests);
    }
    out
}

#[test]
fn of_nothing_nothing_is_covered() {
    let (coverage, _) = covered(&[]);
    assert_eq!(coverage.rules_decided, Share { covered: 0, of: 6 });
    assert_eq!(coverage.tests_both_ways, Share { covered: 0, of: 10 });
    assert!(coverage.rules.iter().all(|one| one.seen == Seen::Never));
    // No rule speaks of the condition.
    assert!(coverage.conditions.iter().all(|one| one.condition != "unheard_of"));
}

#[test]
fn rules_and_tests_are_seen() {
    let (coverage, _) = covered(&[
        (r#"{"scope":"a b"}"#, "null", "read"),
        (r#"{"scope":"a","level":3}"#, r#""new""#, "write"),
        (r#"{"scope":"a root"}"#, r#""shut""#, "write"),
    ]);
    let expected = "readers decided
  subject.scope: a true false
others fired
  subject.scope: b true false
  subject.scope: a true false
  resource.state: open false true
writers decided
  subject.scope: a true false
locked decided
  resource.state: { is_not: [open, new] } true true
trust never
  subject.scope: root true true
twice never
  subject.scope: a true false
known 
  subject.level: present true true
trusted 
  subject.level: { at_least: 3 } true true
";
    assert_eq!(lines(&coverage), expected);
    assert_eq!(coverage.rules_decided, Share { covered: 3, of: 6 });
    assert_eq!(coverage.tests_both_ways, Share { covered: 4, of: 10 });
}

#[test]
fn a_malformed_request_shows_nothing() {
    let (coverage, _) = covered(&[(r#"{"scope":"a"}"#, "3", "read")]);
    assert_eq!(coverage, covered(&[]).0);
}

#[test]
fn tests_know_all_places_where_they_stand() {
    let (coverage, sources) = covered(&[]);
    let test = &coverage.rules[5].tests[0];
    let texts: Vec<&str> = test.spans.iter().map(|span| sources.slice(*span)).collect();
    assert_eq!(texts, ["subject.scope: a", "subject.scope: a"]);
    assert_eq!(sources.slice(coverage.rules[5].span), "twice");
}

#[test]
fn shares_are_compared_exactly() {
    let share = |covered, of| Share { covered, of };
    assert_eq!(share(2, 3).percent(), 66);
    assert!(share(2, 3).reaches(66));
    assert!(!share(2, 3).reaches(67));
    assert!(share(0, 0).reaches(100));
    assert_eq!(share(0, 0).percent(), 100);
    assert!(!share(199, 200).reaches(100));
    assert_eq!(share(199, 200).percent(), 99);
}

#[test]
fn coverage_is_plain_json() {
    let (coverage, _) = covered(&[(r#"{"scope":"a"}"#, "null", "read")]);
    let json = serde_json::to_value(&coverage).unwrap();
    assert_eq!(json["rules_decided"], serde_json::json!({ "covered": 1, "of": 6 }));
    assert_eq!(json["rules"][0]["seen"], "decided");
    assert_eq!(
        json["rules"][0]["tests"],
        serde_json::json!([{
            "attribute": "subject.scope", "written": "a", "seen_true": true, "seen_false": false,
        }])
    );
}
