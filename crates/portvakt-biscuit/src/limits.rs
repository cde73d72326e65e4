//! What a token may cost before it is believed.

/// Counted limits for one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes; looked at before anything is read.
    pub bytes: usize,
    /// The most blocks, the first included; counted before anything is read.
    pub blocks: usize,
    /// The most facts while the token is checked.
    pub facts: u64,
    /// The most rounds in which facts could follow from facts.
    pub iterations: u64,
}

/// 4 KiB, of which a token for Dialogporten takes some 800 bytes and each narrowing 200 to 300; eight
/// blocks; 256 facts; eight rounds.
impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 4 << 10, blocks: 8, facts: 256, iterations: 8 }
    }
}
