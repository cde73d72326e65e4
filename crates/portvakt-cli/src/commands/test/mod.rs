//! `portvakt test`: runs the tests beside policies.

mod asserting;
mod compare;
mod covering;
mod generating;
mod runner;
mod suite;
mod thresholds;

pub(crate) use asserting::Asserted;
pub(crate) use covering::Covered;
pub(crate) use suite::{Failure, Outcome, Report};

use crate::args::{Test, TestFormat};
use crate::console::{Console, Exit};
use crate::find;
use crate::output::test_text::Detail;
use crate::output::{coverage_html, junit, test_json, test_text};
use crate::trouble::Trouble;
use crate::whole_file;
use covering::Depth;
use std::io::Write;
use std::path::{Path, PathBuf};
use suite::Asked;
use thresholds::Thresholds;

/// What is wanted of a tests file.
struct Wanted<'a> {
    /// Only the tests whose name contains this.
    filter: Option<&'a str>,
    /// What was seen of rules and tests.
    coverage: bool,
}

/// Runs all tests files that were named.
pub(crate) fn run(arguments: &Test, console: &mut Console) -> Result<Exit, Trouble> {
    let mut reports = reports(arguments, console)?;
    let ran = |report: &Report| !report.outcomes.is_empty() || !report.assertions.is_empty();
    let nothing_ran = !reports.iter().any(ran);
    if let Some(filter) = &arguments.filter
        && nothing_ran
        && reports.iter().all(Report::passed)
    {
        return Err(Trouble::Usage(format!("no test or assertion has `{filter}` in its name")));
    }
    let requests = arguments.coverage || arguments.coverage_html.is_some();
    let depth = if requests { Depth::Requests } else { Depth::Sums };
    covering::join(&mut reports, thresholds(arguments), depth)?;
    if let Some(file) = &arguments.coverage_html {
        if whole_file::is_yaml(file) {
            let why = "a page is never named .yaml or .yml, which are read as text";
            return Err(Trouble::file(file, &why));
        }
        whole_file::write(file, coverage_html::page(&reports).as_bytes())?;
    }
    let detail = if arguments.coverage { Detail::Coverage } else { Detail::Outcomes };
    let results = match arguments.format {
        TestFormat::Text => test_text::reports(&reports, detail),
        TestFormat::Json => format!("{}\n", test_json::reports(&reports)),
        TestFormat::Junit => format!("{}\n", junit::reports(&reports)?),
    };
    // Generated tests are the result then.
    let beside = arguments.generate && arguments.write.is_none();
    let to = if beside { &mut console.err } else { &mut console.out };
    to.write_all(results.as_bytes())?;
    let unreadable = |report: &Report| {
        let trouble = report.trouble.as_ref();
        trouble.is_some_and(|trouble| !matches!(trouble, Trouble::Registers { .. }))
    };
    if reports.iter().any(unreadable) {
        return Ok(Exit::Unusable);
    }
    if arguments.generate {
        generating::write(&reports, arguments.write.as_deref(), console)?;
    }
    Ok(Exit::of(reports.iter().all(Report::passed)))
}

fn thresholds(arguments: &Test) -> Thresholds {
    Thresholds { rules: arguments.min_rules, tests: arguments.min_tests }
}

/// What came of each tests file, and of each policy without one that tests are generated for.
fn reports(arguments: &Test, console: &mut Console) -> Result<Vec<Report>, Trouble> {
    let limits = arguments.limits.limits();
    let wanted = Wanted {
        filter: arguments.filter.as_deref(),
        coverage: arguments.coverage
            || arguments.coverage_html.is_some()
            || arguments.generate
            || thresholds(arguments).are_set(),
    };
    let mut reports = Vec::new();
    for path in &arguments.paths {
        if arguments.generate
            && let Some(policy) = generating::untested(path)
        {
            reports.push(generating::nothing_shown(&policy, &limits, console)?);
            continue;
        }
        for (path, asked) in tests_files(path) {
            let report = asked.and_then(|asked| suite::run(&asked, &wanted, &limits, console));
            reports.push(match report {
                Ok(report) => report,
                Err(Trouble::Output(error)) => return Err(Trouble::Output(error)),
                // The other files have results that are wanted all the same.
                Err(trouble) => {
                    writeln!(console.err, "error: {trouble}")?;
                    Report::stopped(&path, trouble)
                }
            });
        }
    }
    Ok(reports)
}

/// The tests files that a path means, each with the path that stands for it when it is in trouble.
fn tests_files(path: &Path) -> Vec<(PathBuf, Result<Asked, Trouble>)> {
    let alone = |asked| vec![(path.to_owned(), asked)];
    if !path.is_dir() {
        if path.file_name().is_some_and(|name| name == find::POLICY) {
            let beside = beside(path).unwrap_or_else(|| {
                let trouble = Trouble::file(path, &"no `tests.yaml` beside it");
                (path.to_owned(), Err(trouble))
            });
            return vec![beside];
        }
        let file = path.to_owned();
        let used_for = None;
        return alone(Ok(Asked { file, used_for }));
    }
    let policies = match find::policies(path) {
        Ok(policies) => policies,
        Err(trouble) => return alone(Err(trouble)),
    };
    let files: Vec<_> = policies.iter().filter_map(|policy| beside(policy)).collect();
    if files.is_empty() {
        let why = "no `policy.yaml` with `tests.yaml` beside it, in it or below it";
        return alone(Err(Trouble::file(path, &why)));
    }
    files
}

/// The tests file beside a policy, if it is there.
fn beside(policy: &Path) -> Option<(PathBuf, Result<Asked, Trouble>)> {
    let used_for = Some(policy.to_owned());
    match find::beside(policy, find::TESTS).transpose()? {
        Ok(file) => Some((file.clone(), Ok(Asked { file, used_for }))),
        Err(trouble) => Some((policy.with_file_name(find::TESTS), Err(trouble))),
    }
}
