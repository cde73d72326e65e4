//! Which resource and context attributes a request for a capability must carry: those without
//! `optional` that a rule covering it tests, also through conditions, derived attributes and
//! operands.

use crate::lower::dependencies::{Named, each_named, each_read, in_order};
use crate::lower::sets::{SetId, Sets};
use crate::lower::sweep::pieces;
use crate::lower::table::Tables;
use crate::policy::{Attribute, AttributeId, Category, Condition, Policy, Rule, Verb};
use portvakt_eval::image::NeedRecord;
use portvakt_eval::index::{NONE, at, index};
use std::collections::BTreeMap;

/// The first need of each capability, and the chains.
///
/// Chains end with what most capabilities need, so that their ends are shared.
pub(super) fn of(policy: &Policy, tables: &Tables, sets: &mut Sets) -> (Vec<u32>, Vec<NeedRecord>) {
    let ground = Needs::of(policy);
    let mut by_cover: BTreeMap<SetId, Bits> = BTreeMap::new();
    for (rule, covers) in policy.rules.iter().zip(&tables.covers) {
        let bits = by_cover.entry(*covers).or_insert_with(|| ground.none());
        ground.add_rule(rule, policy, bits);
    }
    let mut by_attribute: BTreeMap<u32, Vec<SetId>> = BTreeMap::new();
    for (covers, bits) in &by_cover {
        for bit in bits.all() {
            by_attribute.entry(bit).or_default().push(*covers);
        }
    }
    let mut broadest_first: Vec<(u32, u32, SetId)> = Vec::new();
    for (bit, covers) in by_attribute {
        let set = sets.union(&covers);
        let count = sets.ranges(set).iter().map(|(start, end)| end.saturating_sub(*start)).sum();
        broadest_first.push((u32::MAX.saturating_sub(count), bit, set));
    }
    broadest_first.sort_unstable();
    let capabilities = index(policy.capabilities.len());
    let items = (0..).zip(&broadest_first).map(|(item, (.., set))| (item, sets.ranges(*set)));
    let mut unbounded = usize::MAX;
    let all = pieces(items, capabilities, &mut unbounded).unwrap_or_default();
    let mut chains = Chains::default();
    let mut heads = Vec::with_capacity(at(capabilities));
    let mut all = all.into_iter().peekable();
    let mut head = NONE;
    for capability in 0..capabilities {
        if let Some((_, held)) = all.next_if(|(class, _)| *class == capability) {
            head = NONE;
            for (_, bit, _) in held.iter().filter_map(|item| broadest_first.get(at(*item))) {
                let attribute = ground.attributes.get(at(*bit)).map_or(NONE, |one| one.0);
                head = chains.link(NeedRecord { attribute, next: head });
            }
        }
        heads.push(head);
    }
    (heads, chains.records)
}

#[derive(Default)]
struct Chains {
    records: Vec<NeedRecord>,
    places: BTreeMap<NeedRecord, u32>,
}

impl Chains {
    fn link(&mut self, need: NeedRecord) -> u32 {
        let fresh = index(self.records.len());
        let place = *self.places.entry(need).or_insert(fresh);
        if place == fresh {
            self.records.push(need);
        }
        place
    }
}

/// A set of small numbers.
#[derive(Debug, Clone)]
struct Bits(Vec<u64>);

impl Bits {
    fn add(&mut self, other: &Self) {
        for (into, more) in self.0.iter_mut().zip(&other.0) {
            *into |= more;
        }
    }

    fn set(&mut self, bit: u32) {
        if let Some(word) = self.0.get_mut(at(bit >> 6)) {
            *word |= 1_u64.wrapping_shl(bit & 63);
        }
    }

    fn all(&self) -> impl Iterator<Item = u32> {
        let words = (0_u32..).zip(&self.0);
        words.flat_map(|(place, word)| {
            (0..64_u32)
                .filter(move |bit| word.wrapping_shr(*bit) & 1 != 0)
                .map(move |bit| place.saturating_mul(64).saturating_add(bit))
        })
    }
}

/// What is needed by name.
struct Needs {
    /// The attributes that can be needed: a bit each.
    attributes: Vec<AttributeId>,
    /// By attribute, its bit.
    bits: Vec<Option<u32>>,
    named: BTreeMap<Named, Bits>,
}

impl Needs {
    fn of(policy: &Policy) -> Self {
        let can_be_needed = |one: &Attribute| {
            one.category != Category::Subject && !one.optional && one.derives().is_none()
        };
        let attributes = (0..).zip(&policy.attributes).filter(|(_, one)| can_be_needed(one));
        let attributes: Vec<_> = attributes.map(|(id, _)| AttributeId(id)).collect();
        let mut bits = vec![None; policy.attributes.len()];
        for (attribute, bit) in attributes.iter().zip(0..) {
            if let Some(place) = bits.get_mut(attribute.at()) {
                *place = Some(bit);
            }
        }
        let mut all = Self { attributes, bits, named: BTreeMap::new() };
        for named in in_order(policy) {
            let mut bits = all.none();
            match named {
                Named::Condition(id) => {
                    if let Some(one) = policy.condition(id) {
                        all.add_own(&one.condition, &mut bits);
                    }
                }
                Named::Derived(id) => {
                    let entries = policy.attribute(id).and_then(Attribute::derives);
                    let whens =
                        entries.unwrap_or_default().iter().filter_map(|one| one.when.as_ref());
                    whens.for_each(|when| all.add_own(when, &mut bits));
                }
            }
            each_read(named, policy, &mut |read| all.add_named(read, &mut bits));
            all.named.insert(named, bits);
        }
        all
    }

    fn none(&self) -> Bits {
        Bits(vec![0; self.attributes.len().div_ceil(64)])
    }

    fn add_rule(&self, rule: &Rule, policy: &Policy, bits: &mut Bits) {
        let required = match &rule.verb {
            Verb::Require(condition) => Some(condition),
            Verb::Allow | Verb::Deny => None,
        };
        for condition in [rule.when.as_ref(), rule.unless.as_ref(), required].into_iter().flatten()
        {
            self.add_own(condition, bits);
            each_named(condition, policy, &mut |named| self.add_named(named, bits));
        }
    }

    fn add_own(&self, condition: &Condition, bits: &mut Bits) {
        condition.each_attribute(&mut |attribute| {
            if let Some(Some(bit)) = self.bits.get(attribute.at()) {
                bits.set(*bit);
            }
        });
    }

    fn add_named(&self, named: Named, bits: &mut Bits) {
        if let Some(more) = self.named.get(&named) {
            bits.add(more);
        }
    }
}
