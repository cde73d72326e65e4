//! What derived attributes are derived from.

use super::goal::Steps;
use crate::policy::{AttributeId, Condition, Policy, Source};
use portvakt_eval::index::index;
use std::collections::{BTreeMap, BTreeSet};

/// A policy, and the attributes that each derived one depends on, directly or not.
pub(super) struct Sources<'p> {
    pub(super) policy: &'p Policy,
    derived: BTreeMap<AttributeId, BTreeSet<AttributeId>>,
}

impl<'p> Sources<'p> {
    /// Looks at all derived attributes; nothing when steps run out.
    pub(super) fn new(policy: &'p Policy, steps: &Steps) -> Option<Self> {
        let mut derived = BTreeMap::new();
        for (place, attribute) in policy.attributes.iter().enumerate() {
            if let Source::Derive(_) = attribute.source {
                let id = AttributeId(index(place));
                derived.insert(id, reached(id, policy, steps)?);
            }
        }
        Some(Self { policy, derived })
    }

    /// The attribute itself, and all that it is derived from.
    pub(super) fn of(&self, id: AttributeId) -> impl Iterator<Item = AttributeId> {
        let others = self.derived.get(&id).into_iter().flatten().copied();
        others.filter(move |one| *one != id).chain([id])
    }
}

/// All attributes that an attribute is derived from.
fn reached(id: AttributeId, policy: &Policy, steps: &Steps) -> Option<BTreeSet<AttributeId>> {
    let mut attributes = BTreeSet::new();
    let mut conditions = BTreeSet::new();
    let mut left = vec![id];
    let mut open: Vec<&Condition> = Vec::new();
    loop {
        while let Some(condition) = open.pop() {
            condition.each_attribute(&mut |id| left.push(id));
            condition.each_condition(&mut |id| {
                if conditions.insert(id) {
                    open.extend(policy.condition(id).map(|named| &named.condition));
                }
            });
        }
        let Some(id) = left.pop() else {
            return Some(attributes);
        };
        steps.take()?;
        if attributes.insert(id)
            && let Some(attribute) = policy.attribute(id)
            && let Source::Derive(entries) = &attribute.source
        {
            open.extend(entries.iter().filter_map(|entry| entry.when.as_ref()));
        }
    }
}
