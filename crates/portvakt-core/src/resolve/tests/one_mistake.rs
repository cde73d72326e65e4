//! One mistake in a declaration is one finding, however often its names are used.

use super::{lines, resolve};
use expect_test::expect;
use std::fmt::Write as _;

const RIGHT: &str = "
portvakt: 1
policy: p
attributes:
  subject.login: { type: text }
  subject.level: { type: integer }
registers:
  owners: { of: text }
conditions:
  known: { present: subject.login }
capabilities:
  orders: [read, write]
rules:
  readers: { allow: orders.read, when: known, unless: { absent: subject.login } }
  writers: { allow: orders.write, when: { subject.login: { in: owners }, subject.level: 1 } }
  all: { allow: orders.**, when: { subject.login: { in: owners } } }
  none: { deny: orders.write, when: { any: [known, { subject.level: { at_least: 3 } }] } }
";

#[test]
fn one_mistake_is_one_finding() {
    assert_eq!(lines(RIGHT), "");
    let mut found = String::new();
    for (from, to) in [
        ("\nattributes:", "\nattribute:"),
        ("\nattributes:", "\nattrs:"),
        ("\nregisters:", "\nregistrs:"),
        ("\nconditions:", "\nCondition:"),
        ("\ncapabilities:", "\ncapabilites:"),
        ("\ncapabilities:\n  orders: [read, write]", "\ncapabilities: [a]"),
        ("\ncapabilities:\n  orders: [read, write]", "\ncapabilities:"),
        ("\ncapabilities:\n  orders: [read, write]", ""),
        ("  subject.login: {", "  user.login: {"),
        ("  subject.login: {", "  login: {"),
        ("  subject.login: {", "  subject.Login: {"),
        ("  subject.login: { type: text }\n", "  subject: { login: { type: text } }\n"),
    ] {
        assert!(RIGHT.contains(from), "{from}");
        let text = RIGHT.replacen(from, to, 1);
        assert!(resolve(&text).0.is_none(), "{to}");
        writeln!(found, "{}", to.trim()).unwrap();
        for line in lines(&text).lines() {
            writeln!(found, "  {line}").unwrap();
        }
    }
    expect![[r#"
        attribute:
          4:1 unknown-key expected a key of a policy, found `attribute`; did you mean `attributes`?
        attrs:
          4:1 unknown-key expected a key of a policy, found `attrs`; the keys of a policy are `portvakt`, `policy`, `title`, `description`, `include`, `accepted`, `attributes`, `registers`, `conditions`, `capabilities`, `rules`, `assertions`
        registrs:
          7:1 unknown-key expected a key of a policy, found `registrs`; did you mean `registers`?
        Condition:
          9:1 unknown-key expected a key of a policy, found `Condition`; did you mean `conditions`?
        capabilites:
          11:1 unknown-key expected a key of a policy, found `capabilites`; did you mean `capabilities`?
        capabilities: [a]
          11:15 wrong-shape expected a mapping, found a list; write `capabilities:` and a mapping after it
        capabilities:
          11:1 missing-value expected a value, found nothing; write a value, or leave the key out

          2:1 missing-key expected the key `capabilities` in a policy; add `capabilities: …`: what can be permitted, by prefix
        user.login: {
          5:3 invalid-name expected `subject.`, `resource.` or `context.` and a name of small letters, digits and `_`, found `user.login`; write `subject.`, `resource.` or `context.` and a name of small letters, digits and `_`
        login: {
          5:3 invalid-name expected `subject.`, `resource.` or `context.` and a name of small letters, digits and `_`, found `login`; write `subject.`, `resource.` or `context.` and a name of small letters, digits and `_`
        subject.Login: {
          5:3 invalid-name expected `subject.`, `resource.` or `context.` and a name of small letters, digits and `_`, found `subject.Login`; write `subject.login`
        subject: { login: { type: text } }
          5:3 invalid-name expected `subject.`, `resource.` or `context.` and a name of small letters, digits and `_`, found `subject`; write `subject.`, `resource.` or `context.` and a name of small letters, digits and `_`
    "#]].assert_eq(&found);
}

#[test]
fn other_names_are_still_unknown() {
    let text = RIGHT
        .replacen("  subject.login: {", "  subject.Login: {", 1)
        .replacen("subject.level: 1", "resource.login: a", 1)
        .replacen("absent: subject.login", "absent: subject.logn", 1);
    expect![[r#"
        5:3 invalid-name expected `subject.`, `resource.` or `context.` and a name of small letters, digits and `_`, found `subject.Login`; write `subject.login`
        14:65 unknown-attribute there is no attribute `subject.logn`; did you mean `subject.level`?
        15:74 unknown-attribute there is no attribute `resource.login`; declare it under `attributes`; besides attributes, a condition has `present`, `absent`, `all`, `any`, `not`
    "#]].assert_eq(&lines(&text));
}
