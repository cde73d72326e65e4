//! Deterministic automata over bytes, minimal and numbered breadth-first, so that equal languages
//! have equal bytes.
//!
//! | made from | by |
//! |---|---|
//! | a prefix or a regular expression | [`Dfa::pattern`] |
//! | states and steps, as for checksums | [`Dfa::machine`] |
//! | several languages at once | [`groups`] |
//!
//! Only texts matter: what is no UTF-8 is matched by no pattern, and the language of a prefix is
//! "the prefix, then any text". The state that nothing leads out of is kept like any other. Byte
//! classes are as few as can be and numbered by their first byte; states are numbered breadth-first
//! from 0, over the byte classes in order; accept classes are numbered by the first state that has
//! them, 0 always being that of texts that match nothing.
//!
//! Knows nothing of attributes, formats or images.

mod explore;
mod expression;
mod group;
mod inclusion;
mod minimise;
mod pattern;
#[cfg(test)]
mod tests;

pub use expression::{Expression, ExpressionError, Unsupported};
pub use group::{Group, groups};
pub use pattern::PatternError;

use portvakt_eval::index::at;

/// A minimal automaton; it starts in state 0.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dfa {
    /// The byte class of each of the 256 bytes.
    pub byte_classes: Vec<u8>,
    /// How many byte classes.
    pub symbols: u32,
    /// The state after state *s* and byte class *c*: entry `s × symbols + c`.
    pub transitions: Vec<u32>,
    /// The accept class of each state; 0 for texts that match nothing.
    pub accepts: Vec<u32>,
}

/// A limit on states or bytes was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the automaton is too large")]
pub struct TooLarge;

impl Dfa {
    /// The accept class of a text.
    #[must_use]
    pub fn accept(&self, text: &[u8]) -> u32 {
        let state = text.iter().fold(0, |state, byte| self.step(state, self.class_of(*byte)));
        self.accept_of(state)
    }

    /// How many states there are.
    #[must_use]
    pub fn states(&self) -> u32 {
        portvakt_eval::index::index(self.accepts.len())
    }

    /// How many bytes its tables take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let words = self.transitions.len().saturating_add(self.accepts.len());
        words.saturating_mul(size_of::<u32>()).saturating_add(self.byte_classes.len())
    }

    /// How many accept classes there are, class 0 included.
    #[must_use]
    pub fn accept_classes(&self) -> u32 {
        self.accepts.iter().max().map_or(1, |last| last.saturating_add(1))
    }

    /// The byte class of a byte.
    #[must_use]
    pub fn class_of(&self, byte: u8) -> u32 {
        self.byte_classes.get(usize::from(byte)).map_or(0, |class| u32::from(*class))
    }

    /// The state after a state and a byte class.
    #[must_use]
    pub fn step(&self, state: u32, class: u32) -> u32 {
        let entry = state.saturating_mul(self.symbols).saturating_add(class);
        self.transitions.get(at(entry)).copied().unwrap_or(0)
    }

    /// The accept class of a state.
    #[must_use]
    pub fn accept_of(&self, state: u32) -> u32 {
        self.accepts.get(at(state)).copied().unwrap_or(0)
    }
}
