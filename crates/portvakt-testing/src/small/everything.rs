//! What one version of a small policy says to all requests of a space at once.
//!
//! Every test is asked of the oracle once for each combination of values that it can see; the
//! oracle's answers stand in columns, and the rest of the language (all, any, not; who refuses and
//! who grants first) is worked out on whole columns. That is the same reading as the oracle's, and a
//! hundred times as fast; [`Everything::check`] holds it against the oracle, request by request.

use super::column::Column;
use super::settles::Settles;
use super::space::{Read, Space};
use crate::oracle::{Oracle, Question, Value, Values};
use crate::reading::{Reading, Settled};
use portvakt_core::policy::{
    AttributeId, CapabilityId, Condition, Operand, Policy, Rule, Source, Test, Verb,
};
use std::collections::{BTreeMap, BTreeSet};

/// A policy and its answers to everything.
#[derive(Debug)]
pub struct Everything<'p> {
    /// The policy.
    pub policy: &'p Policy,
    /// The space.
    pub space: &'p Space,
    /// One oracle for each way to fill the registers.
    pub(super) oracles: Vec<Oracle<'p>>,
    /// By attribute: the values that it has somewhere, and which one it has where.
    values: Vec<(Vec<Option<Value>>, Vec<usize>)>,
    /// By attribute: where it is malformed.
    pub(super) malformed: Vec<Column>,
    /// By rule: where it grants or refuses.
    pub(super) fires: Vec<Column>,
    /// By capability: what settles it where.
    pub(super) settled: Vec<Vec<Settles>>,
}

impl<'p> Everything<'p> {
    /// The answers of a policy.
    #[must_use]
    pub fn new(policy: &'p Policy, space: &'p Space) -> Self {
        let oracles = (0..space.supplies())
            .map(|supply| Oracle::new(policy, &space.filled(supply)))
            .collect();
        let nowhere = Column::filled(space.count(), false);
        let mut all = Self {
            policy,
            space,
            oracles,
            values: vec![(Vec::new(), Vec::new()); policy.attributes.len()],
            malformed: vec![nowhere; policy.attributes.len()],
            fires: Vec::new(),
            settled: Vec::new(),
        };
        for id in (0..).map(AttributeId).take(policy.attributes.len()) {
            if !matches!(policy.attributes[id.at()].source, Source::Derive(_)) {
                all.read(id);
            }
        }
        for id in (0..).map(AttributeId).take(policy.attributes.len()) {
            all.derive(id);
        }
        all.fires = policy.rules.iter().map(|rule| all.firing_if(rule, None)).collect();
        let capabilities = (0..).map(CapabilityId).take(policy.capabilities.len());
        all.settled = capabilities.map(|one| all.settle(one)).collect();
        all
    }

    /// Where a condition of the policy holds.
    #[must_use]
    pub fn column(&self, condition: &Condition) -> Column {
        self.column_if(condition, None)
    }

    /// Where a condition would hold if a part of it, the very one, came out so.
    #[must_use]
    pub fn column_if(&self, condition: &Condition, part: Option<(&Condition, bool)>) -> Column {
        let count = self.space.count();
        match condition {
            _ if part.is_some_and(|(part, _)| std::ptr::eq(part, condition)) => {
                Column::filled(count, part.is_some_and(|(_, holds)| holds))
            }
            Condition::All(inner) => {
                let all = Column::filled(count, true);
                inner.iter().fold(all, |all, one| all.and(&self.column_if(one, part)))
            }
            Condition::Any(inner) => {
                let none = Column::filled(count, false);
                inner.iter().fold(none, |some, one| some.or(&self.column_if(one, part)))
            }
            Condition::Not(inner) => self.column_if(inner, part).negated(),
            Condition::Named(id, _) => self.column(&self.policy.conditions[id.at()].condition),
            Condition::Present(id, _) => self.present(*id),
            Condition::Absent(id, _) => self.present(*id).negated(),
            Condition::Test(test) => self.test(condition, test),
        }
    }

    /// Where an attribute is there, and well-formed.
    #[must_use]
    pub fn present(&self, id: AttributeId) -> Column {
        let (known, at) = &self.values[id.at()];
        Column::new(self.space.count(), |place| known[at[place]].is_some())
    }

    /// The value of an attribute at a place.
    #[must_use]
    pub fn value(&self, id: AttributeId, at: usize) -> Option<&Value> {
        let (known, places) = &self.values[id.at()];
        known[places[at]].as_ref()
    }

    /// Whether something stands at an attribute's place that it does not read; what is required and
    /// not there is no such thing.
    #[must_use]
    pub fn refused(&self, id: AttributeId, at: usize) -> bool {
        self.malformed[id.at()].holds(at) && self.space.something_at(self.policy, id, at)
    }

    /// Where the rule at a place of the file grants or refuses, whatever else does; not said of
    /// malformed requests.
    #[must_use]
    pub fn firing(&self, rule: usize) -> &Column {
        &self.fires[rule]
    }

    /// How often the oracle found each operator false and true.
    #[must_use]
    pub fn tested(&self) -> BTreeMap<&'static str, [u64; 2]> {
        let mut all: BTreeMap<&'static str, [u64; 2]> = BTreeMap::new();
        for (operator, [no, yes]) in self.oracles.iter().flat_map(Oracle::tested) {
            let counted = all.entry(operator).or_default();
            *counted = [counted[0] + no, counted[1] + yes];
        }
        all
    }

    /// Holds the answer at a place against the oracle, which reads the whole request anew, and gives
    /// the oracle's.
    ///
    /// # Panics
    ///
    /// They differ.
    #[must_use]
    pub fn check(&self, capability: CapabilityId, at: usize) -> Reading {
        let name = &self.policy.capabilities[capability.at()].name;
        let request = self.space.request(at, name);
        let (claims, given) = (&request.claims, &request.given);
        let oracle = &self.oracles[self.space.supply_at(at)];
        let expected = Reading::from(&oracle.answer(Question { claims, given, capability: name }));
        let found = self.reading(capability, at);
        let malformed = |one: &Reading| matches!(one.settled, Settled::Malformed(_));
        assert!(
            found == expected || malformed(&found) && malformed(&expected),
            "the columns say {found:?}, the oracle {expected:?}: {request:?} {:?}",
            self.space.supply(at)
        );
        expected
    }

    /// Reads an attribute everywhere.
    fn read(&mut self, id: AttributeId) {
        let count = self.space.count();
        let (read, which) = self.space.reads(&self.oracles[0], id, self.policy);
        self.malformed[id.at()] = Column::new(count, |at| read[which(at)].is_err());
        let known = read.into_iter().map(|one: Read| one.ok().flatten()).collect();
        self.values[id.at()] = (known, (0..count).map(which).collect());
    }

    /// Works out a derived attribute everywhere, after those that it is derived from.
    fn derive(&mut self, id: AttributeId) {
        let policy = self.policy;
        let Source::Derive(entries) = &policy.attributes[id.at()].source else { return };
        if !self.values[id.at()].0.is_empty() {
            return;
        }
        let mut named = BTreeSet::new();
        for when in entries.iter().filter_map(|entry| entry.when.as_ref()) {
            self.each_attribute(when, &mut named);
        }
        for other in named {
            self.derive(other);
        }
        let mut at = vec![entries.len(); self.space.count()];
        for (place, entry) in entries.iter().enumerate().rev() {
            let holds = entry.when.as_ref().map(|when| self.column(when));
            for (here, at) in at.iter_mut().enumerate() {
                if holds.as_ref().is_none_or(|holds| holds.holds(here)) {
                    *at = place;
                }
            }
        }
        let known = entries.iter().map(|entry| Some(Value::One(entry.value.clone())));
        self.values[id.at()] = (known.collect(), at);
    }

    /// The attribute, or what it is derived from.
    #[must_use]
    pub fn sources(&self, id: AttributeId) -> BTreeSet<AttributeId> {
        let Source::Derive(entries) = &self.policy.attributes[id.at()].source else {
            return [id].into();
        };
        let mut named = BTreeSet::new();
        for when in entries.iter().filter_map(|entry| entry.when.as_ref()) {
            self.each_attribute(when, &mut named);
        }
        named.into_iter().flat_map(|other| self.sources(other)).collect()
    }

    /// The attributes that a condition names, through named conditions too.
    fn each_attribute(&self, condition: &Condition, named: &mut BTreeSet<AttributeId>) {
        condition.each_attribute(&mut |id| named.extend([id]));
        let mut inner = Vec::new();
        condition.each_condition(&mut |id| inner.push(id));
        for id in inner {
            self.each_attribute(&self.policy.conditions[id.at()].condition, named);
        }
    }

    /// Where a test holds: asked once for each combination of values that it can see.
    fn test(&self, condition: &Condition, test: &Test) -> Column {
        let mut named = BTreeSet::new();
        condition.each_attribute(&mut |id| named.extend([id]));
        let registers = asks_registers(test);
        let sizes: Vec<usize> = named.iter().map(|id| self.values[id.at()].0.len()).collect();
        let supplies = if registers { self.space.supplies() } else { 1 };
        let mut answers: Vec<Option<bool>> = vec![None; sizes.iter().product::<usize>() * supplies];
        Column::new(self.space.count(), |at| {
            let supply = if registers { self.space.supply_at(at) } else { 0 };
            let seen = named.iter().map(|id| self.values[id.at()].1[at]);
            let place = seen.zip(&sizes).fold(supply, |place, (seen, size)| place * size + seen);
            *answers[place].get_or_insert_with(|| {
                let value = |id: &AttributeId| Some((*id, self.value(*id, at)?.clone()));
                let values: Values = named.iter().filter_map(value).collect();
                self.oracles[supply].holds(condition, &values)
            })
        })
    }

    /// Where a rule would grant or refuse if a part of its conditions, the very one, came out so.
    #[must_use]
    pub fn firing_if(&self, rule: &Rule, part: Option<(&Condition, bool)>) -> Column {
        let mut fires = match &rule.verb {
            Verb::Allow | Verb::Deny => Column::filled(self.space.count(), true),
            Verb::Require(condition) => self.column_if(condition, part).negated(),
        };
        if let Some(when) = &rule.when {
            fires = fires.and(&self.column_if(when, part));
        }
        if let Some(unless) = &rule.unless {
            fires = fires.without(&self.column_if(unless, part));
        }
        fires
    }
}

/// Whether a test asks a register.
fn asks_registers(test: &Test) -> bool {
    let mut asks = matches!(test.operand, Operand::Register(_));
    if let Operand::Condition(inner) = &test.operand {
        inner.each_test(&mut |one| asks |= asks_registers(one));
    }
    asks
}
