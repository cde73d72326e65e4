//! Test results for programs.

use crate::commands::test::{Asserted, Covered, Outcome, Report};
use crate::output::json;
use serde_json::{Value, json};

/// One object: the numbers, and one member for each tests file.
pub(crate) fn reports(reports: &[Report]) -> String {
    let outcomes = || reports.iter().flat_map(|report| &report.outcomes);
    let failed = outcomes().filter(|one| !one.failures.is_empty()).count();
    let assertions = || reports.iter().flat_map(|report| &report.assertions);
    let all = json!({
        "passed": outcomes().count().saturating_sub(failed),
        "failed": failed,
        "assertions": assertions().count(),
        "assertions_proved": assertions().filter(|one| one.passed()).count(),
        "files": reports.iter().map(report).collect::<Vec<_>>(),
    });
    json::line(&all)
}

fn report(report: &Report) -> Value {
    json!({
        "file": report.file,
        "error": report.trouble.as_ref().map(ToString::to_string),
        "findings": json::findings(&report.findings, &report.sources),
        "tests": report.outcomes.iter().map(outcome).collect::<Vec<_>>(),
        "assertions": report.assertions.iter().map(|one| asserted(one, report)).collect::<Vec<_>>(),
        "never_deciding": report.never_deciding,
        "coverage": report.covered.as_ref().map(covered),
    })
}

fn asserted(asserted: &Asserted, report: &Report) -> Value {
    json!({
        "name": asserted.name,
        "verdict": asserted.verdict,
        "findings": json::findings(&asserted.findings, &report.sources),
    })
}

fn covered(covered: &Covered) -> Value {
    let uncovered = covered.uncovered.iter().map(|one| {
        let mut object = serde_json::to_value(one).unwrap_or_default();
        if let Some(members) = object.as_object_mut() {
            members.insert("sentence".to_owned(), one.to_string().into());
        }
        object
    });
    let mut object = serde_json::to_value(&covered.coverage).unwrap_or_default();
    if let Some(members) = object.as_object_mut() {
        members.insert("uncovered".to_owned(), uncovered.collect());
        members.insert("uncovered_more".to_owned(), covered.more.into());
        let missed = covered.missed.iter().map(|one| Value::from(one.to_string()));
        members.insert("missed".to_owned(), missed.collect());
    }
    object
}

fn outcome(outcome: &Outcome) -> Value {
    let failures = outcome.failures.iter().map(|failure| {
        json!({
            "message": failure.message,
            "line": failure.line,
            "column": failure.column,
        })
    });
    json!({
        "name": outcome.name,
        "line": outcome.line,
        "passed": outcome.failures.is_empty(),
        "failures": failures.collect::<Vec<_>>(),
    })
}
