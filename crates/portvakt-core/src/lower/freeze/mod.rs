//! Freezing: everything that was worked out, written into the tables of an image.

mod attributes;
mod automata;
mod members;
mod needs;
mod nodes;
mod slots;
mod texts;
mod variables;
mod written;

use super::forest::{Forest, ForestRow};
use super::grow::{Allowances, Ground};
use super::numbering::{Numbering, written_terms};
use super::sets::{Range, Sets};
use super::table::{TableRow, Tables};
use super::terms::Terms;
use super::views::Views;
use crate::interner::Interner;
use crate::policy::{Covered, Policy};
use automata::Automata;
use members::Members;
use portvakt_eval::image::{CapabilityRecord, Image, NeedRecord, PolicyRecord, RangeRecord};
use portvakt_eval::index::{NONE, at, index};
use std::collections::BTreeMap;
use texts::Texts;

/// Everything that was worked out about a policy.
pub(super) struct Lowered<'a> {
    pub(super) policy: &'a Policy,
    pub(super) terms: &'a Terms<'a>,
    pub(super) views: &'a Views,
    pub(super) tables: &'a Tables,
    pub(super) sets: &'a mut Sets,
    pub(super) allowances: Allowances,
}

/// Writes the image.
pub(super) fn freeze(lowered: Lowered<'_>) -> Image {
    let Lowered { policy, terms, views, tables, sets, allowances } = lowered;
    let written = written_terms(terms);
    let numbering = Numbering::of(policy, terms, views, tables, &written);
    let bases = members::Bases::of(policy, views);
    let grown = grow(policy, views, tables, sets, &numbering, &bases, allowances);
    let members = Members::of(bases, grown.forest.tables.all());
    let needs = needs::of(policy, tables, sets);
    let mut writer = Writer {
        policy,
        terms,
        views,
        tables,
        sets,
        numbering,
        members,
        texts: Texts::default(),
        set_numbers: Interner::default(),
        bases: Vec::new(),
        automata: Automata::default(),
        image: Image::default(),
    };
    writer.policy();
    writer.attributes();
    writer.registers();
    writer.nodes(&grown);
    writer.variables(&grown);
    writer.capabilities(&grown.roots, &needs);
    writer.written_texts(&written);
    writer.texts.write(&mut writer.image);
    writer.written(&written);
    writer.automata.write(&mut writer.image);
    writer.image
}

/// The forest and where chains begin.
struct Grown {
    forest: Forest,
    /// The first cell of each capability.
    roots: Vec<u32>,
    /// The first cell of each derived attribute, by id, and of each derived condition.
    attributes: BTreeMap<u32, u32>,
    conditions: BTreeMap<u32, u32>,
}

fn grow(
    policy: &Policy,
    views: &Views,
    tables: &Tables,
    sets: &Sets,
    numbering: &Numbering,
    bases: &members::Bases,
    allowances: Allowances,
) -> Grown {
    let capability = numbering.subject;
    let capabilities = index(policy.capabilities.len());
    let classes = |variable: u32| match numbering.view(variable) {
        Some(view) => views.classes(view, policy),
        None => capabilities,
    };
    let set_of = |member: u32| bases.attribute_of(member);
    let ground = Ground { classes: &classes, capability, set_of: &set_of, sets, allowances };
    let row = |row: &TableRow| ForestRow {
        priority: row.priority,
        covers: row.covers.filter(|set| !sets.is_full(*set, capabilities)),
        key: row.key.map(|member| bases.place(member)),
        tests: numbering.tests(row),
    };
    let rows = |all: &[TableRow]| all.iter().map(row).collect::<Vec<_>>();
    let mut forest = Forest::default();
    let attributes = tables.attributes.iter();
    let attributes =
        attributes.map(|(id, table)| (id.0, ground.chain(&rows(&table.rows), &mut forest)));
    let attributes = attributes.collect();
    let conditions = tables.conditions.iter();
    let conditions =
        conditions.map(|(id, table)| (*id, ground.chain(&rows(&table.rows), &mut forest)));
    let conditions = conditions.collect();
    let roots = ground.chains(&rows(&tables.rules), &mut forest);
    Grown { forest, roots, attributes, conditions }
}

/// An image that is being written, and what its records refer to.
struct Writer<'a> {
    policy: &'a Policy,
    terms: &'a Terms<'a>,
    views: &'a Views,
    tables: &'a Tables,
    sets: &'a Sets,
    numbering: Numbering,
    members: Members,
    texts: Texts<'a>,
    /// The number under which each set was written.
    set_numbers: Interner<Vec<Range>>,
    /// Scattered sets of capabilities that were written in full.
    bases: Vec<&'a Covered>,
    automata: Automata,
    image: Image,
}

impl Writer<'_> {
    fn policy(&mut self) {
        let record = PolicyRecord {
            name: self.texts.of(self.policy.name.as_str()),
            title: self.texts.of_some(self.policy.title.as_deref()),
            subject_variables: self.numbering.subject,
            refusing: self.tables.refusing,
        };
        self.image.policy.push(record);
    }

    /// Writes a set once; gives its number.
    fn set(&mut self, ranges: &[Range]) -> u32 {
        let (number, is_new) = self.set_numbers.insert_borrowed(ranges);
        if is_new {
            let records =
                ranges.iter().map(|(start, end)| RangeRecord { start: *start, end: *end });
            self.image.ranges.extend(records);
            self.image.sets.push(index(self.image.ranges.len()));
        }
        number
    }

    /// Writes ranges of numbers that come in any order; gives where they start and how many there
    /// are.
    fn numbers_as_ranges(&mut self, mut numbers: Vec<u32>) -> (u32, u32) {
        numbers.sort_unstable();
        numbers.dedup();
        let mut ranges: Vec<Range> = Vec::new();
        for number in numbers {
            let end = number.saturating_add(1);
            match ranges.last_mut() {
                Some(last) if last.1 == number => last.1 = end,
                _ => ranges.push((number, end)),
            }
        }
        let set = self.set(&ranges);
        let before = set.checked_sub(1).and_then(|before| self.image.sets.get(at(before)));
        (before.copied().unwrap_or(0), index(ranges.len()))
    }

    /// Writes the capabilities with their chains of roots and of needs.
    fn capabilities(&mut self, roots: &[u32], needs: &(Vec<u32>, Vec<NeedRecord>)) {
        for (place, capability) in (0..).zip(&self.policy.capabilities) {
            let record = CapabilityRecord {
                name: self.texts.of(capability.name.as_str()),
                title: self.texts.of_some(capability.title.as_deref()),
                roots: entry(roots, place),
                needs: entry(&needs.0, place),
            };
            self.image.capabilities.push(record);
        }
        self.image.needs.extend_from_slice(&needs.1);
    }
}

/// The entry of a list, or none.
fn entry(list: &[u32], place: u32) -> u32 {
    list.get(at(place)).copied().unwrap_or(NONE)
}
