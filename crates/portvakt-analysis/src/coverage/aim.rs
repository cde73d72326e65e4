//! What a request must fulfil to show what is not covered.

use super::collect::parts;
use super::{Gap, Place, Written, written};
use crate::arena::{Arena, NodeId};
use crate::inquiry::Inquiry;
use crate::scene::{Firing, Question, Scene};
use portvakt_core::automaton::PatternError;
use portvakt_core::lower::{Named, in_order};
use portvakt_core::policy::{CapabilityId, Condition, ConditionId, Policy, Rule, RuleId, Verb};
use std::collections::{BTreeMap, BTreeSet};

/// A gap as questions speak of it.
#[derive(Debug)]
pub(super) struct Aim<'p> {
    policy: &'p Policy,
    /// The written test, and how it is to come out; none when a rule is to decide.
    test: Option<(Written<'p>, bool)>,
    /// Whether the test stands in the rules themselves, and not in a named condition.
    in_rule: bool,
    /// The rules that the gap can be seen in, in file order.
    rules: Vec<(RuleId, &'p Rule)>,
    /// The named conditions that lead to the test, each after those that it names.
    leading: Vec<ConditionId>,
}

/// How much is asked for beside what is not covered. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    /// That the decision is left to the test: to the first rule that it stands in, and in that rule
    /// to the test.
    Effective,
    /// That the rule's other parts leave the rule to the test.
    Settled,
    /// Nothing.
    Bare,
}

impl<'p> Aim<'p> {
    /// The aim at a gap; none when the policy has no such rule or test.
    pub(super) fn at(gap: &Gap, policy: &'p Policy) -> Option<Self> {
        let rules = (0..).map(RuleId).zip(&policy.rules);
        let named = |name: &str| rules.clone().filter(|(_, one)| one.name == name).collect();
        let aim =
            Self { policy, test: None, in_rule: true, rules: Vec::new(), leading: Vec::new() };
        let (place, attribute, text, holds) = match gap {
            Gap::NeverDecides { rule } => return Some(Self { rules: named(rule), ..aim }),
            Gap::NeverSeen { place, attribute, written, holds } => {
                (place, attribute, written, *holds)
            }
        };
        let mut test = None;
        let mut look = |condition: &'p Condition| {
            written(condition, &mut |one| {
                let name = policy.attribute(one.attribute).map(|one| one.name.as_str());
                if one.text == text && name == Some(attribute) {
                    test = test.or(Some((one, holds)));
                }
            });
        };
        match place {
            Place::Rule(name) => {
                let rules: Vec<(RuleId, &Rule)> = named(name);
                rules.iter().flat_map(|(_, rule)| parts(rule)).for_each(&mut look);
                Some(Self { test: Some(test?), rules, ..aim })
            }
            Place::Condition(name) => {
                let id = policy.find_condition(name)?;
                look(&policy.condition(id)?.condition);
                let leading = leading(id, policy);
                let known: BTreeSet<ConditionId> = leading.iter().copied().collect();
                let speaks = |(_, rule): &(RuleId, &Rule)| {
                    let mut speaks = false;
                    parts(rule).for_each(|one| {
                        one.each_condition(&mut |id| speaks |= known.contains(&id));
                    });
                    speaks
                };
                let rules = rules.filter(speaks).collect();
                Some(Self { test: Some(test?), in_rule: false, rules, leading, ..aim })
            }
        }
    }

    /// The demands that make a difference, the preferred one first.
    pub(super) fn demands(&self) -> &'static [Demand] {
        match self.test {
            Some(_) => &[Demand::Effective, Demand::Settled, Demand::Bare],
            None => &[Demand::Bare],
        }
    }

    /// The capabilities that the gap can be seen for, one of those that have the same rules.
    pub(super) fn capabilities(&self) -> Vec<CapabilityId> {
        let mut seen = BTreeSet::new();
        let mut all = BTreeSet::new();
        for (_, rule) in &self.rules {
            all.extend(rule.covers.iter());
        }
        let rules = |capability: &CapabilityId| -> Vec<u32> {
            let rules = self.policy.rules.iter().zip(0..);
            rules
                .filter(|(rule, _)| rule.covers.contains(*capability))
                .map(|(_, place)| place)
                .collect()
        };
        all.into_iter().filter(|one| seen.insert(rules(one))).collect()
    }

    /// What a request for a capability must fulfil.
    ///
    /// # Errors
    ///
    /// A pattern has no automaton within the limits.
    pub(super) fn question(
        &self,
        capability: CapabilityId,
        demand: Demand,
        inquiry: &mut Inquiry<'_>,
    ) -> Result<Question, PatternError> {
        let scene = inquiry.scene(capability)?;
        let Some((test, holds)) = self.test else {
            let firings = scene.refusing.iter().chain(&scene.granting);
            let mut firings =
                firings.filter(|one| self.rules.iter().any(|(id, _)| *id == one.rule));
            let none = Question::default().and(Arena::FALSE, true);
            return Ok(firings.next().map_or(none, |firing| scene.decided_by(firing)));
        };
        let Inquiry { reading, world, .. } = inquiry;
        let node = reading.condition(test.condition, world)?;
        let question = scene.request().and(node, holds);
        if demand == Demand::Bare {
            return Ok(question);
        }
        let covering: Vec<(RuleId, &Rule)> =
            self.rules.iter().filter(|(_, one)| one.covers.contains(capability)).copied().collect();
        let rules = if demand == Demand::Effective { covering.get(..1) } else { Some(&*covering) };
        // Some rule fires if the test holds and not if it fails, or the other way round.
        let mut settled = Vec::new();
        for (_, rule) in rules.unwrap_or_default() {
            let [with, without] = [Arena::TRUE, Arena::FALSE].map(|truth| {
                let mut replacing = Replacing { aim: self, truth, named: BTreeMap::new(), inquiry };
                replacing.fires(rule)
            });
            let arena = &mut inquiry.world.arena;
            let (with, without) = (with?, without?);
            let (not_with, not_without) = (arena.not(with), arena.not(without));
            settled.push(arena.all([with, not_without]));
            settled.push(arena.all([without, not_with]));
        }
        let question = question.and(inquiry.world.arena.any(settled), true);
        Ok(match covering.first() {
            Some((rule, _)) if demand == Demand::Effective => {
                effective(question, *rule, &scene, inquiry)
            }
            _ => question,
        })
    }

    fn is_the_test(&self, condition: &Condition) -> bool {
        let mut it = false;
        written(condition, &mut |one| {
            it = self
                .test
                .is_some_and(|(test, _)| test.attribute == one.attribute && test.text == one.text);
        });
        it
    }
}

/// Asks too that the effect is left to a rule: of the others none fires that would decide anyway,
/// and if the rule refuses, some rule grants what it does not.
fn effective(
    question: Question,
    rule: RuleId,
    scene: &Scene,
    inquiry: &mut Inquiry<'_>,
) -> Question {
    let is_other = |one: &&Firing| one.rule != rule;
    let refusing = scene.refusing.iter().filter(is_other).map(|one| (one.node, false));
    let question = question.and_mostly(refusing);
    if scene.granting.iter().any(|one| one.rule == rule) {
        let granting = scene.granting.iter().filter(is_other).map(|one| (one.node, false));
        return question.and_mostly(granting);
    }
    let granting = inquiry.world.arena.any(scene.granting.iter().map(|one| one.node));
    question.and(granting, true)
}

/// Formulas in which the test is taken to be true, or false.
struct Replacing<'a, 'i, 'v, 'p> {
    aim: &'a Aim<'p>,
    truth: NodeId,
    /// The named conditions that lead to the test.
    named: BTreeMap<ConditionId, NodeId>,
    inquiry: &'i mut Inquiry<'v>,
}

impl Replacing<'_, '_, '_, '_> {
    /// When a rule grants, or refuses.
    fn fires(&mut self, rule: &Rule) -> Result<NodeId, PatternError> {
        // Each after those that it names: no chain of names is too long.
        for (place, id) in (0_usize..).zip(&self.aim.leading) {
            if let Some(one) = self.aim.policy.condition(*id) {
                let node = self.condition(&one.condition, place == 0)?;
                self.named.insert(*id, node);
            }
        }
        let here = self.aim.in_rule;
        let mut all = Vec::new();
        if let Some(when) = &rule.when {
            all.push(self.condition(when, here)?);
        }
        let required = match &rule.verb {
            Verb::Require(condition) => Some(condition),
            Verb::Allow | Verb::Deny => None,
        };
        for stopping in rule.unless.iter().chain(required) {
            let node = self.condition(stopping, here)?;
            all.push(self.inquiry.world.arena.not(node));
        }
        Ok(self.inquiry.world.arena.all(all))
    }

    /// What a condition says; `here` tells whether the test may stand in it. Depth: that of nesting
    /// in one condition, which reading bounds.
    fn condition(&mut self, condition: &Condition, here: bool) -> Result<NodeId, PatternError> {
        match condition {
            Condition::All(list) | Condition::Any(list) => {
                let nodes: Result<Vec<_>, _> =
                    list.iter().map(|one| self.condition(one, here)).collect();
                let arena = &mut self.inquiry.world.arena;
                let all = matches!(condition, Condition::All(_));
                Ok(if all { arena.all(nodes?) } else { arena.any(nodes?) })
            }
            Condition::Not(inner) => {
                let inner = self.condition(inner, here)?;
                Ok(self.inquiry.world.arena.not(inner))
            }
            Condition::Named(id, _) if self.named.contains_key(id) => {
                Ok(self.named.get(id).copied().unwrap_or(Arena::FALSE))
            }
            Condition::Present(..) | Condition::Absent(..) | Condition::Test(_)
                if here && self.aim.is_the_test(condition) =>
            {
                Ok(self.truth)
            }
            _ => {
                let Inquiry { reading, world, .. } = &mut *self.inquiry;
                reading.condition(condition, world)
            }
        }
    }
}

/// A named condition, and those that lead to it: each after those that it names.
fn leading(id: ConditionId, policy: &Policy) -> Vec<ConditionId> {
    let mut leading = vec![id];
    let mut known = BTreeSet::from([id]);
    for named in in_order(policy) {
        if let Named::Condition(one) = named
            && let Some(declared) = policy.condition(one)
        {
            let mut leads = false;
            declared.condition.each_condition(&mut |id| leads |= known.contains(&id));
            if leads && known.insert(one) {
                leading.push(one);
            }
        }
    }
    leading
}
