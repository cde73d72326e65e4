//! Properties of two requests that differ in some attributes.

use super::{Open, Proof, Refutation};
use crate::arena::NodeId;
use crate::inquiry::{Cause, Confirmed, Inquiry};
use crate::model::{Model, Value};
use crate::reading::{Reading, Seen};
use crate::scene::{Question, Scene};
use crate::search::Answer;
use crate::universe::InputId;
use crate::witness::{Replay, Witness};
use portvakt_core::automaton::PatternError;
use portvakt_core::policy::{AttributeId, CapabilityId, RuleId, ValueType};
use std::collections::BTreeSet;

/// How the second request differs from the first in the listed attributes. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Differs {
    /// What was absent may be there; sets may have more members.
    ByMore,
    /// In any way.
    AtWill,
}

impl<'v> Inquiry<'v> {
    /// Having these, or more members of them, never turns an allow into a deny.
    pub(super) fn only_helps(&mut self, attributes: &[AttributeId]) -> Result<Proof, PatternError> {
        let (more, demanded) = self.second(attributes, Differs::ByMore)?;
        let mut open = Vec::new();
        for capability in self.capabilities_reading(attributes) {
            let (one, other) = self.scenes(capability, &more)?;
            let allows = other.allows(&mut self.world);
            let question = one.allowed(&mut self.world).and(demanded, true);
            let question = question.and(other.well_formed, true).and(allows, false);
            let expected = |one: &Replay, other: &Replay| one.is_allowed() && !other.is_allowed();
            if let Some(proof) = self.compare(&question, &one, &more, expected, &mut open) {
                return Ok(proof);
            }
        }
        Ok(Proof::of(open))
    }

    /// No decision depends on these: neither effect nor reason, and so no obligation.
    pub(super) fn ignores(&mut self, attributes: &[AttributeId]) -> Result<Proof, PatternError> {
        let (others, demanded) = self.second(attributes, Differs::AtWill)?;
        let mut open = Vec::new();
        for capability in self.capabilities_reading(attributes) {
            let (one, other) = self.scenes(capability, &others)?;
            // Where decisions differ, the earlier of the two reasons fires in one request only.
            let mine = one.refusing.iter().chain(&one.granting);
            let theirs: Vec<_> = other.refusing.iter().chain(&other.granting).copied().collect();
            for (mine, theirs) in mine.zip(&theirs).filter(|(a, b)| a.node != b.node) {
                let question = other.decided_by(theirs).and(mine.node, false);
                let question = question.and(one.well_formed, true).and(demanded, true);
                let expected = |one: &Replay, other: &Replay| one.rule != other.rule;
                if let Some(proof) = self.compare(&question, &one, &others, expected, &mut open) {
                    return Ok(proof);
                }
            }
        }
        Ok(Proof::of(open))
    }

    /// The policy as it sees a second request, and how that is bound to the first.
    fn second(
        &mut self,
        attributes: &[AttributeId],
        differs: Differs,
    ) -> Result<(Reading<'v>, NodeId), PatternError> {
        let policy = self.version.policy;
        let varied = self.sources(attributes);
        let mut seen = Vec::new();
        let mut bound = Vec::new();
        for (id, attribute) in (0..).map(AttributeId).zip(&policy.attributes) {
            let Some(Seen::Input(input)) = self.reading.seen(id).cloned() else {
                seen.push(Seen::Derived(Vec::new()));
                continue;
            };
            let copied = self.world.universe.input(input).cloned();
            let Some(copied) = copied.filter(|_| varied.contains(&id)) else {
                seen.push(Seen::Input(input));
                continue;
            };
            let copy = self.world.add_input(copied);
            if differs == Differs::AtWill {
                seen.push(Seen::Input(copy));
            } else if attribute.value_type == ValueType::TextSet {
                seen.push(Seen::Union(input, copy));
            } else {
                seen.push(Seen::Input(copy));
                bound.push(self.unless_absent(input, copy, attribute.value_type));
            }
        }
        let registers = (0..).map(crate::universe::RegisterId);
        let registers = registers.take(policy.registers.len()).collect();
        let mut second = Reading::new(policy, seen, registers, &mut self.world)?;
        second.demand_required(&mut self.world);
        self.world.settle();
        Ok((second, self.world.arena.all(bound)))
    }

    /// The first is absent, or both are equal.
    fn unless_absent(&mut self, first: InputId, second: InputId, of: ValueType) -> NodeId {
        use crate::atom::Atom;
        let present = self.world.atom(Atom::Present(first));
        let absent = self.world.arena.not(present);
        let same = match of {
            ValueType::Integer | ValueType::Time => Atom::Difference(first, second, vec![(0, 0)]),
            _ => Atom::Same(first, second),
        };
        let same = self.world.atom(same);
        self.world.arena.any([absent, same])
    }

    /// The attributes, and instead of derived ones what they are derived from.
    fn sources(&self, attributes: &[AttributeId]) -> BTreeSet<AttributeId> {
        let each = attributes.iter().flat_map(|id| self.reading.sources(*id));
        each.collect()
    }

    /// Capabilities whose rules test one of these, one of each kind.
    fn capabilities_reading(&self, attributes: &[AttributeId]) -> Vec<CapabilityId> {
        let varied = self.sources(attributes);
        let reads: Vec<bool> = self
            .version
            .policy
            .rules
            .iter()
            .map(|rule| !self.reading.read_by_rule(rule).is_disjoint(&varied))
            .collect();
        let mut seen = BTreeSet::new();
        let all = (0_u32..).map(CapabilityId).take(self.version.policy.capabilities.len());
        all.filter(|capability| {
            let covering: Vec<RuleId> =
                self.reading.covering(*capability).map(|(rule, _)| rule).collect();
            let reads = covering.iter().any(|rule| reads.get(rule.at()) == Some(&true));
            reads && seen.insert(covering)
        })
        .collect()
    }

    fn scenes(
        &mut self,
        capability: CapabilityId,
        second: &Reading<'v>,
    ) -> Result<(Scene, Scene), PatternError> {
        let one = self.scene(capability)?;
        Ok((one, Scene::of(capability, second, &mut self.world)?))
    }

    /// Looks for two requests; a refutation when the engine confirms them.
    fn compare(
        &mut self,
        question: &Question,
        scene: &Scene,
        second: &Reading<'v>,
        expected: impl FnOnce(&Replay, &Replay) -> bool,
        open: &mut Vec<Open>,
    ) -> Option<Proof> {
        let model = match self.possible(question) {
            Answer::Impossible => return None,
            Answer::Undecided => {
                open.push(scene.open(Cause::Steps));
                return None;
            }
            Answer::Possible(model) => model,
        };
        let shown = |model: &Model| {
            let policy = self.version.policy;
            let name = policy.capabilities.get(scene.capability.at())?.name.as_str();
            let witness = Witness::of(model, &self.world.universe, name);
            let replay = witness.replay(self.version.tree).ok()?;
            Some(Confirmed { witness, replay })
        };
        let first = shown(&self.reading.project(&model, &self.reading));
        let other = shown(&second.project(&model, &self.reading));
        match first.zip(other) {
            Some((request, other)) if expected(&request.replay, &other.replay) => {
                let mut rules = self.guilty(&request, scene);
                rules.extend(self.guilty(&other, scene));
                rules.sort_unstable();
                rules.dedup();
                let capability = scene.capability;
                let compared = Some((capability, other));
                let refutation = Refutation { capability, request, compared, rules };
                Some(Proof::Refuted(Box::new(refutation)))
            }
            _ => {
                open.push(scene.open(Cause::Replay));
                None
            }
        }
    }
}

impl Reading<'_> {
    /// The request that this reading sees, with each value where the other reading looks for it.
    fn project(&self, model: &Model, onto: &Reading<'_>) -> Model {
        let mut projected = Model { registers: model.registers.clone(), ..Model::default() };
        for id in (0..).map(AttributeId).take(self.policy().attributes.len()) {
            let Some(Seen::Input(place)) = onto.seen(id) else {
                continue;
            };
            let value = match self.seen(id) {
                Some(Seen::Input(input)) => model.values.get(input).cloned(),
                Some(Seen::Union(one, other)) => {
                    let both = [one, other].into_iter().filter_map(|one| model.values.get(one));
                    both.cloned().reduce(joined)
                }
                Some(Seen::Derived(_)) | None => None,
            };
            if let Some(value) = value {
                projected.values.insert(*place, value);
            }
        }
        projected
    }
}

fn joined(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Set(mut members), Value::Set(more)) => {
            members.extend(more);
            Value::Set(members)
        }
        (one, _) => one,
    }
}
