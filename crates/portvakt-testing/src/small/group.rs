//! Attributes that meet: by a place that both are read at, a test that compares them, a register.

use super::space::{Place, place};
use portvakt_core::policy::{AttributeId, Operand, Policy, Test, ValueType};
use std::collections::{BTreeMap, BTreeSet};

/// Attributes of versions that are kin.
pub(super) type Group = BTreeSet<(usize, AttributeId)>;

/// Every place with those who read it.
pub(super) fn places(policies: &[&Policy]) -> BTreeMap<Place, Vec<(usize, AttributeId)>> {
    let mut places: BTreeMap<Place, Vec<(usize, AttributeId)>> = BTreeMap::new();
    for (version, policy) in policies.iter().enumerate() {
        for id in (0..).map(AttributeId).take(policy.attributes.len()) {
            if let Some(place) = place(policy, id) {
                places.entry(place).or_default().push((version, id));
            }
        }
    }
    places
}

/// Groups of kin, with the registers that are asked about them.
pub(super) fn groups(
    policies: &[&Policy],
    places: &BTreeMap<Place, Vec<(usize, AttributeId)>>,
    tests: &[(usize, &Test)],
) -> Vec<(Group, BTreeSet<String>)> {
    let mut groups: Vec<(Group, BTreeSet<String>)> = places
        .values()
        .map(|readers| (readers.iter().copied().collect(), BTreeSet::new()))
        .collect();
    for (version, policy) in policies.iter().enumerate() {
        let all = (0..).map(AttributeId).take(policy.attributes.len());
        let derived = all.filter(|id| place(policy, *id).is_none());
        groups.extend(derived.map(|id| ([(version, id)].into(), BTreeSet::new())));
    }
    for (version, test) in tests {
        let mut joined: (Group, BTreeSet<String>) =
            ([(*version, test.attribute)].into(), BTreeSet::new());
        match &test.operand {
            Operand::Attribute(other) | Operand::Window { before: other, .. } => {
                joined.0.insert((*version, *other));
            }
            Operand::Register(id) => {
                joined.1.insert(policies[*version].registers[id.at()].name.clone());
            }
            _ => continue,
        }
        groups.retain(|(group, names)| {
            let apart = group.is_disjoint(&joined.0) && names.is_disjoint(&joined.1);
            if !apart {
                joined.0.extend(group);
                joined.1.extend(names.iter().cloned());
            }
            apart
        });
        groups.push(joined);
    }
    groups
}

/// How many values of one signature matter.
pub(super) fn slots(policies: &[&Policy], group: &Group, tests: &[(usize, &Test)]) -> usize {
    let places: BTreeSet<Place> =
        group.iter().filter_map(|(version, id)| place(policies[*version], *id)).collect();
    let seconds = tests.iter().map(|(_, test)| match test.operand {
        Operand::Window { seconds, .. } => usize::try_from(seconds).unwrap_or(0),
        _ => 0,
    });
    places.len().max(1) + seconds.max().unwrap_or(0)
}

/// The types and kinds in a group; a set counts as its members.
pub(super) fn kinds(policies: &[&Policy], group: &Group) -> BTreeSet<(ValueType, &'static str)> {
    group.iter().map(|(version, id)| kind_of(policies[*version], *id)).collect()
}

pub(super) fn kind_of(policy: &Policy, id: AttributeId) -> (ValueType, &'static str) {
    let attribute = &policy.attributes[id.at()];
    match attribute.value_type {
        ValueType::Text | ValueType::TextSet => (ValueType::Text, attribute.kind().0),
        other => (other, ""),
    }
}
