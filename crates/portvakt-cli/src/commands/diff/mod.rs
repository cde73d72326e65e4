//! `portvakt diff`: what an edit changes.

mod group;
mod side;

pub(crate) use group::{Group, groups};
pub(crate) use side::Side;

use crate::args::{Diff, DiffFormat, Refuse};
use crate::console::{Console, Exit};
use crate::output::{diff_markdown, diff_sarif, diff_text, json};
use crate::trouble::Trouble;
use portvakt::analysis::diff::{Targets, diff_with_routes};
use portvakt::analysis::{diff, version::Version};
use portvakt::compiler::routes::{Found, Routes};
use std::io::Write;

/// What was compared, and what came of it.
pub(crate) struct Compared {
    /// The policy before; none where there was none.
    pub(crate) before: Option<Side>,
    /// The policy after.
    pub(crate) after: Side,
    /// What changes.
    pub(crate) diff: diff::Diff,
}

/// Compares.
pub(crate) fn run(arguments: &Diff, console: &mut Console) -> Result<Exit, Trouble> {
    let with = side::With { root: arguments.root.as_deref(), limits: arguments.limits.limits() };
    let (before, after) = match (arguments.policies.as_slice(), &arguments.base) {
        ([old, new], None) => {
            (Some(Side::of_path(old, &with, console)?), Side::of_path(new, &with, console)?)
        }
        ([policy], Some(base)) => (
            Side::of_revision(base, policy, &with, console)?,
            Side::of_path(policy, &with, console)?,
        ),
        (_, None) => {
            let why = "expected two policies, or `--base` with the revision to compare with";
            return Err(Trouble::Usage(why.to_owned()));
        }
        (_, Some(_)) => {
            let why = "expected one policy beside `--base`, found two";
            return Err(Trouble::Usage(why.to_owned()));
        }
    };
    let routes = [before.as_ref().and_then(|side| side.routes.as_ref()), after.routes.as_ref()];
    let targets = targets(routes)?;
    console.progress.begins("comparing", None);
    let diff = diff_with_routes(
        before.as_ref().map(Side::version),
        Some(after.version()),
        [&targets[0], &targets[1]],
        &after.effort,
    )
    .map_err(|error| Trouble::Usage(error.to_string()))?;
    let compared = Compared { before, after, diff };
    match arguments.format {
        DiffFormat::Text => write!(console.out, "{}", diff_text::compared(&compared))?,
        DiffFormat::Json => writeln!(console.out, "{}", json::line(&compared.diff))?,
        DiffFormat::Markdown => write!(console.out, "{}", diff_markdown::compared(&compared))?,
        DiffFormat::Sarif => writeln!(console.out, "{}", diff_sarif::compared(&compared))?,
    }
    Ok(Exit::of(!arguments.refuse.is_some_and(|refuse| refuse.refuses(&compared.diff))))
}

/// Where requests lead before and after: one request for each way in which routes of both sides
/// overlap.
fn targets(routes: [Option<&Routes>; 2]) -> Result<[Targets; 2], Trouble> {
    let examples = Routes::examples(routes.into_iter().flatten())
        .map_err(|error| Trouble::Usage(format!("{error}: they cannot be compared")))?;
    Ok(routes.map(|routes| {
        let found = examples.iter().map(|(method, path)| {
            let target = match routes.map(|routes| routes.find(method, path)) {
                Some(Found::Capability { name, .. }) => diff::Target::Capability(name.to_owned()),
                Some(Found::Public) => diff::Target::Public,
                Some(Found::Unknown) | None => diff::Target::Unknown,
            };
            (format!("{method} {path}"), target)
        });
        found.collect()
    }))
}

impl Refuse {
    fn refuses(self, diff: &diff::Diff) -> bool {
        match self {
            Self::Wider => diff.may_widen(),
            Self::Any => !diff.undecided.is_empty() || !diff.changes.is_empty(),
        }
    }
}

impl Side {
    fn version(&self) -> Version<'_> {
        Version { policy: &self.policy, tree: &self.tree }
    }
}
