//! The rules of a capability over written tests alone: what a test says is not looked into here.

use crate::arena::{Arena, Node, NodeId};
use crate::atom::Atom;
use crate::inquiry::Inquiry;
use crate::scene::{Firing, Scene};
use crate::universe::InputId;
use portvakt_core::automaton::PatternError;
use portvakt_core::policy::{AttributeId, Category, Condition, Policy, Rule, RuleId, Verb};
use portvakt_eval::index::{at, index};
use std::collections::{BTreeMap, BTreeSet};

/// A written test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) attribute: String,
    /// What stands beside it.
    pub(super) operand: String,
    /// What it says of a request.
    pub(super) says: NodeId,
    /// The inputs that it depends on.
    pub(super) inputs: BTreeSet<InputId>,
    category: Category,
    /// In how many rules it stands.
    rules: usize,
    /// The place of the first, refusals before grants.
    first: usize,
}

/// A rule as a formula over tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Left {
    pub(super) rule: RuleId,
    pub(super) grants: bool,
    pub(super) node: NodeId,
}

/// The rules of a capability over its tests.
#[derive(Debug, Default)]
pub(super) struct Skeleton {
    /// Formulas over tests: the atom of a test is the presence of an input of its number.
    pub(super) arena: Arena,
    pub(super) tests: Vec<Written>,
    /// Refusals before grants, each in file order.
    pub(super) rules: Vec<Left>,
    by_meaning: BTreeMap<NodeId, usize>,
    known: BTreeMap<(usize, bool, NodeId), NodeId>,
}

/// In which order tests are made. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// As they stand, those of refusals first.
    AsWritten,
    /// What most rules test first, of the subject before the rest.
    MostTested,
    /// What is tested of the subject first.
    SubjectFirst,
}

impl Skeleton {
    pub(super) fn of(scene: &Scene, inquiry: &mut Inquiry<'_>) -> Result<Self, PatternError> {
        let mut skeleton = Self::default();
        let policy = inquiry.version.policy;
        let side = |list: &[Firing], grants| -> Vec<(RuleId, bool)> {
            list.iter().map(|one| (one.rule, grants)).collect()
        };
        let all = side(&scene.refusing, false).into_iter().chain(side(&scene.granting, true));
        for (place, (id, grants)) in all.enumerate() {
            if let Some(rule) = policy.rules.get(id.at()) {
                let mut seen = BTreeSet::new();
                let node = skeleton.rule(rule, &mut seen, inquiry)?;
                for test in seen {
                    if let Some(test) = skeleton.tests.get_mut(test) {
                        test.rules = test.rules.saturating_add(1);
                        test.first = test.first.min(place);
                    }
                }
                skeleton.rules.push(Left { rule: id, grants, node });
            }
        }
        Ok(skeleton)
    }

    /// The tests in an order.
    pub(super) fn order(&self, order: Order) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.tests.len()).collect();
        all.sort_by_key(|place| {
            let test = self.tests.get(*place);
            let of_subject = test.is_some_and(|one| one.category == Category::Subject);
            let rules = test.map_or(0, |one| one.rules);
            let first = test.map_or(0, |one| one.first);
            match order {
                Order::AsWritten => (0, false, first, *place),
                Order::MostTested => (usize::MAX.saturating_sub(rules), !of_subject, first, *place),
                Order::SubjectFirst => {
                    (usize::from(!of_subject), false, usize::MAX.saturating_sub(rules), *place)
                }
            }
        });
        all
    }

    fn rule(
        &mut self,
        rule: &Rule,
        seen: &mut BTreeSet<usize>,
        inquiry: &mut Inquiry<'_>,
    ) -> Result<NodeId, PatternError> {
        let required = match &rule.verb {
            Verb::Require(condition) => Some((condition, false)),
            Verb::Allow | Verb::Deny => None,
        };
        let when = rule.when.iter().map(|one| (one, true));
        let unless = rule.unless.iter().map(|one| (one, false));
        let mut all = Vec::new();
        for (condition, holds) in when.chain(unless).chain(required) {
            let node = self.condition(condition, seen, inquiry)?;
            all.push(if holds { node } else { self.arena.not(node) });
        }
        Ok(self.arena.all(all))
    }

    /// Depth: that of nesting and of names within names, each of which stands once.
    fn condition(
        &mut self,
        condition: &Condition,
        seen: &mut BTreeSet<usize>,
        inquiry: &mut Inquiry<'_>,
    ) -> Result<NodeId, PatternError> {
        let policy = inquiry.version.policy;
        match condition {
            Condition::All(list) => {
                let all: Result<Vec<_>, _> =
                    list.iter().map(|one| self.condition(one, seen, inquiry)).collect();
                Ok(self.arena.all(all?))
            }
            Condition::Any(list) => {
                let any: Result<Vec<_>, _> =
                    list.iter().map(|one| self.condition(one, seen, inquiry)).collect();
                Ok(self.arena.any(any?))
            }
            Condition::Not(inner) => {
                let inner = self.condition(inner, seen, inquiry)?;
                Ok(self.arena.not(inner))
            }
            Condition::Named(id, _) => match policy.condition(*id) {
                // A name that other names stand for is one test: chains of names may be long.
                Some(named) if !names_others(&named.condition) => {
                    self.condition(&named.condition, seen, inquiry)
                }
                named => {
                    let name = named.map_or("", |one| one.name.as_str());
                    let says = inquiry.reading.condition(condition, &mut inquiry.world)?;
                    Ok(self.test(("condition", name), Category::Subject, says, seen, inquiry))
                }
            },
            Condition::Present(id, _) | Condition::Absent(id, _) => {
                let says = inquiry.reading.present(*id, &mut inquiry.world);
                let (name, category) = named(*id, policy);
                let node = self.test((name, "present"), category, says, seen, inquiry);
                let is_present = matches!(condition, Condition::Present(..));
                Ok(if is_present { node } else { self.arena.not(node) })
            }
            Condition::Test(test) => {
                let says = inquiry.reading.condition(condition, &mut inquiry.world)?;
                let (name, category) = named(test.attribute, policy);
                Ok(self.test((name, &test.written), category, says, seen, inquiry))
            }
        }
    }

    /// The atom of a test; tests that say the same are one.
    fn test(
        &mut self,
        (attribute, written): (&str, &str),
        category: Category,
        says: NodeId,
        seen: &mut BTreeSet<usize>,
        inquiry: &Inquiry<'_>,
    ) -> NodeId {
        if says == Arena::TRUE || says == Arena::FALSE {
            return says;
        }
        let next = self.tests.len();
        let place = *self.by_meaning.entry(says).or_insert(next);
        if place == next {
            let mut inputs = BTreeSet::new();
            inquiry.world.arena.each_atom([says], |atom| {
                atom.each_input(|input| {
                    inputs.insert(input);
                });
            });
            self.tests.push(Written {
                attribute: attribute.to_owned(),
                operand: written.to_owned(),
                says,
                inputs,
                category,
                rules: 0,
                first: usize::MAX,
            });
        }
        seen.insert(place);
        self.arena.atom(Atom::Present(InputId(index(place))))
    }

    /// The tests in a formula.
    pub(super) fn tests_in(&self, node: NodeId) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        self.arena.each_atom([node], |atom| {
            atom.each_input(|input| {
                found.insert(at(input.0));
            });
        });
        found
    }

    /// The formula when a test is known. Depth: that of conditions.
    pub(super) fn given(&mut self, test: usize, holds: bool, node: NodeId) -> NodeId {
        if let Some(known) = self.known.get(&(test, holds, node)) {
            return *known;
        }
        let made = match self.arena.node(node).cloned() {
            Some(Node::All(list)) => {
                let all: Vec<NodeId> =
                    list.iter().map(|one| self.given(test, holds, *one)).collect();
                self.arena.all(all)
            }
            Some(Node::Any(list)) => {
                let any: Vec<NodeId> =
                    list.iter().map(|one| self.given(test, holds, *one)).collect();
                self.arena.any(any)
            }
            Some(Node::Not(inner)) => {
                let inner = self.given(test, holds, inner);
                self.arena.not(inner)
            }
            Some(Node::Atom(atom)) => match self.arena.atom_of(atom) {
                Some(Atom::Present(input)) if at(input.0) == test => Arena::constant(holds),
                _ => node,
            },
            None => node,
        };
        self.known.insert((test, holds, node), made);
        made
    }
}

/// Whether a condition names others.
fn names_others(condition: &Condition) -> bool {
    let mut names = false;
    condition.each_condition(&mut |_| names = true);
    names
}

fn named(id: AttributeId, policy: &Policy) -> (&str, Category) {
    policy.attribute(id).map_or(("", Category::Subject), |one| (one.name.as_str(), one.category))
}
