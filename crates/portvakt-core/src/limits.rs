//! Counted limits on what is read and built; never a wall clock.

/// Limits on a policy. On by default.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of policy text, includes counted.
    pub policy_bytes: usize,
    /// YAML nodes, includes counted.
    pub nodes: usize,
    /// Depth of nesting.
    pub depth: usize,
    /// Rules.
    pub rules: usize,
    /// Attributes.
    pub attributes: usize,
    /// States of the automaton of one pattern, or of a group of patterns.
    pub pattern_states: usize,
    /// Bytes that building the automaton of one pattern may take.
    pub pattern_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            policy_bytes: 2 << 20,
            nodes: 100_000,
            depth: 32,
            rules: 5_000,
            attributes: 2_000,
            pattern_states: 4_096,
            pattern_bytes: 8 << 20,
        }
    }
}

impl Limits {
    /// The limits for generated policies of up to 200,000 rules: 64 MiB of text, 4 million nodes.
    #[must_use]
    pub fn large() -> Self {
        Self {
            policy_bytes: 64 << 20,
            nodes: 4_000_000,
            rules: 200_000,
            ..Self::default()
        }
    }
}
