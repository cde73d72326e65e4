//! Which rules the tests have seen deciding, and not deciding.

use portvakt::{Capability, Decision, DecisionTree, Reason};

/// What the tests of one policy have seen of its rules.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    rules: Vec<Seen>,
    /// Whether only some of the tests were run.
    pub(crate) partial: bool,
}

/// What was seen of a rule.
#[derive(Debug)]
struct Seen {
    name: String,
    deciding: bool,
    not_deciding: bool,
}

impl Coverage {
    /// Nothing seen yet.
    pub(super) fn of(tree: &DecisionTree) -> Self {
        let rules = tree.rules().map(|rule| Seen {
            name: rule.name().to_owned(),
            deciding: false,
            not_deciding: false,
        });
        Self { rules: rules.collect(), partial: false }
    }

    /// A decision was seen: each rule that covers the capability was the reason, or was not.
    pub(super) fn saw(&mut self, tree: &DecisionTree, of: Capability, decision: &Decision<'_>) {
        if matches!(decision.reason(), Reason::Malformed | Reason::UnknownCapability) {
            return;
        }
        let decisive = decision.rule().map(|rule| rule.name());
        for (rule, seen) in tree.rules().zip(&mut self.rules) {
            if rule.covers(of) {
                let decides = decisive == Some(rule.name());
                seen.deciding |= decides;
                seen.not_deciding |= !decides;
            }
        }
    }

    /// Rules that no test has as the reason.
    pub(crate) fn never_deciding(&self) -> Vec<&str> {
        let rules = self.rules.iter().filter(|one| !one.deciding);
        rules.map(|one| one.name.as_str()).collect()
    }

    /// Rules that were the reason whenever they could be.
    pub(crate) fn never_not_deciding(&self) -> Vec<&str> {
        let rules = self.rules.iter().filter(|one| !one.not_deciding);
        rules.map(|one| one.name.as_str()).collect()
    }
}
