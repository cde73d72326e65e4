//! Languages as they are asked for: their texts, or all others.

use portvakt_core::automaton::Dfa;
use portvakt_core::formats::{FORMATS, Format};
use portvakt_eval::index::at;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, OnceLock};

/// A language as it is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tongue<'a> {
    pub(super) dfa: &'a Dfa,
    wanted: Wanted,
}

/// What an automaton should say. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Class 1: the texts of a format.
    Format,
    /// Some class but 0.
    Some,
    /// Class 0.
    None,
}

impl PartialEq for Tongue<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.dfa, other.dfa) && self.wanted == other.wanted
    }
}

impl<'a> Tongue<'a> {
    /// The texts of a language, or all others.
    pub(super) fn new(dfa: &'a Dfa, wanted: bool) -> Self {
        Self { dfa, wanted: if wanted { Wanted::Some } else { Wanted::None } }
    }

    /// The texts of a format.
    pub(super) fn format(format: &Format) -> Self {
        Self { dfa: (format.language)(), wanted: Wanted::Format }
    }

    /// Tells whether a text is in it.
    pub(super) fn has(self, text: &str) -> bool {
        self.wants(self.dfa.accept(text.as_bytes()))
    }

    /// Tells whether a text that the automaton puts into a class is in it.
    pub(super) fn wants(self, class: u32) -> bool {
        match self.wanted {
            Wanted::Format => class == 1,
            Wanted::Some => class != 0,
            Wanted::None => class == 0,
        }
    }

    /// A state that leads only to itself and is not wanted. A minimal automaton has no more than
    /// one, and leaves no other state from which nothing wanted can be reached.
    pub(super) fn dead(self) -> Option<u32> {
        (0..self.dfa.states()).find(|state| {
            !self.wants(self.dfa.accept_of(*state))
                && (0..self.dfa.symbols).all(|class| self.dfa.step(*state, class) == *state)
        })
    }

    /// Tells whether it is that of a format: in ASCII.
    pub(super) fn is_format(self) -> bool {
        self.wanted == Wanted::Format
    }

    /// For each state how many bytes a text still needs, where that is known.
    pub(super) fn distances(self) -> Option<&'static [u32]> {
        let mut formats = FORMATS.iter().zip(DISTANCES.iter());
        let (_, known) = formats.find(|(format, _)| self == Tongue::format(format))?;
        Some(known.get_or_init(|| distances(self.dfa)))
    }
}

/// For each format, once it is asked for: how many bytes a text still needs in each state.
static DISTANCES: LazyLock<Vec<OnceLock<Vec<u32>>>> =
    LazyLock::new(|| FORMATS.iter().map(|_| OnceLock::new()).collect());

fn distances(dfa: &Dfa) -> Vec<u32> {
    let mut before: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for state in 0..dfa.states() {
        for class in 0..dfa.symbols {
            before.entry(dfa.step(state, class)).or_default().insert(state);
        }
    }
    let mut distances = vec![u32::MAX; at(dfa.states())];
    let mut layer: Vec<u32> =
        (0..dfa.states()).filter(|state| dfa.accept_of(*state) == 1).collect();
    for distance in 0.. {
        layer.retain(|state| distances.get(at(*state)) == Some(&u32::MAX));
        if layer.is_empty() {
            break;
        }
        for state in &layer {
            if let Some(slot) = distances.get_mut(at(*state)) {
                *slot = distance;
            }
        }
        let next = layer.iter().filter_map(|state| before.get(state)).flatten().copied();
        let next: BTreeSet<u32> = next.collect();
        layer = next.into_iter().collect();
    }
    distances
}
