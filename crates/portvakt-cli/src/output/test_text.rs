//! Test results for people. All outside text passes [`shown`].

use crate::commands::test::{Failure, Outcome, Report};
use crate::console::shown;
use crate::output::coverage_text;
use portvakt::compiler::diagnostic::people::{self, Look};
use std::fmt::Write;

/// How many rules are named that were not seen.
const NAMED: usize = 100;

/// What is shown of tests that were run. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// What failed, the numbers, and the rules that never decided.
    Outcomes,
    /// All that was seen of rules and tests too.
    Coverage,
}

/// What came of all files: what failed, what was not seen, and the numbers.
pub(crate) fn reports(reports: &[Report], detail: Detail) -> String {
    let mut out = String::new();
    for report in reports {
        out.push_str(&people::render(&report.findings, &report.sources, Look::Coloured));
        for outcome in &report.outcomes {
            failures(&mut out, report, outcome);
        }
        for assertion in &report.assertions {
            let findings = people::render(&assertion.findings, &report.sources, Look::Coloured);
            out.push_str(&findings);
        }
        if report.ran() {
            numbers(&mut out, report, detail);
        }
    }
    out
}

fn failures(out: &mut String, report: &Report, outcome: &Outcome) {
    for failure in &outcome.failures {
        let Failure { message, line, column, explanation } = failure;
        let _ = writeln!(out, "failed: {}", shown(&outcome.name));
        let _ = writeln!(out, "  --> {}:{line}:{column}", shown(&report.file));
        let _ = writeln!(out, "  {}", shown(message));
        for line in explanation.lines() {
            let _ = writeln!(out, "  {line}");
        }
        out.push('\n');
    }
}

fn numbers(out: &mut String, report: &Report, detail: Detail) {
    let failed = report.outcomes.iter().filter(|one| !one.failures.is_empty()).count();
    let passed = report.outcomes.len().saturating_sub(failed);
    let _ = writeln!(out, "{}: {passed} passed, {failed} failed", shown(&report.file));
    if !report.assertions.is_empty() {
        let proved = report.assertions.iter().filter(|one| one.passed()).count();
        let all = report.assertions.len();
        let word = if all == 1 { "assertion" } else { "assertions" };
        let _ = writeln!(out, "  proved {proved} of {all} {word}");
    }
    match (&report.covered, detail) {
        (Some(covered), Detail::Coverage) => out.push_str(&coverage_text::table(covered)),
        (covered, _) => {
            if let Some(covered) = covered {
                out.push_str(&coverage_text::missed(covered));
            }
            never_deciding(out, &report.never_deciding);
        }
    }
}

fn never_deciding(out: &mut String, rules: &[String]) {
    if !rules.is_empty() {
        let named = rules.get(..NAMED).unwrap_or(rules).join(", ");
        let _ = write!(out, "  rules never seen deciding: {}", shown(&named));
        let more = rules.len().saturating_sub(NAMED);
        let _ = if more > 0 { writeln!(out, " and {more} more") } else { writeln!(out) };
    }
}
