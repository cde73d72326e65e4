//! Tests of the lint: rules and what is found in them.

use super::lint;
use crate::inquiry::Effort;
use crate::version::Version;
use portvakt_core::diagnostic::Diagnostics;
use portvakt_core::limits::Limits;
use portvakt_core::lower;
use portvakt_core::resolve::read_policy;
use portvakt_core::source::Sources;
use std::collections::BTreeMap;

const DECLARED: &str = "
portvakt: 1
policy: lint
attributes:
  subject.scope: { type: text_set }
  subject.level: { type: integer }
  subject.name: { type: text }
  subject.kind: { type: text, derive: [{ value: person, when: { present: subject.name } }, { value: machine }] }
  subject.iss: { type: text, required: true }
  resource.owner: { type: text, optional: true }
  resource.type: { type: text, values: [book, film, song] }
registers: { people: { of: text } }
conditions: { low: { subject.level: { less_than: 3 } } }
capabilities: { letters: [read, write] }
rules:
";

fn found(text: &str) -> (Diagnostics, Sources) {
    let files = BTreeMap::from([("policy.yaml".to_owned(), text.as_bytes().to_vec())]);
    let limits = Limits::default();
    let reading = read_policy("policy.yaml", &files, &limits);
    let policy = reading.policy.unwrap_or_else(|| panic!("{:?}", reading.diagnostics));
    let tree = lower::compile(&policy, &limits).unwrap();
    let found = lint(Version { policy: &policy, tree: &tree }, &Effort::default());
    (found, reading.sources)
}

/// What is found, each as its code, its path and what the code is about: what stands at its place,
/// or at its first label for what is about an attribute.
fn shown(text: &str, only: Option<&str>) -> Vec<String> {
    let (found, sources) = found(text);
    let found = found.findings().iter().filter(|one| only.is_none_or(|code| code == one.code.name));
    let shown = found.map(|one| {
        let place = match one.code.name {
            "allowed-when-absent" => one.labels[0].span,
            _ => one.primary.span,
        };
        assert!(one.help.is_some(), "{one:?}");
        let shown = one.witness.as_ref().map_or("", |_| " (witness)");
        match only {
            Some(_) => format!("{} {}", one.path, sources.slice(place)),
            None => format!("{} {}{shown}", one.code.name, sources.slice(place)),
        }
    });
    shown.collect()
}

#[track_caller]
fn check(rules: &str, expected: &[&str]) {
    assert_eq!(shown(&format!("{DECLARED}{rules}"), None), expected, "{rules}");
}

mod absence {
    use super::{DECLARED, shown};
    use std::fmt::Write as _;

    #[track_caller]
    fn check(rules: &str, expected: &[&str]) {
        let found = shown(&format!("{DECLARED}{rules}"), Some("allowed-when-absent"));
        assert_eq!(found, expected, "{rules}");
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
        check_beside_readers(
            "{ deny: letters.read, when: { subject.level: { is_not: 4 } } }",
            level,
        );
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
        // A pattern and a value, and what is derived from the same attribute.
        check(&rule("{ subject.level: 1, subject.name: { starts_with: b } }"), &level);
        check(&rule("{ subject.level: 1, subject.name: { starts_with: c } }"), &[]);
        check(&rule("{ subject.level: 1, subject.kind: person }"), &level);
        check(&rule("{ subject.level: 1, subject.kind: machine }"), &[]);
    }

    #[test]
    fn long_chains_of_names() {
        let mut rules = String::from(READERS);
        rules += "  one: { deny: letters.**, when: c0 }\nconditions: { last: { subject.level: 1 }";
        for (place, next) in (0..2_000).zip(1..) {
            write!(rules, ", c{place}: c{next}").unwrap();
        }
        rules += ", c2000: last }\n";
        let text = format!("{DECLARED}{rules}")
            .replace("conditions: { low: { subject.level: { less_than: 3 } } }\n", "");
        assert_eq!(shown(&text, Some("allowed-when-absent")), ["rules.one subject.level"]);
    }

    #[test]
    fn through_what_is_derived() {
        let text = format!(
            "{DECLARED}{READERS}  one: {{ deny: letters.**, when: {{ subject.rank: low }} }}"
        );
        let text = text.replace(
        "  subject.iss:",
        "  subject.rank: { type: text, derive: [{ value: low, when: low }, { value: other }] }\n  subject.iss:",
    );
        assert_eq!(shown(&text, Some("allowed-when-absent")), ["rules.one subject.level"]);
    }
}

#[test]
fn rules_that_never_decide() {
    let open = "  all: { allow: letters.** }\n";
    check(
        &format!("{open}  some: {{ allow: letters.read, when: {{ subject.scope: a }} }}"),
        &["never-decides some (witness)"],
    );
    check(
        "  one: { allow: letters.**, when: { subject.level: 1, subject.scope: a } }
  two: { allow: letters.**, when: { all: [{ subject.level: 1 }, { subject.level: 2 }] } }",
        &["never-decides two"],
    );
    check(
        "  shut: { deny: letters.** }\n  open: { allow: letters.** }",
        &["never-decides open (witness)"],
    );
    check(
        "  open: { allow: letters.** }\n  one: { require: { present: subject.iss }, for: letters.** }",
        &["never-decides one"],
    );
}

#[test]
fn rules_that_change_nothing() {
    check(
        "  a: { allow: letters.read, when: { resource.type: book } }
  b: { allow: letters.read, when: { resource.type: film } }
  c: { allow: letters.read, when: { resource.type: song } }
  d: { allow: letters.read }",
        &[
            "changes-nothing a (witness)",
            "changes-nothing b (witness)",
            "changes-nothing c (witness)",
            "never-decides d (witness)",
        ],
    );
    check(
        "  open: { allow: letters.read }
  one: { deny: letters.write, when: { subject.scope: a } }",
        &["changes-nothing one (witness)"],
    );
    // For another capability it is needed.
    check(
        "  all: { allow: letters.read }
  some: { allow: letters.**, when: { subject.scope: a } }",
        &[],
    );
}

#[test]
fn conditions_that_always_come_out_the_same() {
    check(
        "  one: { allow: letters.**, when: { subject.level: { at_least: 3 }, not: low } }",
        &["condition-always-false low"],
    );
    check(
        "  one: { allow: letters.**, when: { subject.level: 3, any: [low, { subject.scope: a }] } }",
        &["condition-always-false low"],
    );
    check(
        "  one: { allow: letters.**, when: { subject.scope: a, any: [{ resource.type: book }, { resource.type: { is_not: book } }] } }",
        &["condition-always-true resource.type: book }, { resource.type: { is_not: book"],
    );
    check("  one: { allow: letters.**, when: { present: subject.level, subject.level: 1 } }", &[]);
    let text = format!("{DECLARED}  one: {{ allow: letters.**, when: odd }}");
    let odd = "conditions: { odd: { any: [low, { subject.level: 1 }, { subject.level: 4 }] }, ";
    assert_eq!(
        shown(&text.replace("conditions: { ", odd), None),
        ["condition-always-false subject.level: 1"]
    );
}

#[test]
fn values_that_no_request_can_have() {
    check(
        "  one: { allow: letters.**, when: { all: [{ resource.type: [book, film] }, { resource.type: { is_not: film } }] } }",
        &["impossible-value resource.type: [book, film]"],
    );
    check(
        "  one: { allow: letters.**, when: { subject.level: [1, 2, 5], any: [low, { subject.scope: a }] } }",
        &[],
    );
}

#[test]
fn values_that_are_never_derived() {
    let text = format!("{DECLARED}  one: {{ allow: letters.**, when: {{ subject.rank: high }} }}");
    let derive = |entries: &str| {
        let rank = format!("  subject.rank: {{ type: text, derive: [{entries}] }}\n  subject.iss:");
        shown(&text.replace("  subject.iss:", &rank), Some("impossible-value"))
    };
    let low = "{ value: low, when: { subject.level: { less_than: 3 } } }";
    let least = "{ value: least, when: { subject.level: { less_than: 2 } } }";
    let high = "{ value: high }";
    assert_eq!(derive(&format!("{low}, {high}")), [""; 0]);
    assert_eq!(derive(&format!("{least}, {low}, {high}")), [""; 0]);
    assert_eq!(
        derive(&format!("{low}, {least}, {high}")),
        [format!("attributes.\"subject.rank\" {least}")]
    );
}

#[test]
fn obligations_that_differ() {
    let rule = |name: &str, when: &str, age: u32| {
        format!("  {name}: {{ allow: letters.**, when: {{ {when} }}, then: {{ age: {age} }} }}\n")
    };
    let two = |one: &str, other: &str, age: u32| {
        format!("{}{}", rule("one", one, 1), rule("two", other, age))
    };
    check(&two("subject.scope: a", "subject.scope: b", 2), &["obligations-differ two (witness)"]);
    check(&two("subject.scope: a", "subject.scope: b", 1), &[]);
    check(&two("subject.level: 1", "subject.level: 2", 2), &[]);
    let shut = "  shut: { deny: letters.**, when: { subject.scope: a } }";
    check(
        &format!("{}{shut}", two("subject.scope: a, subject.level: 1", "subject.scope: b", 2)),
        &["never-decides one (witness)"],
    );
}

#[test]
fn what_is_accepted_is_left_out() {
    let rules = "  all: { allow: letters.** }\n  some: { allow: letters.read, when: { subject.scope: a } }\n";
    let accepted = |at: &str| {
        check(
            &format!("{rules}accepted: [{{ finding: never-decides, at: {at}, because: x }}]"),
            if at == "rules.some" {
                &[]
            } else {
                &[
                    "never-decides some (witness)",
                    "accepted-gone { finding: never-decides, at: rules.all, because: x }",
                ]
            },
        );
    };
    accepted("rules.some");
    accepted("rules.all");
}

#[test]
fn a14_what_stays_open_is_one_finding_with_capability_and_rules() {
    let text = format!(
        "{DECLARED}  all: {{ allow: letters.** }}\n  some: {{ allow: letters.read, when: {{ subject.scope: a }} }}\n"
    );
    let files = BTreeMap::from([("policy.yaml".to_owned(), text.into_bytes())]);
    let limits = Limits::default();
    let policy = read_policy("policy.yaml", &files, &limits).policy.unwrap();
    let tree = lower::compile(&policy, &limits).unwrap();
    let effort = Effort { steps: 1, ..Effort::default() };
    let found = lint(Version { policy: &policy, tree: &tree }, &effort);
    let messages: Vec<&str> = found.findings().iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "not everything was found out about `letters.read` and `letters.write`: the rules `all` and `some`"
        ]
    );
}
