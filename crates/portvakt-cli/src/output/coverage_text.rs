//! Coverage for people. All outside text passes [`shown`].

use crate::console::shown;
use portvakt::analysis::coverage::{Coverage, Share, TestCoverage};
use std::fmt::Write;

/// The sums, then a line for each rule and named condition with the tests that were not seen both
/// ways.
pub(crate) fn table(coverage: &Coverage) -> String {
    let mut out = String::new();
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
    out
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
