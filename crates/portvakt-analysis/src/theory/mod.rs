//! Whether statements about raw requests can all be true at once, with a request that shows it.
//!
//! | step | files | what it settles |
//! |---|---|---|
//! | presence | `presence` | which inputs are there; what types alone rule out |
//! | components | `components`, `joined` | literals that share no input and no register are apart |
//! | numbers | `numbers`, `differences`, `ranges` | intervals and differences |
//! | texts | `variables`, `texts`, `inputs`, `domain`, `candidates`, `tongue`, `language`, `excluded`, `assign` | equal values, values that differ, members of sets and registers |
//! | registers | `registers` | members of registers that may not be empty |
//!
//! Exact: every step is complete, and a request that does not make all literals true is never given.

mod assign;
mod candidates;
mod components;
mod differences;
mod domain;
mod excluded;
mod inputs;
mod joined;
mod language;
mod numbers;
mod presence;
mod ranges;
mod registers;
#[cfg(test)]
mod tests;
mod texts;
mod tongue;
mod variables;

use crate::atom::Atom;
use crate::model::Model;
use crate::steps::{Exhausted, Steps};
use crate::universe::Universe;
use components::{apart, solve};
use presence::{Absurd, Presence};

/// The most steps that go into saying no with fewer literals.
const SHRINKING: u64 = 20_000;

/// Whether some request and some register contents make all literals true. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Feasibility {
    /// They do: these, for example.
    Feasible(Model),
    /// None do: the literals at these places, ascending, suffice to say so.
    Infeasible(Vec<usize>),
    /// It takes more steps than were given.
    Undecided,
}

/// Tells whether some request and some register contents make all literals (an atom, and whether it
/// holds) true.
///
/// Of two inputs that stand for one raw place at most one is there; whether one is malformed says
/// nothing of the other. A model names a member of every register that may not be empty.
#[must_use]
pub fn feasible(universe: &Universe, literals: &[(&Atom, bool)], steps: &Steps) -> Feasibility {
    match attempt(universe, literals, steps) {
        Ok(Ok(model)) => Feasibility::Feasible(model),
        Ok(Err(places)) => Feasibility::Infeasible(shrunk(universe, literals, places, steps)),
        Err(Exhausted) => Feasibility::Undecided,
    }
}

/// A model, or the places of literals that have none.
fn attempt(
    universe: &Universe,
    literals: &[(&Atom, bool)],
    steps: &Steps,
) -> Result<Result<Model, Vec<usize>>, Exhausted> {
    let presence = match Presence::of(universe, literals) {
        Ok(presence) => presence,
        Err(Absurd::Places(places)) => return Ok(Err(places)),
        Err(Absurd::Unknown) => return Err(Exhausted),
    };
    let mut model = Model { malformed: presence.malformed, ..Model::default() };
    for places in apart(literals, &presence.live) {
        let component: Vec<(&Atom, bool)> =
            places.iter().filter_map(|place| literals.get(*place)).copied().collect();
        if !solve(universe, &component, &mut model, steps)? {
            return Ok(Err(places));
        }
    }
    registers::fill(universe, literals, &mut model, steps)?;
    let right = |(atom, wanted): &(&Atom, bool)| model.holds(atom, universe) == *wanted;
    if literals.iter().all(right) { Ok(Ok(model)) } else { Err(Exhausted) }
}

/// Drops literals that are not needed for there to be no model: many at once, then fewer, then each.
fn shrunk(
    universe: &Universe,
    literals: &[(&Atom, bool)],
    mut places: Vec<usize>,
    steps: &Steps,
) -> Vec<usize> {
    let left = Steps::new(steps.left().min(SHRINKING));
    let before = left.left();
    let mut count = places.len().div_ceil(2);
    let mut start = 0;
    while places.len() > 1 && count > 0 {
        if start >= places.len() {
            (start, count) = (0, count / 2);
            continue;
        }
        let end = start.saturating_add(count);
        let numbered = places.iter().enumerate();
        let fewer: Vec<usize> = numbered
            .filter(|(number, _)| !(start..end).contains(number))
            .map(|(_, place)| *place)
            .collect();
        let chosen: Vec<(&Atom, bool)> =
            fewer.iter().filter_map(|place| literals.get(*place)).copied().collect();
        match attempt(universe, &chosen, &left) {
            Ok(Err(needed)) => {
                let needed = needed.iter().filter_map(|place| fewer.get(*place)).copied();
                places = needed.collect();
            }
            Ok(Ok(_)) => start = end,
            Err(Exhausted) => break,
        }
    }
    // What is left suffices, even if no step is left for what comes next.
    let _ = steps.take(before.saturating_sub(left.left()));
    places
}
