//! The variables.

use super::{Grown, Writer};
use crate::lower::cuts::Cuts;
use crate::lower::views::View;
use portvakt_eval::image::{VariableRecord, kind};
use portvakt_eval::index::{NONE, at, index};

impl Writer<'_> {
    /// How many classes a variable has.
    pub(super) fn classes(&self, variable: u32) -> u32 {
        match self.numbering.view(variable) {
            Some(view) => self.views.classes(view, self.policy),
            None => index(self.policy.capabilities.len()),
        }
    }

    /// Writes the variables in order.
    pub(super) fn variables(&mut self, grown: &Grown) {
        for number in 0..self.numbering.count() {
            let record = match self.numbering.view(number) {
                Some(view) => self.variable(view, grown),
                None => VariableRecord {
                    kind: kind::CAPABILITY,
                    attribute: NONE,
                    other: NONE,
                    ..VariableRecord::default()
                },
            };
            let classes = self.classes(number);
            self.image.variables.push(VariableRecord { classes, ..record });
        }
    }

    fn variable(&mut self, view: View, grown: &Grown) -> VariableRecord {
        let record = |kind: u32, attribute: u32, other: u32| VariableRecord {
            kind,
            attribute,
            other,
            ..VariableRecord::default()
        };
        let with = |record: VariableRecord, (start, len): (u32, u32)| VariableRecord {
            start,
            len,
            ..record
        };
        match view {
            View::Value(attribute) => {
                let part = match self.views.vocabulary(attribute) {
                    Some(one) if !one.addresses.all().is_empty() => {
                        let start = index(self.image.addresses.len());
                        self.image.addresses.extend_from_slice(one.addresses.all());
                        (start, index(one.addresses.all().len()))
                    }
                    Some(one) => self.numbers(one.numbers.all()),
                    None => (0, 0),
                };
                with(record(kind::VALUE, attribute.0, NONE), part)
            }
            View::Pattern(attribute, group) => {
                let automaton = self.group(attribute, at(group));
                with(record(kind::PATTERN, attribute.0, NONE), (automaton, 0))
            }
            View::MemberPattern(attribute, pattern) => {
                let vocabulary = self.views.vocabulary(attribute);
                let group = vocabulary.map_or(0, |one| one.group_of(pattern));
                let classes = vocabulary.and_then(|one| one.groups.get(group));
                let classes = classes.map(|group| group.classes_of(pattern)).unwrap_or_default();
                let (start, len) = self.numbers_as_ranges(classes);
                let automaton = self.group(attribute, group);
                with(record(kind::MEMBER_PATTERN, attribute.0, start), (automaton, len))
            }
            View::Register(attribute, register) => record(kind::REGISTER, attribute.0, register.0),
            View::Difference(one, other) => {
                let cuts = self.views.vocabularies.differences.get(&(one, other));
                let part = self.numbers(cuts.map(Cuts::all).unwrap_or_default());
                with(record(kind::DIFFERENCE, one.0, other.0), part)
            }
            View::Same(one, other) => record(kind::SAME, one.0, other.0),
            View::Shares(set, other) => record(kind::SHARES, set.0, other.0),
            View::Only(attribute, list) => {
                let lists = self.views.vocabulary(attribute).map(|one| &one.lists);
                let list = lists.and_then(|lists| lists.get(at(list))).into_iter().flatten();
                let numbers = list.map(|place| self.members.number((attribute, *place)));
                let part = self.numbers_as_ranges(numbers.collect());
                with(record(kind::ONLY, attribute.0, NONE), part)
            }
            View::Member(attribute, place) => {
                let number = self.members.number((attribute, place));
                with(record(kind::MEMBER, attribute.0, NONE), (number, 0))
            }
            View::Derived(attribute) => {
                let table = self.tables.attributes.get(&attribute);
                let cell = grown.attributes.get(&attribute.0).copied().unwrap_or(NONE);
                self.derived(attribute.0, table, cell)
            }
            View::Condition(number) => {
                let table = self.tables.conditions.get(&number);
                let cell = grown.conditions.get(&number).copied().unwrap_or(NONE);
                self.derived(NONE, table, cell)
            }
        }
    }

    fn derived(
        &mut self,
        attribute: u32,
        table: Option<&crate::lower::table::Table>,
        cell: u32,
    ) -> VariableRecord {
        let start = index(self.image.outputs.len());
        let outputs = table.map(|one| one.outputs.as_slice()).unwrap_or_default();
        self.image.outputs.extend_from_slice(outputs);
        VariableRecord {
            kind: kind::DERIVED,
            attribute,
            other: cell,
            start,
            len: index(outputs.len()),
            otherwise: table.map_or(0, |one| one.otherwise),
            classes: 0,
        }
    }

    /// Writes numbers; gives where they start and how many there are.
    pub(super) fn numbers(&mut self, numbers: &[i64]) -> (u32, u32) {
        if numbers.is_empty() {
            return (0, 0);
        }
        let start = index(self.image.numbers.len());
        self.image.numbers.extend_from_slice(numbers);
        (start, index(numbers.len()))
    }

    fn group(&mut self, attribute: crate::policy::AttributeId, group: usize) -> u32 {
        let vocabulary = self.views.vocabulary(attribute);
        match vocabulary.and_then(|one| one.groups.get(group)) {
            Some(group) => self.automata.of(&group.dfa),
            None => NONE,
        }
    }
}
