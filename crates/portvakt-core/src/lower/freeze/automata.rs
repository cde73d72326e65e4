//! Automata, equal ones written once.

use crate::automaton::Dfa;
use portvakt_eval::image::{AutomatonRecord, Image};
use portvakt_eval::index::index;
use std::collections::BTreeMap;

/// The automata of an image that is being written.
#[derive(Debug, Default)]
pub(super) struct Automata {
    places: BTreeMap<Dfa, u32>,
    all: Vec<Dfa>,
}

impl Automata {
    /// The number of an automaton.
    pub(super) fn of(&mut self, dfa: &Dfa) -> u32 {
        if let Some(place) = self.places.get(dfa) {
            return *place;
        }
        let place = index(self.all.len());
        self.places.insert(dfa.clone(), place);
        self.all.push(dfa.clone());
        place
    }

    /// Writes them.
    pub(super) fn write(&self, image: &mut Image) {
        let mut tables: BTreeMap<&[u8], u32> = BTreeMap::new();
        for dfa in &self.all {
            let fresh = index(tables.len());
            let byte_classes = *tables.entry(&dfa.byte_classes).or_insert(fresh);
            if byte_classes == fresh {
                image.byte_classes.extend_from_slice(&dfa.byte_classes);
            }
            image.automata.push(AutomatonRecord {
                byte_classes,
                symbols: dfa.symbols,
                states: dfa.states(),
                transitions_start: index(image.transitions.len()),
                accepts_start: index(image.accepts.len()),
                accept_classes: dfa.accept_classes(),
            });
            image.transitions.extend_from_slice(&dfa.transitions);
            image.accepts.extend_from_slice(&dfa.accepts);
        }
    }
}
