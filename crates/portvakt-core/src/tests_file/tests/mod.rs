mod expectations;
mod hostile;
mod names;
mod reading;

use expect_test::Expect;
use portvakt_eval::Effect;
use std::fmt::Write;

use super::{Expected, TestSuite, TestsFile};
use crate::diagnostic::{Diagnostics, people};
use crate::limits::{Budget, Limits};
use crate::policy::Policy;
use crate::source::Sources;

const POLICY: &str = "
portvakt: 1
policy: dialogs
attributes:
  subject.scope: { type: text_set, split: \" \" }
  subject.person: { claim: pid, type: text }
  resource.type: { type: text, values: [a, b] }
  context.at: { type: time, optional: true }
registers:
  owners: { of: text }
capabilities:
  dialogs:
    create: Create
    read: Read
    search: Search
rules:
  reads:
    allow: dialogs.read
    when: { subject.scope: x }
  never_b:
    deny: dialogs.**
    when: { resource.type: b }
    then: { status: 404 }
";

fn read(text: &str) -> (Option<TestSuite>, Policy, String) {
    read_with(POLICY, text)
}

fn read_with(policy: &str, text: &str) -> (Option<TestSuite>, Policy, String) {
    let limits = Limits::default();
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    let file = sources.add("policy.yaml", policy);
    let root = crate::syntax::parse(file, policy, &mut Budget::new(&limits), &mut diagnostics);
    let (policy, found) = crate::resolve::policy(&root.unwrap(), &[], &limits);
    let policy = policy.unwrap_or_else(|| panic!("{found:?}"));
    let file = sources.add("tests.yaml", text);
    let parsed = TestsFile::parse(file, text, &limits, &mut diagnostics);
    let suite = parsed.and_then(|parsed| parsed.resolve(&policy, &mut diagnostics));
    diagnostics.sort();
    assert_eq!(suite.is_none(), diagnostics.has_errors());
    let findings = people::render(&diagnostics, &sources, people::Look::Plain);
    (suite, policy, findings)
}

/// The tests of a file as lines.
fn shown(suite: &TestSuite, policy: &Policy) -> String {
    let mut out = String::new();
    for given in &suite.registers {
        let name = &policy.registers[given.register.at()].name;
        writeln!(out, "register {name} {:?}", given.members).unwrap();
    }
    for test in &suite.tests {
        writeln!(out, "{:?} {}", test.name, test.claims).unwrap();
        for given in &test.values {
            let name = &policy.attribute(given.attribute).unwrap().name;
            writeln!(out, "  {name} {}", given.json).unwrap();
        }
        match &test.expected {
            Expected::Malformed { attribute, .. } => {
                let name = &policy.attribute(*attribute).unwrap().name;
                writeln!(out, "  malformed {name}").unwrap();
            }
            Expected::Effects(effects) => {
                for one in effects {
                    let name = &policy.capabilities[one.capability.at()].name;
                    let effect = if one.effect == Effect::Allow { "allow" } else { "deny" };
                    let reason = one.reason.map(|id| policy.rules[id.at()].name.as_str());
                    writeln!(out, "  {effect} {name} {reason:?} {:?}", one.then).unwrap();
                }
            }
        }
    }
    out
}

const HEAD: &str = "portvakt: 1\ntests_for: policy.yaml\nsubjects:\n  one: { scope: x, pid: \"1\", list: [a, { b: 2 }] }\n  nobody: {}\ntests:\n";

#[track_caller]
fn reads(entries: &str, expected: &Expect) {
    let (suite, policy, findings) = read(&format!("{HEAD}{entries}"));
    let suite = suite.unwrap_or_else(|| panic!("{findings}"));
    expected.assert_eq(&shown(&suite, &policy));
}

#[track_caller]
fn refuses(entries: &str, expected: &Expect) {
    let (_, _, findings) = read(&format!("{HEAD}{entries}"));
    expected.assert_eq(&findings);
}
