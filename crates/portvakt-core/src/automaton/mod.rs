//! Deterministic automata over bytes, minimal and numbered breadth-first, so that equal languages
//! have equal bytes.

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

impl Dfa {
    /// The accept class of a text.
    #[must_use]
    pub fn accept(&self, text: &[u8]) -> u32 {
        let mut state = 0_u32;
        for byte in text {
            let class = self
                .byte_classes
                .get(usize::from(*byte))
                .copied()
                .unwrap_or(0);
            let entry = state
                .saturating_mul(self.symbols)
                .saturating_add(u32::from(class));
            state = self
                .transitions
                .get(portvakt_eval::index::at(entry))
                .copied()
                .unwrap_or(0);
        }
        self.accepts
            .get(portvakt_eval::index::at(state))
            .copied()
            .unwrap_or(0)
    }
}
