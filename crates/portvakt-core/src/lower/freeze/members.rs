//! The numbers of members of text sets.
//!
//! Each attribute's members stand side by side; among them they are numbered in the order of leaf
//! tables, so that the members of one table stand close together.

use crate::lower::forest::LeafTable;
use crate::lower::table::Member;
use crate::lower::views::Views;
use crate::policy::{Policy, ValueType};
use portvakt_eval::index::{at, index};

/// Where each attribute's members begin, and how many there are before the next attribute's.
/// Within an attribute a member's *place* is that of its text.
#[derive(Debug)]
pub(super) struct Bases {
    bases: Vec<u32>,
    count: u32,
}

impl Bases {
    pub(super) fn of(policy: &Policy, views: &Views) -> Self {
        let mut bases = Vec::new();
        let mut count = 0_u32;
        for (attribute, vocabulary) in policy.attributes.iter().zip(&views.vocabularies.attributes)
        {
            bases.push(count);
            if attribute.value_type == ValueType::TextSet {
                count = count.saturating_add(index(vocabulary.texts.len()));
            }
        }
        Self { bases, count }
    }

    /// The first number of an attribute's members.
    pub(super) fn first(&self, attribute: usize) -> u32 {
        self.bases.get(attribute).copied().unwrap_or(0)
    }

    /// The place of a member among all.
    pub(super) fn place(&self, member: Member) -> u32 {
        self.first(member.0.at()).saturating_add(member.1)
    }

    /// The attribute that has the member at a place.
    pub(super) fn attribute_of(&self, place: u32) -> u32 {
        index(self.bases.partition_point(|base| *base <= place)).saturating_sub(1)
    }
}

/// The numbers of all members.
#[derive(Debug)]
pub(super) struct Members {
    bases: Bases,
    /// By place.
    numbers: Vec<u32>,
    /// By number.
    places: Vec<u32>,
}

impl Members {
    /// Numbers members in the order of leaf tables, then those that stand in none.
    pub(super) fn of(bases: Bases, tables: &[LeafTable]) -> Self {
        let mut seen = vec![false; at(bases.count)];
        let mut order: Vec<u32> = Vec::with_capacity(seen.len());
        let in_tables = tables.iter().flatten().map(|(place, _)| *place);
        for place in in_tables.chain(0..bases.count) {
            if let Some(seen) = seen.get_mut(at(place))
                && !std::mem::replace(seen, true)
            {
                order.push(place);
            }
        }
        order.sort_by_key(|place| bases.attribute_of(*place));
        let mut numbers = vec![0; order.len()];
        for (number, place) in (0..).zip(&order) {
            if let Some(into) = numbers.get_mut(at(*place)) {
                *into = number;
            }
        }
        Self { bases, numbers, places: order }
    }

    /// The number of a member.
    pub(super) fn number(&self, member: Member) -> u32 {
        self.number_of(self.bases.place(member))
    }

    /// The number of the member at a place.
    pub(super) fn number_of(&self, place: u32) -> u32 {
        self.numbers.get(at(place)).copied().unwrap_or(0)
    }

    /// The first number of an attribute's members.
    pub(super) fn first(&self, attribute: usize) -> u32 {
        self.bases.first(attribute)
    }

    /// The places, among the attribute's texts, of its `count` members by number.
    pub(super) fn texts(&self, attribute: usize, count: usize) -> impl Iterator<Item = u32> {
        let first = self.bases.first(attribute);
        let all = self.places.get(at(first)..at(first).saturating_add(count));
        all.unwrap_or_default().iter().map(move |place| place.saturating_sub(first))
    }
}
