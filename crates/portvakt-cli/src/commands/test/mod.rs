//! `portvakt test`: runs the tests beside policies.

mod compare;
mod coverage;
mod suite;

pub(crate) use suite::{Failure, Outcome, Report};

use crate::args::{Test, TestFormat};
use crate::console::{Console, Exit};
use crate::find;
use crate::output::{junit, test_json, test_text};
use crate::trouble::Trouble;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Runs all tests files that were named.
pub(crate) fn run(arguments: &Test, console: &mut Console) -> Result<Exit, Trouble> {
    let mut files = Vec::new();
    for path in &arguments.paths {
        files.extend(tests_files(path)?);
    }
    let limits = arguments.limits.limits();
    let mut reports = Vec::new();
    for file in &files {
        reports.push(suite::run(
            file,
            arguments.filter.as_deref(),
            &limits,
            console,
        )?);
    }
    let nothing_ran = reports.iter().all(|report| report.outcomes.is_empty());
    if let Some(filter) = &arguments.filter
        && nothing_ran
        && reports.iter().all(Report::passed)
    {
        return Err(Trouble::Usage(format!(
            "no test has `{filter}` in its name"
        )));
    }
    match arguments.format {
        TestFormat::Text => write!(console.out, "{}", test_text::reports(&reports))?,
        TestFormat::Json => writeln!(console.out, "{}", test_json::reports(&reports))?,
        TestFormat::Junit => writeln!(console.out, "{}", junit::reports(&reports)?)?,
    }
    Ok(Exit::of(reports.iter().all(Report::passed)))
}

/// The tests files that a path means.
fn tests_files(path: &Path) -> Result<Vec<PathBuf>, Trouble> {
    if !path.is_dir() {
        if path.file_name().is_some_and(|name| name == find::POLICY) {
            let beside = find::beside(path, find::TESTS)?;
            let beside = beside.ok_or_else(|| Trouble::file(path, &"no `tests.yaml` beside it"))?;
            return Ok(vec![beside]);
        }
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for policy in find::policies(path)? {
        files.extend(find::beside(&policy, find::TESTS)?);
    }
    if files.is_empty() {
        let why = "no `policy.yaml` with `tests.yaml` beside it, in it or below it";
        return Err(Trouble::file(path, &why));
    }
    Ok(files)
}
