//! Which rule settles which request.

use super::column::Column;
use super::everything::Everything;
use crate::reading::{Reading, Settled};
use portvakt_core::policy::{AttributeId, CapabilityId, Constant, Rule, Source, Verb};
use std::collections::{BTreeMap, BTreeSet};

/// What settles an answer. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Settles {
    /// The request is malformed.
    Malformed,
    /// No rule grants.
    Nothing,
    /// The rule at this place of the file refuses.
    Refuses(usize),
    /// The rule at this place of the file grants.
    Grants(usize),
}

impl Everything<'_> {
    /// What settles each request for a capability.
    #[must_use]
    pub fn settled(&self, capability: CapabilityId) -> &[Settles] {
        &self.settled[capability.at()]
    }

    /// Where a capability is allowed.
    #[must_use]
    pub fn allowed(&self, capability: CapabilityId) -> Column {
        let settled = self.settled(capability);
        Column::new(settled.len(), |at| matches!(settled[at], Settles::Grants(_)))
    }

    /// Where a request for a capability is well-formed.
    #[must_use]
    pub fn well_formed(&self, capability: CapabilityId) -> Column {
        let settled = self.settled(capability);
        Column::new(settled.len(), |at| settled[at] != Settles::Malformed)
    }

    /// The answer for a capability at a place, but not which attributes are malformed.
    #[must_use]
    pub fn reading(&self, capability: CapabilityId, at: usize) -> Reading {
        let (rule, settled): (usize, fn(String) -> Settled) = match self.settled(capability)[at] {
            Settles::Malformed => {
                return Reading::without_rule(Settled::Malformed(BTreeSet::new()));
            }
            Settles::Nothing => return Reading::without_rule(Settled::NoRuleGrants),
            Settles::Grants(rule) => (rule, Settled::Granted),
            Settles::Refuses(rule) => match self.policy.rules[rule].verb {
                Verb::Require(_) => (rule, Settled::RequirementNotMet),
                Verb::Allow | Verb::Deny => (rule, Settled::Refused),
            },
        };
        let then = self.then(rule);
        let rule = &self.policy.rules[rule];
        Reading {
            settled: settled(rule.name.clone()),
            then,
            because: rule.because.clone().unwrap_or_default(),
        }
    }

    /// What the rule at a place of the file obliges to.
    #[must_use]
    pub fn then(&self, rule: usize) -> BTreeMap<String, Constant> {
        let then = self.policy.rules[rule].then.iter();
        then.map(|one| (one.name.clone(), one.value.clone())).collect()
    }

    /// Works out what settles each request for a capability.
    pub(super) fn settle(&self, capability: CapabilityId) -> Vec<Settles> {
        let rules = self.policy.rules.iter().enumerate();
        let covering: Vec<(usize, &Rule)> =
            rules.filter(|(_, rule)| rule.covers.contains(capability)).collect();
        let mut malformed = Column::filled(self.space.count(), false);
        for one in &self.malformed {
            malformed = malformed.or(one);
        }
        let tested: BTreeSet<AttributeId> =
            covering.iter().flat_map(|(_, rule)| self.oracles[0].tested_by(rule)).collect();
        for id in tested {
            let attribute = &self.policy.attributes[id.at()];
            if matches!(attribute.source, Source::Request) && !attribute.optional {
                malformed = malformed.or(&self.present(id).negated());
            }
        }
        let mut settled = vec![Settles::Nothing; self.space.count()];
        let allows = |rule: &Rule| matches!(rule.verb, Verb::Allow);
        let (grants, refuses): (Vec<_>, Vec<_>) =
            covering.into_iter().partition(|(_, rule)| allows(rule));
        // What is said last counts: the first rule of those that refuse.
        for (at, _) in grants.into_iter().rev() {
            self.fires[at].places().for_each(|place| settled[place] = Settles::Grants(at));
        }
        for (at, _) in refuses.into_iter().rev() {
            self.fires[at].places().for_each(|place| settled[place] = Settles::Refuses(at));
        }
        malformed.places().for_each(|place| settled[place] = Settles::Malformed);
        settled
    }
}
