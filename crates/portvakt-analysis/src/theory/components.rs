//! Literals that share no input and no register are settled apart.

use super::joined::Joined;
use super::{numbers, texts};
use crate::atom::Atom;
use crate::model::Model;
use crate::steps::{Exhausted, Steps};
use crate::universe::{InputId, RegisterId, Universe};
use portvakt_core::policy::ValueType;
use std::collections::BTreeMap;

/// What literals can share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shared {
    Input(InputId),
    Register(RegisterId),
}

/// The components of the literals at some places, as places, ascending.
pub(super) fn apart(literals: &[(&Atom, bool)], live: &[usize]) -> Vec<Vec<usize>> {
    let mut joined = Joined::default();
    let mut first: BTreeMap<Shared, usize> = BTreeMap::new();
    for place in live {
        let number = joined.add();
        let mut share = |shared| {
            let before = *first.entry(shared).or_insert(number);
            joined.join(before, number);
        };
        let Some((atom, _)) = literals.get(*place) else {
            continue;
        };
        atom.each_input(|input| share(Shared::Input(input)));
        if let Atom::Register(_, register) | Atom::Listed(_, register) = atom {
            share(Shared::Register(*register));
        }
    }
    let (classes, _) = joined.classes();
    let places = |class: Vec<usize>| {
        class.into_iter().filter_map(|number| live.get(number)).copied().collect()
    };
    classes.into_iter().map(places).collect()
}

/// Adds values for a component to the model; tells whether there are any. All inputs that the
/// literals name are there.
pub(super) fn solve(
    universe: &Universe,
    literals: &[(&Atom, bool)],
    model: &mut Model,
    steps: &Steps,
) -> Result<bool, Exhausted> {
    // No atom joins numbers with anything else.
    let mut is_number = false;
    if let Some((atom, _)) = literals.first() {
        atom.each_input(|input| {
            let value_type = universe.input(input).map(|one| one.value_type);
            is_number |= matches!(value_type, Some(ValueType::Integer | ValueType::Time));
        });
    }
    if is_number {
        numbers::solve(universe, literals, model, steps)
    } else {
        texts::solve(universe, literals, model, steps)
    }
}
