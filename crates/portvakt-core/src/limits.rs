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
    /// Capabilities: every rule names those that it covers.
    pub capabilities: usize,
    /// States of the automaton of one pattern, or of a group of patterns.
    pub pattern_states: usize,
    /// Bytes that building the automaton of one pattern may take.
    pub pattern_bytes: usize,
    /// Bytes that building the automata of all patterns may take together, and again those that
    /// joining them to groups may take.
    pub all_patterns_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            policy_bytes: 2 << 20,
            nodes: 100_000,
            depth: 32,
            rules: 5_000,
            attributes: 2_000,
            capabilities: 5_000,
            pattern_states: 4_096,
            pattern_bytes: 8 << 20,
            all_patterns_bytes: 64 << 20,
        }
    }
}

impl Limits {
    /// The limits for generated policies of up to 200,000 rules: 64 MiB of text, 4 million nodes,
    /// 512 MiB for all patterns.
    #[must_use]
    pub fn large() -> Self {
        Self {
            policy_bytes: 64 << 20,
            nodes: 4_000_000,
            rules: 200_000,
            capabilities: 200_000,
            all_patterns_bytes: 512 << 20,
            ..Self::default()
        }
    }
}

/// What is left of the limits while a policy and its includes are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    limits: Limits,
    bytes: usize,
    nodes: usize,
}

impl Budget {
    /// Everything that the limits allow.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self { limits: limits.clone(), bytes: limits.policy_bytes, nodes: limits.nodes }
    }

    /// The limits that this was made from.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Takes the bytes of a file; nothing is taken when they are too many.
    ///
    /// # Errors
    ///
    /// [`Exceeded`] when fewer are left, or when places in the file would not fit into a
    /// [`Span`](crate::source::Span).
    pub fn take_bytes(&mut self, bytes: usize) -> Result<(), Exceeded> {
        u32::try_from(bytes).map_err(|_| Exceeded)?;
        self.bytes = self.bytes.checked_sub(bytes).ok_or(Exceeded)?;
        Ok(())
    }

    /// Takes one node.
    ///
    /// # Errors
    ///
    /// [`Exceeded`] when none is left.
    pub fn take_node(&mut self) -> Result<(), Exceeded> {
        self.nodes = self.nodes.checked_sub(1).ok_or(Exceeded)?;
        Ok(())
    }
}

/// There was more than a limit allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than the limit allows")]
pub struct Exceeded;
