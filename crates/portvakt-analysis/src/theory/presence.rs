//! Which inputs are there: those that some literal needs, and no others.
//!
//! Every atom but `Listed` and `Malformed` is false when an input that it names is not there, so
//! a literal that holds by absence never asks for an input, and nothing has to be tried.

use crate::atom::Atom;
use crate::universe::{InputId, Universe};
use portvakt_core::lower::ValueSet;
use portvakt_core::policy::ValueType;
use std::collections::{BTreeMap, BTreeSet};

/// What is there, and what is left to look at.
#[derive(Debug, Default)]
pub(super) struct Presence {
    /// The inputs that are malformed.
    pub(super) malformed: BTreeSet<InputId>,
    /// The places of literals that speak of values of inputs that are there, or of registers.
    pub(super) live: Vec<usize>,
}

/// Why presence alone says no. Deliberately complete.
#[derive(Debug)]
pub(super) enum Absurd {
    /// The literals at these places contradict each other.
    Places(Vec<usize>),
    /// An atom that nothing is known of.
    Unknown,
}

impl Presence {
    /// Finds what is there.
    ///
    /// # Errors
    ///
    /// One or two literals cannot hold, whatever the values.
    pub(super) fn of(universe: &Universe, literals: &[(&Atom, bool)]) -> Result<Self, Absurd> {
        let mut needed: BTreeMap<InputId, usize> = BTreeMap::new();
        let mut malformed: BTreeMap<InputId, usize> = BTreeMap::new();
        for (place, (atom, wanted)) in literals.iter().enumerate() {
            match (sense(atom, universe), *wanted) {
                (Sense::Unknown, _) => return Err(Absurd::Unknown),
                (Sense::Never, true) => return Err(Absurd::Places(vec![place])),
                (Sense::Never | Sense::Some, false) => {}
                (Sense::Some, true) => match atom {
                    Atom::Malformed(input) => {
                        malformed.entry(*input).or_insert(place);
                    }
                    _ => atom.each_input(|input| {
                        needed.entry(input).or_insert(place);
                    }),
                },
            }
        }
        for (input, place) in &needed {
            let other = universe.input(*input).and_then(|one| one.instead_of);
            let beside = other.and_then(|other| needed.get(&other));
            if let Some(other) = malformed.get(input).or(beside) {
                return Err(contradiction(*place, *other));
            }
        }
        let mut live = Vec::new();
        for (place, (atom, wanted)) in literals.iter().enumerate() {
            match atom {
                Atom::Malformed(input) => {
                    if let Some(other) = malformed.get(input).filter(|_| !wanted) {
                        return Err(contradiction(place, *other));
                    }
                }
                Atom::Present(input) if !wanted => {
                    if let Some(other) = needed.get(input) {
                        return Err(contradiction(place, *other));
                    }
                }
                _ => {
                    let mut there = true;
                    atom.each_input(|input| there &= needed.contains_key(&input));
                    if there && matches!(sense(atom, universe), Sense::Some) {
                        live.push(place);
                    }
                }
            }
        }
        Ok(Self { malformed: malformed.into_keys().collect(), live })
    }
}

fn contradiction(one: usize, other: usize) -> Absurd {
    let mut places = vec![one.min(other), one.max(other)];
    places.dedup();
    Absurd::Places(places)
}

/// What an atom can be, from types alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    /// True or false.
    Some,
    /// False: the types do not fit.
    Never,
    /// Nothing is known of such atoms.
    Unknown,
}

fn sense(atom: &Atom, universe: &Universe) -> Sense {
    let of = |input: &InputId| universe.input(*input).map(|one| one.value_type);
    let set = |input: &InputId| of(input) == Some(ValueType::TextSet);
    let number = |input: &InputId| matches!(of(input), Some(ValueType::Integer | ValueType::Time));
    let right = match atom {
        Atom::Present(input) | Atom::Malformed(input) => of(input).is_some(),
        Atom::Values(input, values) => match values {
            ValueSet::Texts(_) => of(input) == Some(ValueType::Text),
            ValueSet::Numbers(_) => number(input),
            ValueSet::Booleans(_) => of(input) == Some(ValueType::Boolean),
            ValueSet::Addresses(_) => of(input) == Some(ValueType::Ip),
        },
        Atom::Language(input, language) => {
            matches!(of(input), Some(ValueType::Text | ValueType::TextSet))
                && universe.language(*language).is_some()
        }
        Atom::Member(input, _) | Atom::Only(input, _) | Atom::NotEmpty(input) => set(input),
        Atom::Register(input, register) => {
            of(input) == Some(ValueType::Text) && universe.register(*register).is_some()
        }
        Atom::Difference(one, other, _) => number(one) && number(other),
        Atom::Same(one, other) => {
            if set(one) && set(other) {
                return Sense::Unknown;
            }
            of(one).is_some() && of(one) == of(other) || number(one) && number(other)
        }
        Atom::Shares(one, other) => {
            set(one) && matches!(of(other), Some(ValueType::Text | ValueType::TextSet))
        }
        Atom::Listed(_, register) => universe.register(*register).is_some(),
    };
    if right { Sense::Some } else { Sense::Never }
}
