//! What all tests files of one policy cover together.

use super::Report;
use super::thresholds::{Missed, Thresholds};
use crate::trouble::Trouble;
use portvakt::analysis::coverage::{Collector, Coverage, Supply, Uncovered, uncovered};
use portvakt::analysis::inquiry::Effort;
use portvakt::analysis::version::Version;
use portvakt::load::{Loaded, RegisterSupply};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// For so many things that are not covered a request is looked for.
const EXPLAINED: usize = 100;

/// What tests have shown of their policy.
pub(super) struct Shown {
    /// What was seen.
    pub(super) coverage: Coverage,
    /// What registers hold.
    pub(super) supply: RegisterSupply,
    /// The policy.
    pub(super) loaded: Loaded,
}

/// What is covered of a policy.
pub(crate) struct Covered {
    /// What was seen of rules and tests.
    pub(crate) coverage: Coverage,
    /// What is not covered: the first of it, where that was asked for.
    pub(crate) uncovered: Vec<Uncovered>,
    /// How much more is not covered.
    pub(crate) more: usize,
    /// What coverage should have reached, and did not.
    pub(crate) missed: Vec<Missed>,
}

/// How much is to be known of what is not covered. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// How much it is.
    Sums,
    /// Requests that would cover it.
    Requests,
}

/// Puts together what the tests files of each policy have shown; it stands with the last of them.
pub(super) fn join(
    reports: &mut [Report],
    thresholds: Thresholds,
    depth: Depth,
) -> Result<(), Trouble> {
    for places in by_policy(reports).into_values() {
        let Some(last) = places.last().copied() else { continue };
        let covered = {
            let shown: Vec<&Shown> =
                places.iter().filter_map(|place| reports.get(*place)?.shown.as_ref()).collect();
            covered(&shown, thresholds, depth)?
        };
        if let Some(report) = reports.get_mut(last) {
            report.covered = covered;
        }
    }
    Ok(())
}

/// The places of the reports on each policy that was shown something of.
pub(super) fn by_policy(reports: &[Report]) -> BTreeMap<PathBuf, Vec<usize>> {
    let mut places: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
    for (place, report) in reports.iter().enumerate() {
        if let Some(shown) = &report.shown {
            let file = &shown.loaded.file;
            let file = file.canonicalize().unwrap_or_else(|_| file.clone());
            places.entry(file).or_default().push(place);
        }
    }
    places
}

fn covered(
    shown: &[&Shown],
    thresholds: Thresholds,
    depth: Depth,
) -> Result<Option<Covered>, Trouble> {
    let Some((last, policy)) =
        shown.last().and_then(|one| Some((one, one.loaded.policy.as_ref()?)))
    else {
        return Ok(None);
    };
    let coverage = together(shown, policy).coverage();
    let missed = thresholds.missed(&coverage);
    let gaps = coverage.gaps().len();
    let uncovered = match depth {
        Depth::Sums => Vec::new(),
        Depth::Requests => {
            let version = Version { policy, tree: &last.loaded.tree };
            let supply = supply(last);
            let found = uncovered(version, &coverage, &supply, EXPLAINED, &Effort::default());
            found.map_err(|error| Trouble::file(&last.loaded.file, &error))?
        }
    };
    let more = gaps.saturating_sub(uncovered.len());
    Ok(Some(Covered { coverage, uncovered, more, missed }))
}

/// What several tests files have shown together.
pub(super) fn together<'p>(
    shown: &[&Shown],
    policy: &'p portvakt::compiler::policy::Policy,
) -> Collector<'p> {
    shown.iter().fold(Collector::new(policy), |all, one| all.and(&one.coverage))
}

/// What registers hold.
pub(super) fn supply(shown: &Shown) -> Supply {
    let registers = shown.supply.iter();
    registers.map(|(name, members)| (name.to_owned(), members.to_vec())).collect()
}
