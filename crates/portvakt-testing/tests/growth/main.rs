//! Reading grows with the text: twice the rules cost twice the allocations, right or wrong.
//!
//! How long it takes: `cargo bench -p portvakt-benches --bench growth`.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "what should not be possible stops the test"
)]

mod dimensions;

use std::fmt::Write as _;

use portvakt_core::diagnostic::people::{self, Look};
use portvakt_core::diagnostic::{Diagnostics, json};
use portvakt_core::limits::{Budget, Limits};
use portvakt_core::source::Sources;
use portvakt_core::tests_file::TestsFile;
use portvakt_core::{resolve, syntax};

const DECLARED: &str = "
portvakt: 1
policy: growth
attributes:
  subject.scope: { type: text_set }
  subject.consumer: { type: text }
  resource.type: { type: text }
  resource.owner: { type: text }
capabilities:
  letters: [read, write, send]
rules:
";

/// A policy of so many rules, of which every tenth is written by `tenth`.
fn policy(rules: usize, tenth: &str) -> String {
    let mut text = DECLARED.to_owned();
    for place in 0..rules {
        let tests = format!("subject.scope: s_{place}, resource.type: t_{}", place % 20);
        let rule = match place % 100 {
            99 => format!("deny: letters.write, when: {{ subject.scope: s_{place} }}"),
            other if other % 10 == 3 && !tenth.is_empty() => tenth.to_owned(),
            _ => format!(
                "allow: letters.read, when: {{ {tests}, resource.owner: {{ same_as: subject.consumer }} }}"
            ),
        };
        writeln!(text, "  r_{place}: {{ {rule} }}").unwrap();
    }
    text
}

/// The allocations of reading a policy and of drawing what was found.
fn allocations(text: &str) -> u64 {
    let counted = allocation_counter::measure(|| {
        let limits = Limits::large();
        let mut sources = Sources::default();
        let file = sources.add("policy.yaml", text);
        let mut found = Diagnostics::default();
        let root = syntax::parse(file, text, &mut Budget::new(&limits), &mut found).unwrap();
        let (_, findings) = resolve::policy(&root, &[], &limits);
        found.append(findings);
        drop(people::render(&found, &sources, Look::Plain));
        drop(json::render(&found, &sources));
    });
    counted.count_total
}

/// Checks that twice as much costs at most 5 % more than twice the allocations.
#[track_caller]
fn check_growth(what: &str, allocations: impl Fn(usize) -> u64) {
    let [small, large] = [500, 1_000].map(allocations);
    let most = small.saturating_mul(21).div_ceil(10);
    assert!(large < most, "{what}: {small} allocations, twice as much {large}");
}

/// The allocations of reading a tests file with one test for each rule of a policy.
fn allocations_of_tests(rules: usize) -> u64 {
    let text = policy(rules, "");
    let limits = Limits::large();
    let mut budget = Budget::new(&limits);
    let mut sources = Sources::default();
    let file = sources.add("policy.yaml", text.as_str());
    let mut found = Diagnostics::default();
    let root = syntax::parse(file, &text, &mut budget, &mut found).unwrap();
    let policy = resolve::policy(&root, &[], &limits).0.unwrap();
    let mut tests = "portvakt: 1\ntests_for: growth\ntests:\n".to_owned();
    for place in 0..rules {
        let expected = match place % 100 {
            99 => format!("deny: letters.write, reason: r_{place}"),
            98 => "deny: letters.write, reason: r_0".to_owned(),
            _ => format!("allow: letters.read, reason: r_{place}"),
        };
        let claims = format!("{{ scope: s_{place}, consumer: o }}");
        let resource = "{ type: t_1, owner: o }";
        writeln!(tests, "  t_{place}: {{ claims: {claims}, resource: {resource}, {expected} }}")
            .unwrap();
    }
    let file = sources.add("tests.yaml", tests.as_str());
    let counted = allocation_counter::measure(|| {
        let mut found = Diagnostics::default();
        let parsed = TestsFile::parse(file, &tests, &limits, &mut found).unwrap();
        assert!(parsed.resolve(&policy, &mut found).is_none());
        assert_eq!(found.findings().len(), rules / 100);
    });
    counted.count_total
}

#[test]
fn a_tests_file_is_read_likewise() {
    check_growth("tests", allocations_of_tests);
}

#[track_caller]
fn check(tenth: &str) {
    check_growth(tenth, |rules| allocations(&policy(rules, tenth)));
}

#[test]
fn a_right_policy_is_read_with_few_allocations_a_rule() {
    check("");
    let rules = 1_000;
    let counted = allocations(&policy(rules, ""));
    assert!(counted < 30_000, "{counted} allocations for {rules} rules");
}

#[test]
fn a_policy_of_which_every_tenth_rule_is_wrong_is_read_likewise() {
    check("alow: letters.read");
    check("allow: letters.raed");
    check("allow: letters.read, when: { subject.scop: s }");
    check("allow: letters.read, when: { subject.consumer: { sam_as: resource.owner } }");
    check("allow: letters.read, when: { subject.scope: { same_as: resource.owner } }");
    check("allow: letters.read, when: { subject.consumer: 1 }");
    check("allow: letters.read, when: { all: [] }");
    check("allow: [letters.read, letters.read]");
    check("allow: letters.**, deny: letters.read");
    check("require: person, for: letters.read");
    check("allow: !tag letters.read");
    check("allow: yes");
}
