//! Rules that an absent attribute gets round: a request that lacks it is allowed, although some
//! value of it would stop an allow rule granting or make a deny or require rule refuse.
//!
//! Two requests that differ in one input are one question: what a rule says without the input is its
//! formula with every atom of the input false.

use super::asking::Asking;
use crate::arena::{Arena, Node, NodeId};
use crate::atom::Atom;
use crate::model::Model;
use crate::reading::Seen;
use crate::scene::{Firing, Question};
use crate::scenes::Shared;
use crate::search::Answer;
use crate::universe::InputId;
use portvakt_core::diagnostic::code;
use portvakt_core::lower::{Named, in_order};
use portvakt_core::policy::{
    AttributeId, Condition, ConditionId, Operand, Policy, Rule, RuleId, Verb,
};
use std::collections::{BTreeMap, BTreeSet};

/// Judges every rule with every attribute that it tests by value alone.
pub(super) fn judge(asking: &mut Asking<'_, '_>) {
    let policy = asking.policy;
    let tests = Tests::of(policy);
    let mut without = Without::default();
    for (id, rule) in (0..).map(RuleId).zip(&policy.rules) {
        for attribute in tests.of_rule(rule).by_value_alone(policy) {
            let Some(Seen::Input(input)) = asking.inquiry.reading.seen(attribute) else {
                continue;
            };
            let input = *input;
            for shared in asking.scenes.of_rule(id) {
                if is_round(asking, &mut without, (id, rule), (attribute, input), shared) {
                    break;
                }
            }
        }
    }
}

/// Asks whether a rule is got round in a scene; says so.
fn is_round(
    asking: &mut Asking<'_, '_>,
    without: &mut Without,
    (id, rule): (RuleId, &Rule),
    (attribute, input): (AttributeId, InputId),
    shared: &Shared,
) -> bool {
    let Some(firing) = shared.firing(id) else {
        return false;
    };
    let arena = &mut asking.inquiry.world.arena;
    let lacking = without.of(firing.node, input, arena);
    let is_grant = matches!(rule.verb, Verb::Allow);
    if lacking == firing.node || is_grant && lacking == Arena::FALSE {
        return false;
    }
    let present = arena.atom(Atom::Present(input));
    let mut question = Question::default()
        .and(present, true)
        .and(without.of(shared.scene.well_formed, input, arena), true)
        .and(firing.node, !is_grant);
    question = if is_grant {
        question.and(lacking, true)
    } else {
        question.and(without.granted(shared, input, arena), true)
    };
    let refusing = without.refusing(shared, input, arena);
    let question = question.and_mostly(refusing.iter().map(|node| (*node, false)));
    let capability = shared.scene.capability;
    match asking.possible(&question) {
        Answer::Possible(model) => {
            say(asking, rule, attribute, input, shared, &model);
            true
        }
        Answer::Impossible => false,
        Answer::Undecided => {
            asking.leave_open(capability, id);
            false
        }
    }
}

fn say(
    asking: &mut Asking<'_, '_>,
    rule: &Rule,
    attribute: AttributeId,
    input: InputId,
    shared: &Shared,
    model: &Model,
) {
    let Some(attribute) = asking.policy.attribute(attribute) else {
        return;
    };
    let name = &attribute.name;
    let capability = shared.scene.capability;
    let (stops, help) = match rule.verb {
        Verb::Allow => {
            ("stop this rule", format!("test that it is there, in this rule: `present: {name}`"))
        }
        Verb::Deny => (
            "be refused",
            "write with `require` what must hold, or test in this rule whether it is there"
                .to_owned(),
        ),
        Verb::Require(_) => {
            ("be refused", format!("test in this rule whether it is there: `present: {name}`"))
        }
    };
    let message = format!(
        "a request without `{name}` is allowed `{}`, though some value of it would {stops}",
        asking.name(capability)
    );
    let finding = Asking::about(&code::ALLOWED_WHEN_ABSENT, rule, message)
        .also(attribute.span, "may be absent")
        .help(help);
    let mut lacking = model.clone();
    lacking.values.remove(&input);
    let is_allowed = crate::witness::Replay::is_allowed;
    asking.findings.push(match asking.line(&lacking, capability, is_allowed) {
        Some(line) => finding.witness(line),
        None => finding,
    });
}

/// Formulas as they are when an input is absent.
#[derive(Default)]
struct Without {
    known: BTreeMap<(InputId, NodeId), NodeId>,
    /// By input and first capability of a scene: that some rule grants, and when each refuses.
    scenes: BTreeMap<(InputId, u32), NodeId>,
    refusing: BTreeMap<(InputId, u32), Vec<NodeId>>,
}

impl Without {
    fn granted(&mut self, shared: &Shared, input: InputId, arena: &mut Arena) -> NodeId {
        let key = (input, shared.scene.capability.0);
        if let Some(known) = self.scenes.get(&key) {
            return *known;
        }
        let granting = self.all(&shared.scene.granting, input, arena);
        let some = arena.any(granting);
        self.scenes.insert(key, some);
        some
    }

    fn refusing(&mut self, shared: &Shared, input: InputId, arena: &mut Arena) -> Vec<NodeId> {
        let key = (input, shared.scene.capability.0);
        if let Some(known) = self.refusing.get(&key) {
            return known.clone();
        }
        let refusing = self.all(&shared.scene.refusing, input, arena);
        self.refusing.insert(key, refusing.clone());
        refusing
    }

    fn all(&mut self, list: &[Firing], input: InputId, arena: &mut Arena) -> Vec<NodeId> {
        list.iter().map(|one| self.of(one.node, input, arena)).collect()
    }

    /// The formula with every atom of the input false. Chains of formulas may be long: this does
    /// not recurse.
    fn of(&mut self, node: NodeId, input: InputId, arena: &mut Arena) -> NodeId {
        let mut open = vec![node];
        while let Some(one) = open.last().copied() {
            if self.known.contains_key(&(input, one)) {
                open.pop();
                continue;
            }
            let inner: Vec<NodeId> = match arena.node(one) {
                Some(Node::All(list) | Node::Any(list)) => list.to_vec(),
                Some(Node::Not(inner)) => vec![*inner],
                Some(Node::Atom(_)) | None => Vec::new(),
            };
            let before = open.len();
            open.extend(inner.iter().filter(|part| !self.known.contains_key(&(input, **part))));
            if open.len() > before {
                continue;
            }
            let parts = inner.iter().filter_map(|part| self.known.get(&(input, *part)).copied());
            let parts: Vec<NodeId> = parts.collect();
            let made = match arena.node(one) {
                Some(Node::All(_)) => arena.all(parts),
                Some(Node::Any(_)) => arena.any(parts),
                Some(Node::Not(_)) => parts.first().map_or(Arena::FALSE, |inner| arena.not(*inner)),
                Some(Node::Atom(atom)) => {
                    let mut speaks_of_it = false;
                    if let Some(atom) = arena.atom_of(*atom) {
                        atom.each_input(|one| speaks_of_it |= one == input);
                    }
                    if speaks_of_it { Arena::FALSE } else { one }
                }
                None => Arena::FALSE,
            };
            self.known.insert((input, one), made);
            open.pop();
        }
        self.known.get(&(input, node)).copied().unwrap_or(Arena::FALSE)
    }
}

/// The attributes that something tests, also through names; none that is derived.
#[derive(Debug, Clone, Default)]
struct Tested {
    values: BTreeSet<AttributeId>,
    presence: BTreeSet<AttributeId>,
}

impl Tested {
    /// Those that may be absent, and are tested by value and not by presence.
    fn by_value_alone(self, policy: &Policy) -> Vec<AttributeId> {
        let may_be_absent = |id: &AttributeId| {
            policy.attribute(*id).is_some_and(|one| one.may_be_absent() && one.derives().is_none())
        };
        let alone = self.values.difference(&self.presence).copied();
        alone.filter(may_be_absent).collect()
    }

    fn join(&mut self, other: &Self) {
        self.values.extend(&other.values);
        self.presence.extend(&other.presence);
    }
}

/// What names test, worked out once.
struct Tests {
    names: BTreeMap<Named, Tested>,
}

impl Tests {
    fn of(policy: &Policy) -> Self {
        let mut tests = Self { names: BTreeMap::new() };
        for named in in_order(policy) {
            let mut tested = Tested::default();
            match named {
                Named::Condition(id) => {
                    if let Some(one) = policy.condition(id) {
                        tests.collect(&one.condition, &mut tested);
                    }
                }
                Named::Derived(id) => {
                    let entries = policy.attribute(id).and_then(|one| one.derives());
                    let entries = entries.unwrap_or_default().iter();
                    for when in entries.filter_map(|entry| entry.when.as_ref()) {
                        tests.collect(when, &mut tested);
                    }
                }
            }
            tests.names.insert(named, tested);
        }
        tests
    }

    fn of_rule(&self, rule: &Rule) -> Tested {
        let mut tested = Tested::default();
        if let Verb::Require(condition) = &rule.verb {
            self.collect(condition, &mut tested);
        }
        for condition in rule.when.iter().chain(&rule.unless) {
            self.collect(condition, &mut tested);
        }
        tested
    }

    /// Depth: that of nesting in one condition, which reading bounds.
    fn collect(&self, condition: &Condition, tested: &mut Tested) {
        match condition {
            Condition::All(list) | Condition::Any(list) => {
                for one in list {
                    self.collect(one, tested);
                }
            }
            Condition::Not(inner) => self.collect(inner, tested),
            Condition::Present(id, _) | Condition::Absent(id, _) => {
                if !self.names.contains_key(&Named::Derived(*id)) {
                    tested.presence.insert(*id);
                }
            }
            Condition::Named(id, _) => self.name(*id, tested),
            Condition::Test(test) => {
                condition.each_attribute(&mut |id| match self.names.get(&Named::Derived(id)) {
                    // Whether the attribute is there gives another value, which the rule does not say.
                    Some(known) => {
                        tested.values.extend(&known.values);
                        tested.values.extend(&known.presence);
                    }
                    None => tested.values.extend([id]),
                });
                if let Operand::Condition(inner) = &test.operand {
                    inner.each_condition(&mut |id| self.name(id, tested));
                }
            }
        }
    }

    fn name(&self, id: ConditionId, tested: &mut Tested) {
        if let Some(known) = self.names.get(&Named::Condition(id)) {
            tested.join(known);
        }
    }
}
