//! `portvakt test --generate`: test cases for what the tests do not cover.

use super::covering::{self, Shown};
use super::{Report, suite};
use crate::console::{Console, shown};
use crate::find;
use crate::private_file::{NewFile, Readers};
use crate::trouble::Trouble;
use portvakt::Limits;
use portvakt::analysis::coverage::{Collector, Generated, generate};
use portvakt::analysis::inquiry::Effort;
use portvakt::analysis::version::Version;
use portvakt::load::{self, LoadError};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The policy that a path means, if there are no tests beside it.
pub(super) fn untested(path: &Path) -> Option<PathBuf> {
    let policy = if path.is_dir() { path.join(find::POLICY) } else { path.to_owned() };
    let named = policy.file_name().is_some_and(|name| name == find::POLICY);
    let none = matches!(find::beside(&policy, find::TESTS), Ok(None));
    (named && policy.is_file() && none).then_some(policy)
}

/// A policy of which nothing was tested.
pub(super) fn nothing_shown(
    file: &Path,
    limits: &Limits,
    console: &mut Console,
) -> Result<Report, Trouble> {
    let loaded = match load::policy(file, limits) {
        Ok(loaded) => loaded,
        Err(LoadError::Findings { findings, sources }) => {
            console.findings(&findings, &sources)?;
            return Err(Trouble::DoesNotCompile(file.to_owned()));
        }
        Err(error) => return Err(Trouble::file(file, &error)),
    };
    let coverage = loaded.policy.as_ref().map(|policy| Collector::new(policy).coverage());
    let supply = suite::beside(&loaded)?;
    let sources = loaded.sources.clone();
    let shown = Shown { coverage: coverage.unwrap_or_default(), supply, loaded };
    Ok(Report::of_nothing(file, sources, shown))
}

/// Writes test cases for what the reports, which are all on one policy, do not cover.
pub(super) fn write(
    reports: &[Report],
    file: Option<&Path>,
    console: &mut Console,
) -> Result<(), Trouble> {
    let policies = covering::by_policy(reports);
    let places: Vec<usize> = match (policies.values().next(), policies.len()) {
        (Some(places), 1) => places.clone(),
        (None, _) => return Ok(()),
        _ => {
            let why = "`--generate` is for the tests of one policy; name one";
            return Err(Trouble::Usage(why.to_owned()));
        }
    };
    let all: Vec<&Shown> =
        places.iter().filter_map(|place| reports.get(*place)?.shown.as_ref()).collect();
    let Some((last, policy)) = all.last().and_then(|one| Some((one, one.loaded.policy.as_ref()?)))
    else {
        return Ok(());
    };
    let seen = covering::together(&all, policy);
    let version = Version { policy, tree: &last.loaded.tree };
    let generated = generate(version, &seen, &covering::supply(last), &Effort::default());
    let generated = generated.map_err(|error| Trouble::file(&last.loaded.file, &error))?;
    for one in &generated.left {
        writeln!(console.err, "not reached: {}", shown(&one.to_string()))?;
    }
    if generated.cases.is_empty() {
        writeln!(console.err, "no tests to generate: they cover everything that can be covered")?;
        return Ok(());
    }
    let text = text(&generated, &last.loaded.file);
    let Some(file) = file else {
        write!(console.out, "{text}")?;
        return Ok(());
    };
    if !is_beside(file, &last.loaded.file) {
        let why = "generated tests stand beside their policy: choose a file in its folder";
        return Err(Trouble::file(file, &why));
    }
    // What an author has written is not overwritten.
    let mut made = NewFile::create(file, Readers::Usual)?;
    made.write(&text)?;
    made.keep();
    let (count, file) = (generated.cases.len(), shown(&file.to_string_lossy()));
    writeln!(console.err, "{file}: {count} tests written; read them before you keep them")?;
    Ok(())
}

fn text(generated: &Generated, policy: &Path) -> String {
    let name = policy.file_name().unwrap_or_default();
    generated.text(&name.to_string_lossy())
}

fn is_beside(file: &Path, policy: &Path) -> bool {
    let folder = |path: &Path| {
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        folder.unwrap_or(Path::new(".")).canonicalize().ok()
    };
    folder(file).is_some_and(|one| Some(one) == folder(policy))
}
