//! The limits on policies, tests files and what they nest.

use portvakt_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use portvakt_core::limits::{Budget, Limits};
use portvakt_core::source::Sources;
use portvakt_core::tests_file::TestsFile;
use portvakt_core::{resolve, syntax};
use portvakt_testing::compiled;
use std::fmt::Write as _;

/// What is wrong with a policy by the default limits.
pub(crate) fn errors(text: &str) -> Vec<Diagnostic> {
    let limits = Limits::default();
    let mut found = Diagnostics::default();
    let file = Sources::default().add("policy.yaml", text);
    let root = syntax::parse(file, text, &mut Budget::new(&limits), &mut found);
    if let Some(root) = root {
        let (policy, more) = resolve::policy(&root, &[], &limits);
        assert_eq!(policy.is_none(), more.has_errors());
        found.append(more);
    }
    let errors = found.findings().iter().filter(|one| one.code.severity == Severity::Error);
    errors.cloned().collect()
}

/// The same as codes with messages.
pub(crate) fn said(text: &str) -> Vec<String> {
    errors(text).iter().map(|one| format!("{}: {}", one.code.name, one.message)).collect()
}

/// Checks that a policy of so much is fine, and that one of more is refused with one finding.
#[track_caller]
fn check(most: usize, policy: impl Fn(usize) -> String, refused: &str) {
    assert_eq!(said(&policy(most)), [""; 0]);
    drop(compiled::tree(&compiled::valid(&policy(most))));
    assert_eq!(said(&policy(most + 1)), [refused]);
}

const REST: &str = "capabilities: { c: [read] }\nrules: { all: { allow: c.read } }\n";

fn policy(more: &str) -> String {
    format!("portvakt: 1\npolicy: large\n{more}")
}

/// Lines, one for each number.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    let mut all = String::new();
    for number in 0..count {
        writeln!(all, "  {}", line(number)).unwrap();
    }
    all
}

#[test]
fn a10_policies_have_at_most_2_mebibytes() {
    let refused =
        "file-too-large: expected at most 2097152 bytes in all files together, found more";
    let rest = policy(REST);
    check(2 << 20, |bytes| rest.clone() + &"#".repeat(bytes - rest.len()), refused);
}

#[test]
fn a10_policies_have_at_most_100_000_nodes() {
    let refused =
        "too-many-nodes: expected at most 100000 keys and values in all files together, found more";
    // Of the mapping, what it says beside the list, and the list.
    let beside = 24;
    let listed = |nodes: usize| {
        let values: Vec<String> = (0..nodes - beside).map(|one| format!("v{one}")).collect();
        let attribute = format!("{{ type: text, values: [{}] }}", values.join(","));
        policy(&format!("attributes: {{ subject.a: {attribute} }}\n{REST}"))
    };
    check(100_000, listed, refused);
}

#[test]
fn a10_policies_nest_at_most_32_deep() {
    let refused = "nested-too-deeply: expected at most 32 levels of nesting, found more";
    // The file, `rules`, the rule and the test itself take four levels, each `not` one.
    let nested = |depth: usize| {
        let tests = depth - 4;
        let when = format!("{}{{ subject.a: v }}{}", "{ not: ".repeat(tests), " }".repeat(tests));
        policy(&format!(
            "attributes: {{ subject.a: {{ type: text }} }}\ncapabilities: {{ c: [read] }}\n\
             rules: {{ r: {{ allow: c.read, when: {when} }} }}\n"
        ))
    };
    check(32, nested, refused);
}

#[test]
fn a10_policies_have_at_most_5_000_rules() {
    let rules = |count: usize| {
        let rules = lines(count, |one| format!("r{one}: {{ allow: c.read }}"));
        policy(&format!("capabilities: {{ c: [read] }}\nrules:\n{rules}"))
    };
    check(5_000, rules, "too-many: expected at most 5000 rules, found 5001");
}

#[test]
fn a10_policies_have_at_most_2_000_attributes() {
    let attributes = |count: usize| {
        let attributes = lines(count, |one| format!("subject.a{one}: {{ type: text }}"));
        policy(&format!("attributes:\n{attributes}{REST}"))
    };
    check(2_000, attributes, "too-many: expected at most 2000 attributes, found 2001");
}

#[test]
fn a10_policies_have_at_most_5_000_capabilities() {
    let capabilities = |count: usize| {
        let words: Vec<String> = (0..count).map(|one| format!("w{one}")).collect();
        let rest = "rules: { all: { allow: c.** } }";
        policy(&format!("capabilities: {{ c: [{}] }}\n{rest}\n", words.join(",")))
    };
    check(5_000, capabilities, "too-many: expected at most 5000 capabilities, found 5001");
}

#[test]
fn a10_large_limits_are_other_numbers() {
    let large = Limits::large();
    assert_eq!((large.policy_bytes, large.nodes), (64 << 20, 4_000_000));
    assert_eq!((large.rules, large.capabilities), (200_000, 200_000));
    assert_eq!(large.all_patterns_bytes, 512 << 20);
    let (mut same, default) = (large, Limits::default());
    (same.policy_bytes, same.nodes) = (default.policy_bytes, default.nodes);
    (same.rules, same.capabilities) = (default.rules, default.capabilities);
    same.all_patterns_bytes = default.all_patterns_bytes;
    assert_eq!(same, default);
}

#[test]
fn a10_tests_files_have_at_most_a_million_expectations() {
    let limits = Limits::default();
    let words: Vec<String> = (0..1_000).map(|one| format!("w{one}")).collect();
    let rest = "rules: { all: { allow: c.** } }";
    let policy = compiled::valid(&policy(&format!(
        "capabilities: {{ c: [{}] }}\n{rest}\n",
        words.join(",")
    )));
    let errors = |tests: usize, more: &str| {
        let tests = lines(tests, |one| format!("t{one}: {{ claims: {{}}, allow: c.** }}"));
        let text = format!("portvakt: 1\ntests_for: policy.yaml\ntests:\n{tests}{more}");
        let mut found = Diagnostics::default();
        let file = Sources::default().add("tests.yaml", text.as_str());
        let parsed = TestsFile::parse(file, &text, &limits, &mut found).unwrap();
        assert_eq!(parsed.resolve(&policy, &mut found).is_some(), !found.has_errors());
        found.findings().iter().map(|one| one.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(errors(1_000, ""), [""; 0]);
    assert_eq!(
        errors(1_000, "  more: { claims: {}, allow: c.w7 }\n"),
        ["expected at most 1000000 expectations in all tests together, found more"]
    );
}
