//! Whether statements about raw requests can all be true at once, with a request that shows it.

use crate::atom::Atom;
use crate::model::Model;
use crate::steps::Steps;
use crate::universe::Universe;

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
#[must_use]
pub fn feasible(_: &Universe, _: &[(&Atom, bool)], _: &Steps) -> Feasibility {
    Feasibility::Undecided
}
