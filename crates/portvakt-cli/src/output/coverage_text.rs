//! Coverage for people. All outside text passes [`shown`].

use crate::commands::test::Covered;
use crate::console::shown;
use portvakt::analysis::coverage::{Share, TestCoverage};
use std::fmt::Write;

/// The sums, then a line for each rule and named condition with the tests that were not seen both
/// ways.
pub(crate) fn table(covered: &Covered) -> String {
    let coverage = &covered.coverage;
    let mut out = missed(covered);
    let _ = writeln!(out, "  rules decided: {}", share(coverage.rules_decided));
    let _ = writeln!(out, "  tests seen both ways: {}", share(coverage.tests_both_ways));
    let _ = writeln!(out, "\n  seen       tests     rule");
    for one in &coverage.rules {
        line(&mut out, one.seen.word(), &one.tests, &one.rule);
    }
    if !coverage.conditions.is_empty() {
        let _ = writeln!(out, "\n             tests     condition");
        for one in &coverage.conditions {
            line(&mut out, "", &one.tests, &one.condition);
        }
    }
    uncovered(&mut out, covered);
    out
}

/// What coverage should have reached, and did not.
pub(crate) fn missed(covered: &Covered) -> String {
    let mut out = String::new();
    for one in &covered.missed {
        let _ = writeln!(out, "  coverage: {one}");
    }
    out
}

/// A sentence for each thing that is not covered.
fn uncovered(out: &mut String, covered: &Covered) {
    if !covered.uncovered.is_empty() {
        let _ = writeln!(out, "\n  not covered:");
    }
    for one in &covered.uncovered {
        let _ = writeln!(out, "  - {}", shown(&one.to_string()));
    }
    if covered.more > 0 {
        let _ = writeln!(out, "  and {} more", covered.more);
    }
}

/// `7 of 8, 87 %`.
pub(crate) fn share(share: Share) -> String {
    format!("{} of {}, {} %", share.covered, share.of, share.percent())
}

/// What was not seen of a test; nothing when it was seen both ways.
pub(crate) fn not_seen(test: &TestCoverage) -> Option<&'static str> {
    match (test.seen_true, test.seen_false) {
        (true, true) => None,
        (true, false) => Some("never false"),
        (false, true) => Some("never true"),
        (false, false) => Some("never read"),
    }
}

fn line(out: &mut String, seen: &str, tests: &[TestCoverage], name: &str) {
    let both = tests.iter().filter(|one| one.seen_both_ways()).count();
    let both = format!("{both} of {}", tests.len());
    let _ = writeln!(out, "  {seen:9}  {both:8}  {}", shown(name));
    for test in tests {
        if let Some(what) = not_seen(test) {
            let (attribute, written) = (shown(&test.attribute), shown(&test.written));
            let _ = writeln!(out, "                         {what}: {attribute}: {written}");
        }
    }
}
