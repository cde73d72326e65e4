//! Which rules the tests have seen deciding, and not deciding.

use portvakt::{Capability, Decision, DecisionTree, Reason};
use std::collections::{BTreeMap, BTreeSet};

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

/// Decisions as they are seen. Rules are looked at once, at the end: there may be very many, and
/// many decisions.
pub(super) struct Decisions<'t> {
    tree: &'t DecisionTree,
    /// By the capability's name.
    asked: BTreeMap<&'t str, Asked>,
}

/// The decisions on one capability.
struct Asked {
    capability: Capability,
    /// How many there were.
    decisions: usize,
    /// Of how many of them each rule was the reason, by its name.
    decided: BTreeMap<String, usize>,
}

impl<'t> Decisions<'t> {
    /// Nothing seen yet.
    pub(super) fn of(tree: &'t DecisionTree) -> Self {
        Self { tree, asked: BTreeMap::new() }
    }

    /// A decision was seen.
    pub(super) fn saw(&mut self, capability: Capability, decision: &Decision<'_>) {
        if matches!(decision.reason(), Reason::Malformed | Reason::UnknownCapability) {
            return;
        }
        let asked = self.asked.entry(self.tree.capability_name(capability));
        let asked = asked.or_insert(Asked { capability, decisions: 0, decided: BTreeMap::new() });
        asked.decisions = asked.decisions.saturating_add(1);
        if let Some(rule) = decision.rule() {
            let decided = asked.decided.entry(rule.name().to_owned()).or_default();
            *decided = decided.saturating_add(1);
        }
    }

    /// What that shows of the rules: on each decision on a capability that it covers, a rule was
    /// the reason, or was not.
    pub(super) fn coverage(&self, partial: bool) -> Coverage {
        let asked = || self.asked.values();
        let deciding: BTreeSet<&str> =
            asked().flat_map(|one| one.decided.keys().map(String::as_str)).collect();
        let rules = self.tree.rules().map(|rule| {
            let name = rule.name();
            let always = |one: &Asked| one.decided.get(name) == Some(&one.decisions);
            let mut sometimes_not = asked().filter(|one| !always(one));
            Seen {
                name: name.to_owned(),
                deciding: deciding.contains(name),
                not_deciding: sometimes_not.any(|one| rule.covers(one.capability)),
            }
        });
        Coverage { rules: rules.collect(), partial }
    }
}

impl Coverage {
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
