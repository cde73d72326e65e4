//! In which order named conditions and derived attributes can be worked out.

use crate::policy::{Attribute, AttributeId, Condition, ConditionId, Operand, Policy, Source};
use portvakt_eval::index::index;
use std::collections::BTreeSet;

/// Something that has a condition under a name of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// A named condition.
    Condition(ConditionId),
    /// A derived attribute.
    Derived(AttributeId),
}

/// All named conditions and derived attributes, each after those that it reads. Chains of names
/// may be as long as the policy, so this does not recurse along them.
#[must_use]
pub fn in_order(policy: &Policy) -> Vec<Named> {
    let conditions =
        (0..index(policy.conditions.len())).map(|at| Named::Condition(ConditionId(at)));
    let attributes = (0_u32..).zip(&policy.attributes);
    let derived = attributes
        .filter(|(_, one)| one.derives().is_some())
        .map(|(at, _)| Named::Derived(AttributeId(at)));
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    for start in conditions.chain(derived) {
        let mut open = vec![(start, false)];
        while let Some((named, read)) = open.pop() {
            if read {
                order.push(named);
            } else if seen.insert(named) {
                open.push((named, true));
                each_read(named, policy, &mut |other| {
                    if !seen.contains(&other) {
                        open.push((other, false));
                    }
                });
            }
        }
    }
    order
}

/// Calls `each` for what a named condition or a derived attribute reads itself.
pub(super) fn each_read(named: Named, policy: &Policy, each: &mut impl FnMut(Named)) {
    match named {
        Named::Condition(id) => {
            if let Some(one) = policy.condition(id) {
                each_named(&one.condition, policy, each);
            }
        }
        Named::Derived(id) => {
            let entries = policy.attribute(id).and_then(Attribute::derives);
            for condition in entries.unwrap_or_default().iter().filter_map(|one| one.when.as_ref())
            {
                each_named(condition, policy, each);
            }
        }
    }
}

/// Calls `each` for the named conditions and derived attributes that a condition names.
pub(super) fn each_named(condition: &Condition, policy: &Policy, each: &mut impl FnMut(Named)) {
    condition.each_attribute(&mut |attribute| {
        if policy.attribute(attribute).is_some_and(|one| one.derives().is_some()) {
            each(Named::Derived(attribute));
        }
    });
    each_condition_name(condition, &mut |id| each(Named::Condition(id)));
}

fn each_condition_name(condition: &Condition, each: &mut impl FnMut(ConditionId)) {
    match condition {
        Condition::All(inner) | Condition::Any(inner) => {
            for one in inner {
                each_condition_name(one, each);
            }
        }
        Condition::Not(inner) => each_condition_name(inner, each),
        Condition::Named(id, _) => each(*id),
        Condition::Present(..) | Condition::Absent(..) => {}
        Condition::Test(test) => {
            if let Operand::Condition(inner) = &test.operand {
                each_condition_name(inner, each);
            }
        }
    }
}

impl Attribute {
    /// The entries of `derive`, if there are any.
    #[must_use]
    pub fn derives(&self) -> Option<&[crate::policy::DeriveEntry]> {
        match &self.source {
            Source::Derive(entries) => Some(entries),
            Source::Claim { .. } | Source::Request => None,
        }
    }
}
