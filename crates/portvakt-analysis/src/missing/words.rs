//! The tests that matter for a capability, as the policy writes them.

use crate::arena::NodeId;
use crate::reading::{Reading, Seen};
use crate::universe::InputId;
use crate::world::World;
use portvakt_core::automaton::PatternError;
use portvakt_core::lower::{self, Atom, Formula};
use portvakt_core::policy::{
    AttributeId, CapabilityId, Condition, Operand, Policy, Source, Test, Verb,
};
use std::collections::BTreeSet;

/// A test as the policy writes it.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// The attribute and what is asked of it: `subject.consumer: { in: service_owners }`.
    pub(super) written: String,
    /// The inputs that it looks at itself, not through derived attributes.
    pub(super) inputs: Vec<InputId>,
    /// What it means.
    pub(super) node: NodeId,
    /// Whether it names a member that must not be suggested.
    pub(super) internal: bool,
}

/// All tests in the rules of a capability, and in the conditions and derived attributes that these
/// name, in the order of the file; each once.
pub(super) fn of(
    capability: CapabilityId,
    reading: &Reading<'_>,
    world: &mut World,
) -> Result<Vec<Word>, PatternError> {
    let policy = reading.policy();
    let mut open: Vec<&Condition> = Vec::new();
    for (_, rule) in reading.covering(capability) {
        open.extend(rule.when.iter().chain(&rule.unless));
        if let Verb::Require(condition) = &rule.verb {
            open.push(condition);
        }
    }
    let (mut names, mut derived) = (BTreeSet::new(), BTreeSet::new());
    let mut tests: Vec<&Test> = Vec::new();
    while let Some(condition) = open.pop() {
        gather(condition, &mut tests);
        let mut name = |id| {
            if names.insert(id) {
                open.extend(policy.condition(id).map(|one| &one.condition));
            }
        };
        condition.each_condition(&mut name);
        condition.each_test(&mut |test| {
            if let Operand::Condition(inner) = &test.operand {
                inner.each_condition(&mut name);
            }
        });
        condition.each_attribute(&mut |id| {
            if let Some(Source::Derive(entries)) = policy.attribute(id).map(|one| &one.source)
                && derived.insert(id)
            {
                open.extend(entries.iter().filter_map(|entry| entry.when.as_ref()));
            }
        });
    }
    tests.sort_by_key(|test| test.span);
    let mut seen = BTreeSet::new();
    let mut words = Vec::new();
    for test in tests {
        let Some(attribute) = policy.attribute(test.attribute) else {
            continue;
        };
        let written = format!("{}: {}", attribute.name, test.written);
        let condition = Condition::Test(test.clone());
        let mut inputs = Vec::new();
        condition.each_attribute(&mut |id| match reading.seen(id) {
            Some(Seen::Input(input)) if !inputs.contains(input) => inputs.push(*input),
            _ => {}
        });
        if !inputs.is_empty() && seen.insert(written.clone()) {
            let node = reading.condition(&condition, world)?;
            let internal = names_internal(&lower::formula(&condition, policy), policy);
            words.push(Word { written, inputs, node, internal });
        }
    }
    Ok(words)
}

/// The tests in a condition itself, also inside operands. Depth: that of nesting in one condition.
fn gather<'p>(condition: &'p Condition, into: &mut Vec<&'p Test>) {
    match condition {
        Condition::All(list) | Condition::Any(list) => {
            for one in list {
                gather(one, into);
            }
        }
        Condition::Not(inner) => gather(inner, into),
        Condition::Test(test) => {
            into.push(test);
            if let Operand::Condition(inner) = &test.operand {
                gather(inner, into);
            }
        }
        Condition::Present(..) | Condition::Absent(..) | Condition::Named(..) => {}
    }
}

/// Tells whether a formula names a member that must not be suggested.
fn names_internal(formula: &Formula, policy: &Policy) -> bool {
    let internal = |attribute: &AttributeId, text: &String| {
        policy.attribute(*attribute).is_some_and(|one| one.internal.binary_search(text).is_ok())
    };
    match formula {
        Formula::All(list) | Formula::Any(list) => {
            list.iter().any(|one| names_internal(one, policy))
        }
        Formula::Not(inner) => names_internal(inner, policy),
        Formula::Atom(Atom::Member(attribute, text)) => internal(attribute, text),
        Formula::Atom(Atom::Only(attribute, texts)) => {
            texts.iter().any(|text| internal(attribute, text))
        }
        Formula::Atom(_) => false,
    }
}
