//! A policy as formulas: what each rule and condition says of raw requests.
//!
//! What an operator means is said by the operator itself ([`portvakt_core::lower::formula`]); here
//! only attributes change: those that are derived become what they are derived from, so that every
//! formula speaks of what a request really holds.

mod attributes;
pub(crate) mod relations;

use crate::arena::{Arena, NodeId};
use crate::atom::Atom;
use crate::universe::{InputId, RegisterId};
use crate::world::World;
use portvakt_core::automaton::PatternError;
use portvakt_core::lower::{self, Formula, Named, Pattern, ValueSet, in_order};
use portvakt_core::policy::{
    AttributeId, CapabilityId, Condition, ConditionId, Constant, Operand, Policy, Rule, RuleId,
    ValueType, Verb,
};
use portvakt_eval::index::index;
use std::collections::{BTreeMap, BTreeSet};

/// Where an attribute's value comes from. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// An input.
    Input(InputId),
    /// A set with the members of both inputs; it is there when one of them is.
    Union(InputId, InputId),
    /// The values that it can have, each with when it has it.
    Derived(Vec<(Constant, NodeId)>),
}

/// A policy as it sees the inputs of a [`World`].
#[derive(Debug)]
pub struct Reading<'p> {
    policy: &'p Policy,
    /// By attribute.
    seen: Vec<Seen>,
    /// By register of the policy.
    registers: Vec<RegisterId>,
    conditions: BTreeMap<ConditionId, NodeId>,
    /// The attributes that a name reads in the end, given or claimed.
    read: BTreeMap<Named, BTreeSet<AttributeId>>,
    /// What a request must fulfil for any rule to be read, whatever the capability.
    well_formed: Vec<NodeId>,
}

impl<'p> Reading<'p> {
    /// Reads a policy; `seen` says where attributes that are not derived come from (the places of
    /// derived ones are not looked at), `registers` where registers do.
    ///
    /// # Errors
    ///
    /// A pattern has no automaton within the limits of the world.
    pub(crate) fn new(
        policy: &'p Policy,
        seen: Vec<Seen>,
        registers: Vec<RegisterId>,
        world: &mut World,
    ) -> Result<Self, PatternError> {
        let mut reading = Self {
            policy,
            seen,
            registers,
            conditions: BTreeMap::new(),
            read: BTreeMap::new(),
            well_formed: Vec::new(),
        };
        for named in in_order(policy) {
            match named {
                Named::Condition(id) => {
                    if let Some(one) = policy.condition(id) {
                        let node = reading.condition(&one.condition, world)?;
                        reading.conditions.insert(id, node);
                    }
                }
                Named::Derived(id) => reading.derive(id, world)?,
            }
            let read = reading.read_by_name(named);
            reading.read.insert(named, read);
        }
        Ok(reading)
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Where an attribute's value comes from.
    #[must_use]
    pub fn seen(&self, attribute: AttributeId) -> Option<&Seen> {
        self.seen.get(attribute.at())
    }

    /// Demands something of every well-formed request.
    pub(crate) fn demand(&mut self, node: NodeId) {
        self.well_formed.push(node);
    }

    /// Demands what the policy requires of claims.
    pub(crate) fn demand_required(&mut self, world: &mut World) {
        for (id, attribute) in (0..).map(AttributeId).zip(&self.policy.attributes) {
            if attribute.required {
                let present = self.present(id, world);
                self.demand(present);
            }
        }
    }

    /// What every well-formed request for a capability fulfils, given the rules that cover it.
    pub fn well_formed<'r>(
        &self,
        covering: impl Iterator<Item = &'r Rule>,
        world: &mut World,
    ) -> NodeId {
        let mut needed = BTreeSet::new();
        for rule in covering {
            needed.extend(self.read_by_rule(rule));
        }
        let mut all = self.well_formed.clone();
        for id in needed {
            let demanded = self
                .policy
                .attribute(id)
                .is_some_and(|one| !one.may_be_absent() && one.derives().is_none());
            if demanded {
                all.push(self.present(id, world));
            }
        }
        world.arena.all(all)
    }

    /// When a rule grants, or refuses.
    ///
    /// # Errors
    ///
    /// A pattern has no automaton within the limits of the world.
    pub fn fires(&self, rule: &Rule, world: &mut World) -> Result<NodeId, PatternError> {
        let mut all = Vec::new();
        if let Some(when) = &rule.when {
            all.push(self.condition(when, world)?);
        }
        let unless = rule.unless.as_ref();
        let required = match &rule.verb {
            Verb::Require(condition) => Some(condition),
            Verb::Allow | Verb::Deny => None,
        };
        for stopping in unless.into_iter().chain(required) {
            let node = self.condition(stopping, world)?;
            all.push(world.arena.not(node));
        }
        Ok(world.arena.all(all))
    }

    /// What a condition says. Depth: that of nesting in one condition, which reading bounds.
    ///
    /// # Errors
    ///
    /// A pattern has no automaton within the limits of the world.
    pub fn condition(
        &self,
        condition: &Condition,
        world: &mut World,
    ) -> Result<NodeId, PatternError> {
        match condition {
            Condition::All(list) => {
                let all: Result<Vec<_>, _> =
                    list.iter().map(|one| self.condition(one, world)).collect();
                Ok(world.arena.all(all?))
            }
            Condition::Any(list) => {
                let any: Result<Vec<_>, _> =
                    list.iter().map(|one| self.condition(one, world)).collect();
                Ok(world.arena.any(any?))
            }
            Condition::Not(inner) => {
                let inner = self.condition(inner, world)?;
                Ok(world.arena.not(inner))
            }
            Condition::Present(attribute, _) => Ok(self.present(*attribute, world)),
            Condition::Absent(attribute, _) => {
                let present = self.present(*attribute, world);
                Ok(world.arena.not(present))
            }
            Condition::Named(id, _) => Ok(self.conditions.get(id).copied().unwrap_or(Arena::FALSE)),
            Condition::Test(_) => self.formula(&lower::formula(condition, self.policy), world),
        }
    }

    /// What a formula of the operators says.
    ///
    /// # Errors
    ///
    /// A pattern has no automaton within the limits of the world.
    pub fn formula(&self, formula: &Formula, world: &mut World) -> Result<NodeId, PatternError> {
        match formula {
            Formula::All(list) => {
                let all: Result<Vec<_>, _> =
                    list.iter().map(|one| self.formula(one, world)).collect();
                Ok(world.arena.all(all?))
            }
            Formula::Any(list) => {
                let any: Result<Vec<_>, _> =
                    list.iter().map(|one| self.formula(one, world)).collect();
                Ok(world.arena.any(any?))
            }
            Formula::Not(inner) => {
                let inner = self.formula(inner, world)?;
                Ok(world.arena.not(inner))
            }
            Formula::Atom(atom) => self.atom(atom, world),
        }
    }

    fn atom(&self, atom: &lower::Atom, world: &mut World) -> Result<NodeId, PatternError> {
        Ok(match atom {
            lower::Atom::Present(attribute) => self.present(*attribute, world),
            lower::Atom::Values(attribute, values) => self.values(*attribute, values, world),
            lower::Atom::Matches(attribute, pattern) => self.matches(*attribute, pattern, world)?,
            lower::Atom::Member(attribute, text) => self.member(*attribute, text, world),
            lower::Atom::Only(attribute, texts) => self.only(*attribute, texts, world),
            lower::Atom::Register(attribute, register) => {
                self.register(*attribute, *register, world)
            }
            lower::Atom::Difference(one, other, ranges) => {
                self.difference(*one, *other, ranges, world)
            }
            lower::Atom::Same(one, other) => self.same(*one, *other, world),
            lower::Atom::Shares(set, other) => self.shares(*set, *other, world),
        })
    }

    /// When each entry of a derived attribute gives its value.
    fn derive(&mut self, id: AttributeId, world: &mut World) -> Result<(), PatternError> {
        let entries = self.policy.attribute(id).and_then(|one| one.derives()).unwrap_or_default();
        let mut values: Vec<(Constant, NodeId)> = Vec::new();
        let mut before = Arena::TRUE;
        for entry in entries {
            let when = match &entry.when {
                Some(when) => self.condition(when, world)?,
                None => Arena::TRUE,
            };
            let here = world.arena.all([before, when]);
            values.push((entry.value.clone(), here));
            let fails = world.arena.not(when);
            before = world.arena.all([before, fails]);
        }
        if let Some(seen) = self.seen.get_mut(id.at()) {
            *seen = Seen::Derived(values);
        }
        Ok(())
    }

    /// The rules of a capability, in file order.
    pub fn covering(&self, capability: CapabilityId) -> impl Iterator<Item = (RuleId, &'p Rule)> {
        let rules = self.policy.rules.iter().enumerate();
        rules
            .filter(move |(_, rule)| rule.covers.contains(capability))
            .map(|(place, rule)| (RuleId(index(place)), rule))
    }

    /// The attributes that a rule tests, also through names; none that is derived.
    #[must_use]
    pub fn read_by_rule(&self, rule: &Rule) -> BTreeSet<AttributeId> {
        let mut found = BTreeSet::new();
        if let Verb::Require(condition) = &rule.verb {
            self.collect(condition, &mut found);
        }
        for condition in rule.when.iter().chain(&rule.unless) {
            self.collect(condition, &mut found);
        }
        found
    }

    fn read_by_name(&self, named: Named) -> BTreeSet<AttributeId> {
        let mut found = BTreeSet::new();
        match named {
            Named::Condition(id) => {
                if let Some(one) = self.policy.condition(id) {
                    self.collect(&one.condition, &mut found);
                }
            }
            Named::Derived(id) => {
                let entries = self.policy.attribute(id).and_then(|one| one.derives());
                let entries = entries.unwrap_or_default().iter();
                for when in entries.filter_map(|entry| entry.when.as_ref()) {
                    self.collect(when, &mut found);
                }
            }
        }
        found
    }

    /// The attribute itself, or what it is derived from.
    #[must_use]
    pub fn sources(&self, attribute: AttributeId) -> BTreeSet<AttributeId> {
        match self.read.get(&Named::Derived(attribute)) {
            Some(read) => read.clone(),
            None => BTreeSet::from([attribute]),
        }
    }

    /// The attributes that a condition tests, also through names; none that is derived.
    pub fn collect(&self, condition: &Condition, found: &mut BTreeSet<AttributeId>) {
        let mut attributes = BTreeSet::new();
        condition.each_attribute(&mut |id| {
            attributes.insert(id);
        });
        for id in attributes {
            match self.read.get(&Named::Derived(id)) {
                Some(read) => found.extend(read),
                None => {
                    found.insert(id);
                }
            }
        }
        each_name(condition, &mut |id| {
            found.extend(self.read.get(&Named::Condition(id)).into_iter().flatten());
        });
    }
}

/// Calls `each` for the named conditions that a condition names, also inside operands.
fn each_name(condition: &Condition, each: &mut impl FnMut(ConditionId)) {
    condition.each_condition(each);
    condition.each_test(&mut |test| {
        if let Operand::Condition(inner) = &test.operand {
            inner.each_condition(each);
        }
    });
}
