//! Which values there are: those of inputs, and members of sets that some literal asks for.
//!
//! Of a set only such members are looked at: a set with fewer members breaks nothing else.

use super::joined::Joined;
use super::tongue::Tongue;
use crate::atom::Atom;
use crate::universe::{InputId, Universe};
use portvakt_core::policy::ValueType;
use std::collections::{BTreeMap, BTreeSet};

/// What a member of a set must be, on top of what every member must be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Own<'a> {
    /// This text.
    Text(&'a str),
    /// In this language.
    Language(Tongue<'a>),
    /// None of these.
    Outside(&'a [String]),
}

/// The values that there are, as variables.
#[derive(Debug)]
pub(super) struct Variables<'a> {
    universe: &'a Universe,
    /// The variables that are equal.
    pub(super) joined: Joined,
    /// The variable of each input that is no set.
    pub(super) of_input: BTreeMap<InputId, usize>,
    /// The variables of each set's members.
    pub(super) members: BTreeMap<InputId, Vec<usize>>,
    /// What is asked of one member alone.
    pub(super) own: Vec<(usize, Own<'a>)>,
}

impl<'a> Variables<'a> {
    /// The variables that literals ask for.
    pub(super) fn of(universe: &'a Universe, literals: &[(&'a Atom, bool)]) -> Self {
        let mut all = Self {
            universe,
            joined: Joined::default(),
            of_input: BTreeMap::new(),
            members: BTreeMap::new(),
            own: Vec::new(),
        };
        for (atom, wanted) in literals {
            atom.each_input(|input| all.there(input));
            if *wanted {
                all.asks(atom);
            }
        }
        let asked =
            literals.iter().filter(|(_, wanted)| *wanted).filter_map(|(atom, _)| match atom {
                Atom::NotEmpty(set) | Atom::Only(set, _) => Some(*set),
                _ => None,
            });
        let asked: BTreeSet<InputId> = asked.collect();
        for (atom, wanted) in literals {
            // A set that may be empty is.
            if let (Atom::Only(set, list), false) = (atom, *wanted)
                && (asked.contains(set) || !all.is_empty(*set))
            {
                let member = all.member(*set);
                all.own.push((member, Own::Outside(list)));
            }
        }
        for set in asked {
            if all.is_empty(set) {
                all.member(set);
            }
        }
        all
    }

    fn there(&mut self, input: InputId) {
        if self.is_set(input) {
            self.members.entry(input).or_default();
        } else {
            self.variable(input);
        }
    }

    fn asks(&mut self, atom: &'a Atom) {
        match atom {
            Atom::Same(one, other) => {
                let (one, other) = (self.variable(*one), self.variable(*other));
                self.joined.join(one, other);
            }
            Atom::Member(set, text) => {
                let member = self.member(*set);
                self.own.push((member, Own::Text(text)));
            }
            Atom::Language(set, language) if self.is_set(*set) => {
                let member = self.member(*set);
                if let Some(dfa) = self.universe.language(*language) {
                    self.own.push((member, Own::Language(Tongue::new(dfa, true))));
                }
            }
            Atom::Shares(set, other) => {
                let member = if self.is_set(*other) {
                    let member = self.joined.add();
                    self.members.entry(*other).or_default().push(member);
                    member
                } else {
                    self.variable(*other)
                };
                self.members.entry(*set).or_default().push(member);
            }
            _ => {}
        }
    }

    fn is_empty(&self, set: InputId) -> bool {
        self.members.get(&set).is_none_or(Vec::is_empty)
    }

    fn is_set(&self, input: InputId) -> bool {
        self.universe.input(input).is_some_and(|one| one.value_type == ValueType::TextSet)
    }

    fn variable(&mut self, input: InputId) -> usize {
        *self.of_input.entry(input).or_insert_with(|| self.joined.add())
    }

    fn member(&mut self, set: InputId) -> usize {
        let member = self.joined.add();
        self.members.entry(set).or_default().push(member);
        member
    }
}
