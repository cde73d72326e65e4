//! Test results in the form of `JUnit`, for continuous integration.

use crate::commands::test::{Asserted, Outcome, Report};
use crate::console::shown;
use crate::trouble::Trouble;
use portvakt::compiler::diagnostic::people::{self, Look};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

/// One suite for each tests file. The writer owns the escaping of XML; what is invisible is made
/// visible before, as for a terminal, because reports are read there too.
pub(crate) fn reports(reports: &[Report]) -> Result<String, Trouble> {
    let mut all = quick_junit::Report::new("portvakt test");
    for report in reports {
        let mut suite = TestSuite::new(shown(&report.file));
        if !report.ran() {
            suite.add_test_case(unsound(report));
        }
        for outcome in &report.outcomes {
            suite.add_test_case(case(report, outcome));
        }
        suite.add_test_cases(report.assertions.iter().map(|one| asserted(report, one)));
        suite.add_test_cases(report.covered.iter().flat_map(|one| &one.missed).map(|missed| {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(missed.to_string());
            let mut case = TestCase::new(format!("coverage of {}", missed.what), status);
            case.set_classname(shown(&report.file));
            case
        }));
        all.add_test_suite(suite);
    }
    all.to_string().map_err(|error| Trouble::Output(std::io::Error::other(error)))
}

fn case(report: &Report, outcome: &Outcome) -> TestCase {
    let mut status = TestCaseStatus::success();
    if let Some(first) = outcome.failures.first() {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(shown(&first.message));
        let described = outcome.failures.iter().map(|one| {
            let file = shown(&report.file);
            let message = shown(&one.message);
            format!("{file}:{}:{}: {message}\n{}", one.line, one.column, one.explanation)
        });
        status.set_description(described.collect::<String>());
    }
    let mut case = TestCase::new(shown(&outcome.name), status);
    case.set_classname(shown(&report.file));
    case
}

/// An assertion of the policy.
fn asserted(report: &Report, asserted: &Asserted) -> TestCase {
    let mut status = TestCaseStatus::success();
    if let Some(finding) = asserted.findings.findings().first() {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(shown(&finding.message));
        let drawn = people::render(&asserted.findings, &report.sources, Look::Plain);
        status.set_description(drawn);
    }
    let mut case = TestCase::new(format!("assertion {}", shown(&asserted.name)), status);
    case.set_classname(shown(&report.file));
    case
}

/// A tests file, or what it needs, that has errors or cannot be read: no test was run.
fn unsound(report: &Report) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    if let Some(trouble) = &report.trouble {
        status.set_message(trouble.to_string());
    } else {
        status.set_message("the policy or its tests have errors");
        status.set_description(people::render(&report.findings, &report.sources, Look::Plain));
    }
    let mut case = TestCase::new("the files are sound", status);
    case.set_classname(shown(&report.file));
    case
}
