//! Tests of the warnings about absence.

use crate::resolve::tests::resolve;
use std::fmt::Write as _;

const DECLARED: &str = "
portvakt: 1
policy: absence
attributes:
  subject.scope: { type: text_set }
  subject.level: { type: integer }
  subject.name: { type: text }
  subject.kind: { type: text, derive: [{ value: person, when: { present: subject.name } }, { value: machine }] }
  subject.iss: { type: text, required: true }
  resource.owner: { type: text, optional: true }
registers: { people: { of: text } }
conditions: { low: { subject.level: { less_than: 3 } } }
capabilities: { letters: [read, write] }
rules:
";

/// The rules and attributes that the warnings name.
fn warned(rules: &str) -> Vec<String> {
    let (policy, diagnostics, sources) = resolve(&format!("{DECLARED}{rules}"));
    assert!(policy.is_some(), "{:?}", diagnostics.findings());
    let all = diagnostics.findings().iter();
    let of_absence = all.filter(|one| one.code.name == "allowed-when-absent");
    of_absence
        .map(|one| {
            let attribute = sources.slice(one.labels[0].span);
            format!("{} {attribute}", one.path)
        })
        .collect()
}

#[track_caller]
fn check(rules: &str, expected: &[&str]) {
    assert_eq!(warned(rules), expected, "{rules}");
}

const READERS: &str = "  readers: { allow: letters.**, when: { subject.scope: read } }\n";

#[track_caller]
fn check_beside_readers(rule: &str, expected: &[&str]) {
    check(&format!("{READERS}  one: {rule}"), expected);
}

#[test]
fn a_refusal_that_an_absent_attribute_gets_round() {
    let level = &["rules.one subject.level"];
    check_beside_readers("{ deny: letters.read, when: { subject.level: 1 } }", level);
    check_beside_readers("{ deny: letters.read, when: low }", level);
    check_beside_readers("{ deny: letters.read, when: { subject.level: { is_not: 4 } } }", level);
    check_beside_readers(
        "{ deny: letters.read, when: { subject.level: 1, subject.scope: write } }",
        level,
    );
    check_beside_readers(
        "{ deny: letters.read, when: { any: [low, { subject.name: bob }] } }",
        &["rules.one subject.level", "rules.one subject.name"],
    );
    check_beside_readers("{ require: { not: low }, for: letters.read }", level);
    check_beside_readers(
        "{ require: { subject.scope: write }, for: letters.read, when: { subject.level: 1 } }",
        level,
    );
    check_beside_readers(
        "{ deny: letters.read, when: { resource.owner: { in: people } } }",
        &["rules.one resource.owner"],
    );
}

#[test]
fn a_grant_that_an_absent_attribute_does_not_stop() {
    check(
        "  one: { allow: letters.**, when: { subject.scope: read }, unless: { subject.level: 1 } }",
        &["rules.one subject.level"],
    );
    check("  one: { allow: letters.**, when: { not: low } }", &["rules.one subject.level"]);
    check("  one: { allow: letters.**, when: { subject.level: { at_least: 3 } } }", &[]);
}

#[test]
fn absence_that_refuses_or_is_tested() {
    check_beside_readers("{ require: { subject.level: 3 }, for: letters.** }", &[]);
    check_beside_readers("{ deny: letters.**, when: { not: { subject.level: 3 } } }", &[]);
    check_beside_readers(
        "{ deny: letters.**, when: { any: [low, { absent: subject.level }] } }",
        &[],
    );
    check_beside_readers(
        "{ deny: letters.**, when: { present: subject.level, subject.level: 1 } }",
        &[],
    );
    check_beside_readers(
        "{ require: { not: low }, for: letters.**, unless: { absent: subject.level } }",
        &[],
    );
    check_beside_readers("{ deny: letters.**, when: { subject.iss: x } }", &[]);
    check_beside_readers("{ deny: letters.**, when: { subject.kind: machine } }", &[]);
}

#[test]
fn refusals_that_another_rule_makes_anyway() {
    let there = "  there: { require: { present: subject.level }, for: letters.** }\n";
    check(&format!("{READERS}{there}  one: {{ deny: letters.**, when: low }}"), &[]);
    let never = "  never: { deny: letters.** }\n";
    check(&format!("{READERS}{never}  one: {{ deny: letters.**, when: low }}"), &[]);
    // What is refused without the attribute is refused for another reason.
    let two = "  two: { deny: letters.**, when: { subject.scope: read } }\n";
    check(&format!("{READERS}{two}  one: {{ deny: letters.**, when: low }}"), &[]);
    // Nobody is granted what the rule refuses.
    check("  a: { allow: letters.read }\n  one: { deny: letters.write, when: low }", &[]);
}

#[test]
fn what_rules_need_together_must_be_possible() {
    let bob = "  readers: { allow: letters.**, when: { subject.name: bob } }\n";
    let rule = |when: &str| format!("{bob}  one: {{ deny: letters.**, when: {when} }}");
    let level = ["rules.one subject.level"];
    check(&rule("{ subject.level: 1, subject.name: bob }"), &level);
    check(&rule("{ subject.level: 1, subject.name: alice }"), &[]);
    check(&rule("{ subject.level: 1, subject.name: { is_not: alice } }"), &level);
    check(&rule("{ subject.level: 1, absent: subject.name }"), &[]);
    // Not certain: a pattern and a value, and what is derived from the same attribute.
    check(&rule("{ subject.level: 1, subject.name: { starts_with: b } }"), &[]);
    check(&rule("{ subject.level: 1, subject.kind: person }"), &[]);
}

#[test]
fn long_chains_of_names_end_the_attempt() {
    let mut rules = String::from(READERS);
    rules += "  one: { deny: letters.**, when: c0 }\nconditions: { last: { subject.level: 1 }";
    for (place, next) in (0..2_000).zip(1..) {
        write!(rules, ", c{place}: c{next}").unwrap();
    }
    rules += ", c2000: last }\n";
    let text = format!("{DECLARED}{rules}")
        .replace("conditions: { low: { subject.level: { less_than: 3 } } }\n", "");
    let (policy, diagnostics, _) = resolve(&text);
    assert!(policy.is_some(), "{:?}", diagnostics.findings());
    assert!(diagnostics.is_empty() || !diagnostics.has_errors());
}
