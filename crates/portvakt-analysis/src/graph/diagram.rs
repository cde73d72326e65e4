//! The diagram of a capability: tests with two ways on, and what they lead to.

use std::collections::BTreeSet;

/// An ordered diagram of the rules of one capability, without cycles.
///
/// The first node is the root, and a node stands before those that it leads to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The nodes; a number of a node is its place here.
    pub nodes: Vec<Node>,
}

/// A node. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A test, and where each answer leads.
    Test {
        /// The attribute as it is declared.
        attribute: String,
        /// What stands beside it in the policy.
        written: String,
        /// The number of the next node when the test holds.
        yes: usize,
        /// The number of the next node when it does not.
        no: usize,
    },
    /// The request is allowed.
    Allow {
        /// The name of the rule that grants.
        rule: String,
    },
    /// The request is denied.
    Deny {
        /// The name of the rule that refuses; none when no rule grants.
        rule: Option<String>,
    },
    /// What is not drawn.
    Folded {
        /// The effects of what is folded.
        ends: Ends,
        /// How many tests are folded.
        tests: usize,
        /// How many rules settle requests that come here.
        rules: usize,
    },
}

/// What requests that come to a node can end with. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ends {
    /// All are allowed.
    Allow,
    /// All are denied.
    Deny,
    /// Some are allowed and some are denied.
    Both,
}

impl Ends {
    /// What either can end with.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self == other { self } else { Self::Both }
    }
}

impl Diagram {
    /// How many nodes are tests.
    #[must_use]
    pub fn tests(&self) -> usize {
        self.nodes.iter().filter(|node| matches!(node, Node::Test { .. })).count()
    }

    /// The names of the rules that settle requests.
    #[must_use]
    pub fn rules(&self) -> BTreeSet<&str> {
        self.nodes.iter().filter_map(Node::rule).collect()
    }
}

impl Node {
    /// Where the answers lead: `no`, then `yes`; nowhere from an end.
    #[must_use]
    pub fn next(&self) -> Option<[usize; 2]> {
        match self {
            Self::Test { yes, no, .. } => Some([*no, *yes]),
            Self::Allow { .. } | Self::Deny { .. } | Self::Folded { .. } => None,
        }
    }

    /// The name of the rule that settles requests here.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::Allow { rule } => Some(rule),
            Self::Deny { rule } => rule.as_deref(),
            Self::Test { .. } | Self::Folded { .. } => None,
        }
    }
}
