//! The smallest sets of scopes that turn a denial into an allow.

use super::candidates::Candidates;
use super::reasons::{Formulas, Goal, Standing};
use crate::model::Model;
use crate::steps::{Exhausted, Steps};
use portvakt_eval::index::{at, index};

/// The most sets that are given.
pub(super) const SETS: usize = 16;

/// What the engine says to a request with scopes added. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replayed {
    /// It allows it.
    Allowed,
    /// No token can be that long.
    Malformed,
    /// It denies it, which contradicts what was worked out.
    Denied,
}

/// What must hold for a request to be allowed, as far as scopes can change it.
#[derive(Debug)]
pub(super) struct Demands {
    /// All of these.
    pub(super) all: Vec<Goal>,
    /// And one of these: a grant each.
    pub(super) grants: Vec<Goal>,
}

/// Sets of candidates, and how the search for them ended.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// By size, then in the order of first mention.
    pub(super) sets: Vec<Vec<u32>>,
    /// Whether there are more.
    pub(super) capped: bool,
    /// Whether the steps were used up, so that there may be more.
    pub(super) exhausted: bool,
    /// Whether the engine denied what was worked out to be allowed.
    pub(super) denied: bool,
}

/// Looks for all sets, smallest first: whatever is denied with some scopes added stays so unless one
/// of a few others is added too, and each of these is tried. So no smallest set is passed over.
pub(super) fn search(
    formulas: &Formulas<'_>,
    candidates: &Candidates,
    demands: &Demands,
    request: &mut Model,
    steps: &Steps,
    mut replay: impl FnMut(&[u32]) -> Replayed,
) -> Found {
    let mut found = Found::default();
    let mut level: Vec<(Vec<u32>, u32)> =
        (0..index(demands.grants.len())).map(|grant| (Vec::new(), grant)).collect();
    while !level.is_empty() {
        level.sort_unstable();
        level.dedup();
        let mut next = Vec::new();
        let mut asked = Asked { formulas, candidates, demands, request, steps, last: None };
        for (set, grant) in level {
            if found.sets.iter().any(|known| is_within(known, &set)) {
                continue;
            }
            match asked.standing(&set, grant) {
                Err(Exhausted) => {
                    found.exhausted = true;
                    return found;
                }
                Ok(Standing { holds: false, changed_by }) => {
                    for candidate in changed_by {
                        if let Err(place) = set.binary_search(&candidate) {
                            let mut larger = set.clone();
                            larger.insert(place, candidate);
                            next.push((larger, grant));
                        }
                    }
                }
                Ok(Standing { holds: true, .. }) => match replay(&set) {
                    Replayed::Malformed => {}
                    Replayed::Denied => found.denied = true,
                    Replayed::Allowed if found.sets.len() == SETS => {
                        found.capped = true;
                        return found;
                    }
                    Replayed::Allowed => found.sets.push(set),
                },
            }
        }
        level = next;
    }
    found
}

/// One request with ever other scopes added.
struct Asked<'a> {
    formulas: &'a Formulas<'a>,
    candidates: &'a Candidates,
    demands: &'a Demands,
    request: &'a mut Model,
    steps: &'a Steps,
    /// What all grants have in common, for the set that was asked about last.
    last: Option<(Vec<u32>, Standing)>,
}

impl Asked<'_> {
    /// Whether a grant's request is allowed with scopes added, and what could change that.
    fn standing(&mut self, set: &[u32], grant: u32) -> Result<Standing, Exhausted> {
        // A set costs its length here, and again when it is made longer.
        self.steps.take(u64::from(index(set.len())).saturating_add(4))?;
        let with = self.candidates.added(set, &self.request.values);
        let mut before = Vec::new();
        for (input, value) in with {
            before.push((input, self.request.values.insert(input, value)));
        }
        let standing = self.under(set, grant);
        for (input, value) in before {
            match value {
                Some(value) => self.request.values.insert(input, value),
                None => self.request.values.remove(&input),
            };
        }
        standing
    }

    fn under(&mut self, set: &[u32], grant: u32) -> Result<Standing, Exhausted> {
        let (request, steps) = (&*self.request, self.steps);
        let common = match self.last.take() {
            Some((known, common)) if known == set => common,
            _ => {
                let mut fewest = Standing { holds: true, changed_by: Vec::new() };
                for goal in &self.demands.all {
                    let one = self.formulas.standing(goal, request, steps)?;
                    if !one.holds && fewer(&one, &fewest) {
                        fewest = one;
                    }
                }
                fewest
            }
        };
        let granted = match self.demands.grants.get(at(grant)) {
            Some(goal) => self.formulas.standing(goal, request, steps)?,
            None => Standing { holds: false, changed_by: Vec::new() },
        };
        let standing =
            if !granted.holds && fewer(&granted, &common) { granted } else { common.clone() };
        self.last = Some((set.to_vec(), common));
        Ok(standing)
    }
}

/// Tells whether a reason to be denied is better than what is known so far.
fn fewer(one: &Standing, known: &Standing) -> bool {
    known.holds || one.changed_by.len() < known.changed_by.len()
}

/// Tells whether all of the first (ascending) are among the second (ascending).
fn is_within(some: &[u32], all: &[u32]) -> bool {
    some.iter().all(|one| all.binary_search(one).is_ok())
}
