//! Whether something holds for all requests and all register contents.
//!
//! Each form of assertion is a question whether a request against it is possible: it is proved when
//! none is, refuted by a request that the engine confirms, and otherwise undecided.

mod finding;
mod pairs;

pub use finding::finding;

use crate::arena::NodeId;
use crate::inquiry::{Cause, Confirmed, Inquiry, Shown};
use crate::scene::{Question, Scene};
use portvakt_core::automaton::PatternError;
use portvakt_core::policy::{AssertionForm, CapabilityId, Condition, Covered, RuleId};
use portvakt_eval::Effect;
use std::collections::BTreeSet;

/// What comes of trying to prove a property. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// It holds for all well-formed requests and all register contents.
    Proved,
    /// It does not: a request shows it, and the engine has confirmed that.
    Refuted(Box<Refutation>),
    /// It is neither proved nor refuted: these questions stay open.
    Undecided(Vec<Open>),
}

/// A request that a property does not hold for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refutation {
    /// The capability.
    pub capability: CapabilityId,
    /// The request and the decision on it.
    pub request: Confirmed,
    /// What it is compared with: the same request for another capability (`implies`), or with other
    /// claims (`only_helps`, `ignores`).
    pub compared: Option<(CapabilityId, Confirmed)>,
    /// The rules that make it so, in file order.
    pub rules: Vec<RuleId>,
}

/// A question that stays open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The capability.
    pub capability: CapabilityId,
    /// The rules that cover it, in file order.
    pub rules: Vec<RuleId>,
    /// Why.
    pub cause: Cause,
}

impl Inquiry<'_> {
    /// Proves or refutes a property.
    ///
    /// # Errors
    ///
    /// A pattern has no automaton within the limits.
    pub fn prove(&mut self, property: &AssertionForm) -> Result<Proof, PatternError> {
        match property {
            AssertionForm::Never { capabilities, when, unless } => {
                let such = self.such(when.as_ref(), unless.as_ref())?;
                self.each(capabilities, |inquiry, scene| {
                    let question = scene.allowed(&mut inquiry.world);
                    Ok((such.of(question), Effect::Allow))
                })
            }
            AssertionForm::Always { capabilities, when, unless } => {
                let such = self.such(when.as_ref(), unless.as_ref())?;
                self.each(capabilities, |inquiry, scene| {
                    let allows = scene.allows(&mut inquiry.world);
                    Ok((such.of(scene.request()).and(allows, false), Effect::Deny))
                })
            }
            AssertionForm::Implies(first, second) => self.implies(*first, *second),
            AssertionForm::OnlyHelps(attributes) => self.only_helps(attributes),
            AssertionForm::Ignores(attributes) => self.ignores(attributes),
        }
    }

    fn such(
        &mut self,
        when: Option<&Condition>,
        unless: Option<&Condition>,
    ) -> Result<Such, PatternError> {
        let mut node = |condition: Option<&Condition>| {
            condition
                .map(|condition| self.reading.condition(condition, &mut self.world))
                .transpose()
        };
        Ok(Such { when: node(when)?, unless: node(unless)? })
    }

    /// Asks about each capability whether a request with this effect is possible.
    fn each(
        &mut self,
        capabilities: &Covered,
        mut asked: impl FnMut(&mut Self, &Scene) -> Result<(Question, Effect), PatternError>,
    ) -> Result<Proof, PatternError> {
        let mut open = Vec::new();
        let mut seen = BTreeSet::new();
        for capability in capabilities.iter() {
            let scene = self.scene(capability)?;
            if !seen.insert(scene.same()) {
                continue;
            }
            let (question, effect) = asked(self, &scene)?;
            match self.show(&question, capability, |replay| replay.effect == effect) {
                Shown::Impossible => {}
                Shown::Undecided(cause) => open.push(scene.open(cause)),
                Shown::Possible(request) => {
                    let rules = self.guilty(&request, &scene);
                    let request = *request;
                    let refutation = Refutation { capability, request, compared: None, rules };
                    return Ok(Proof::Refuted(Box::new(refutation)));
                }
            }
        }
        Ok(Proof::of(open))
    }

    fn implies(
        &mut self,
        first: CapabilityId,
        second: CapabilityId,
    ) -> Result<Proof, PatternError> {
        let (one, other) = (self.scene(first)?, self.scene(second)?);
        let allows = other.allows(&mut self.world);
        let question = one.allowed(&mut self.world);
        let question = question.and(other.well_formed, true).and(allows, false);
        let request = match self.show(&question, first, |replay| replay.effect == Effect::Allow) {
            Shown::Impossible => return Ok(Proof::Proved),
            Shown::Undecided(cause) => return Ok(Proof::of(vec![one.open(cause)])),
            Shown::Possible(request) => *request,
        };
        let Some(denied) = self.again(&request, second).filter(|one| !one.replay.is_allowed())
        else {
            return Ok(Proof::of(vec![other.open(Cause::Replay)]));
        };
        let mut rules = self.guilty(&request, &one);
        rules.extend(self.guilty(&denied, &other));
        rules.sort_unstable();
        rules.dedup();
        let compared = Some((second, denied));
        Ok(Proof::Refuted(Box::new(Refutation { capability: first, request, compared, rules })))
    }

    /// The same request for another capability.
    fn again(&self, request: &Confirmed, capability: CapabilityId) -> Option<Confirmed> {
        let mut witness = request.witness.clone();
        let policy = self.version.policy;
        witness.capability.clone_from(&policy.capabilities.get(capability.at())?.name);
        let replay = witness.replay(self.version.tree).ok()?;
        Some(Confirmed { witness, replay })
    }

    /// The rules that a decision is due to: the reason; without one, all that could have granted.
    fn guilty(&self, request: &Confirmed, scene: &Scene) -> Vec<RuleId> {
        let rules = self.version.policy.rules.iter().zip(0_u32..);
        let named = rules.filter(|(rule, _)| Some(&rule.name) == request.replay.rule.as_ref());
        let named: Vec<RuleId> = named.map(|(_, place)| RuleId(place)).collect();
        if named.is_empty() {
            return scene.granting.iter().map(|one| one.rule).collect();
        }
        named
    }
}

/// Requests that `when` and `unless` speak of.
#[derive(Debug, Clone, Copy)]
struct Such {
    when: Option<NodeId>,
    unless: Option<NodeId>,
}

impl Such {
    fn of(self, mut question: Question) -> Question {
        for (node, holds) in [(self.when, true), (self.unless, false)] {
            if let Some(node) = node {
                question = question.and(node, holds);
            }
        }
        question
    }
}

impl Proof {
    fn of(open: Vec<Open>) -> Self {
        if open.is_empty() { Self::Proved } else { Self::Undecided(open) }
    }
}

impl Scene {
    /// What makes two capabilities the same question.
    #[must_use]
    pub fn same(&self) -> (NodeId, Vec<NodeId>, Vec<NodeId>) {
        let nodes = |list: &[crate::scene::Firing]| list.iter().map(|one| one.node).collect();
        (self.well_formed, nodes(&self.refusing), nodes(&self.granting))
    }

    fn open(&self, cause: Cause) -> Open {
        let mut rules: Vec<RuleId> =
            self.refusing.iter().chain(&self.granting).map(|one| one.rule).collect();
        rules.sort_unstable();
        Open { capability: self.capability, rules, cause }
    }
}
