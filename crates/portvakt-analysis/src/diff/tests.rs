//! Edits and what they change.

use super::{Diff, Direction, Verdict, diff};
use crate::inquiry::Effort;
use crate::version::Version;
use portvakt_core::limits::Limits;
use portvakt_core::lower::compile;
use portvakt_core::policy::Policy;
use portvakt_core::resolve::read_policy;
use std::collections::BTreeMap;

const DECLARED: &str = "
portvakt: 1
policy: letters
attributes:
  subject.scope: { type: text_set, split: \" \" }
  subject.level: { type: integer }
  subject.name: { type: text }
  resource.kind: { type: text, values: [open, closed] }
registers: { people: { of: text } }
capabilities: { letters: [read, write] }
rules:
  readers: { allow: letters.read, when: { subject.scope: read } }
  writers: { allow: letters.**, when: { subject.scope: write, subject.level: { at_least: 3 } } }
  known: { require: { subject.name: { in: people } }, for: letters.write, then: { status: 404 } }
";

fn policy(text: &str) -> Policy {
    let files = BTreeMap::from([("policy.yaml".to_owned(), text.as_bytes().to_vec())]);
    let reading = read_policy("policy.yaml", &files, &Limits::default());
    reading.policy.unwrap_or_else(|| panic!("{:?}", reading.diagnostics.findings()))
}

fn compared(before: &str, after: &str) -> Diff {
    let (before, after) = (policy(before), policy(after));
    let [old, new] = [&before, &after].map(|one| compile(one, &Limits::default()).unwrap());
    let before = Version { policy: &before, tree: &old };
    let after = Version { policy: &after, tree: &new };
    diff(Some(before), Some(after), &Effort::default()).unwrap()
}

/// Changes as `capability direction when before after`.
#[track_caller]
fn check(from: &str, to: &str, verdict: Verdict, expected: &[&str]) {
    let after = DECLARED.replace(from, to);
    assert_ne!(after, DECLARED, "{from}");
    for (before, after, turned) in [(DECLARED, &*after, false), (&*after, DECLARED, true)] {
        let diff = compared(before, after);
        assert_eq!(diff.undecided, []);
        let turn = |verdict: Verdict| match verdict {
            Verdict::Wider => Verdict::Narrower,
            Verdict::Narrower => Verdict::Wider,
            same => same,
        };
        if turned {
            assert_eq!(diff.verdict, turn(verdict), "{to}");
            continue;
        }
        assert_eq!(diff.verdict, verdict, "{to}: {:#?}", diff.changes);
        let name = |rule: &Option<String>| rule.clone().unwrap_or_else(|| "-".to_owned());
        let changes: Vec<String> = diff
            .changes
            .iter()
            .map(|one| {
                let direction = match one.direction {
                    Direction::Allowed => "allowed",
                    Direction::Denied => "denied",
                    Direction::Obligations => "obligations",
                    Direction::Reason => "reason",
                };
                let when = one.when.clone().unwrap_or_else(|| "always".to_owned());
                let rules = format!("{} {}", name(&one.before_rule), name(&one.after_rule));
                format!("{} {direction} {when} {rules}", one.capability)
            })
            .collect();
        assert_eq!(changes, expected, "{to}");
    }
}

#[test]
fn nothing_changes() {
    check("subject.scope: read }", "all: [{ subject.scope: read }] }", Verdict::Equivalent, &[]);
    check("  readers: {", "  readers: { title: Whoever reads,", Verdict::Equivalent, &[]);
    check(
        "subject.level: { at_least: 3 }",
        "subject.level: { more_than: 2 }",
        Verdict::Equivalent,
        &[],
    );
}

#[test]
fn rules_change() {
    check(
        "{ at_least: 3 }",
        "{ at_least: 2 }",
        Verdict::Wider,
        &[
            "letters.read allowed { subject.scope: write, subject.level: { at_least: 2 }, not: { subject.level: { at_least: 3 } } } - writers",
            "letters.write allowed { subject.scope: write, subject.level: { at_least: 2 }, not: { subject.level: { at_least: 3 } } } - writers",
        ],
    );
    check(
        "when: { subject.scope: read }",
        "when: { subject.scope: other }",
        Verdict::Crossing,
        &[
            "letters.read allowed { subject.scope: other, not: { subject.scope: read } } - readers",
            "letters.read denied { subject.scope: read, not: { subject.scope: other } } readers -",
            "letters.read reason { subject.scope: read } readers writers",
            "letters.read reason { subject.scope: other } writers readers",
        ],
    );
    check(
        "for: letters.write",
        "for: letters.**",
        Verdict::Narrower,
        &[
            "letters.read denied { not: { subject.name: { in: people } } } readers known",
            "letters.read obligations { not: { subject.name: { in: people } } } - known",
        ],
    );
}

#[test]
fn obligations_and_names_change() {
    check(
        "status: 404",
        "status: 403",
        Verdict::Equivalent,
        &["letters.write obligations { not: { subject.name: { in: people } } } known known"],
    );
    check(
        "  known:",
        "  named:",
        Verdict::Equivalent,
        &["letters.write reason { not: { subject.name: { in: people } } } known named"],
    );
}

#[test]
fn declarations_change() {
    check(
        "subject.level: { type: integer }",
        "subject.level: { type: integer, values: [1, 2, 3, 4] }",
        Verdict::Narrower,
        &[
            "letters.read denied { malformed: subject.level } readers -",
            "letters.write denied { malformed: subject.level } writers -",
            "letters.write obligations { malformed: subject.level } known -",
        ],
    );
    check(
        "subject.name: { type: text }",
        "subject.name: { type: text, required: true }",
        Verdict::Narrower,
        &[
            "letters.read denied { absent: subject.name } readers -",
            "letters.write obligations { absent: subject.name } known -",
        ],
    );
    check(
        "subject.level: { type: integer }",
        "subject.level: { type: integer, claim: rank }",
        Verdict::Crossing,
        &[
            "letters.read allowed { subject.scope: write, subject.level: { at_least: 3 } } - writers",
            "letters.read allowed { malformed: subject.level } - readers",
            "letters.read denied { subject.scope: write, subject.level: { at_least: 3 } } writers -",
            "letters.read denied { malformed: subject.level } readers -",
            "letters.write allowed { subject.scope: write, subject.level: { at_least: 3 } } - writers",
            "letters.write denied { subject.scope: write, subject.level: { at_least: 3 } } writers -",
            "letters.write obligations { malformed: subject.level } known -",
            "letters.write obligations { malformed: subject.level } - known",
        ],
    );
}

#[test]
fn capabilities_come_and_go() {
    let more = DECLARED.replace("[read, write]", "[read, write, sign]");
    let diff = compared(DECLARED, &more);
    assert_eq!(diff.verdict, Verdict::Wider);
    assert_eq!(diff.changes.len(), 1, "{:#?}", diff.changes);
    assert_eq!(diff.changes[0].capability, "letters.sign");
    let policy = policy(DECLARED);
    let tree = compile(&policy, &Limits::default()).unwrap();
    let version = Version { policy: &policy, tree: &tree };
    let made = super::diff(None, Some(version), &Effort::default()).unwrap();
    assert_eq!((made.verdict, made.changes.len()), (Verdict::Wider, 4));
    let gone = super::diff(Some(version), None, &Effort::default()).unwrap();
    assert_eq!((gone.verdict, gone.changes.len()), (Verdict::Narrower, 4));
}

#[test]
fn a_derived_attribute_changes_under_the_same_words() {
    let derived = |value: &str| {
        DECLARED
            .replace(
                "  resource.kind:",
                &format!(
                    "  subject.kind: {{ type: text, derive: [{{ value: a, when: {{ subject.level: 1 }} }}, {{ value: {value} }}] }}\n  resource.kind:"
                ),
            )
            .replace("when: { subject.scope: read }", "when: { subject.kind: a }")
    };
    let diff = compared(&derived("b"), &derived("a"));
    assert_eq!(diff.verdict, Verdict::Wider);
    assert_eq!(diff.changes[0].when.as_deref(), Some("{ subject.kind: a }"));
}
