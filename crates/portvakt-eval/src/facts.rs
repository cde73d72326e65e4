//! The classes of one subject and request, worked out as they are asked for.

use crate::decide::lowest;
use crate::engine::Engine;
use crate::hash::TextHash;
use crate::image::{VariableRecord, category, flag, kind};
use crate::index::{NONE, at, part};
use crate::registers::Registers;
use crate::row::{Kept, Row, above};
use crate::tree::{DecisionTree, UNKNOWN, is_number};
use core::cell::Cell;

/// Everything that a walk through the forest looks at.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'w> {
    pub(crate) tree: &'w DecisionTree,
    pub(crate) registers: &'w Registers,
    /// What is settled: what the subject leaves of the first blocks (others are looked at as a
    /// whole), the members that it holds and its kept values.
    pub(crate) row: &'w Row,
    /// Classes of the variables before `cells`.
    pub(crate) settled: &'w [u32],
    /// Classes of the variables after the settled ones; those not known yet are filled in.
    pub(crate) cells: &'w [Cell<u32>],
    /// Members that the request holds.
    pub(crate) held: &'w [u32],
    /// Kept values of the request, until everything that compares values is worked out.
    pub(crate) kept: Option<&'w Kept>,
}

impl<'w> Facts<'w> {
    /// What is known of a subject alone, while its classes are worked out in `cells`.
    pub(crate) fn of_subject(engine: Engine<'w>, row: &'w Row, cells: &'w [Cell<u32>]) -> Self {
        let (tree, registers) = (engine.tree(), engine.registers());
        let settled = row.classes.as_slice();
        Self { tree, registers, row, settled, cells, held: &[], kept: None }
    }

    /// The class of a variable.
    #[inline]
    pub(crate) fn class(&self, variable: u32) -> u32 {
        let known = match self.settled.get(at(variable)) {
            Some(class) => *class,
            None => self.cell(variable).map_or(0, Cell::get),
        };
        if known == UNKNOWN { self.work_out(variable) } else { known }
    }

    /// Works out a class and remembers it where there is a place for it.
    // INVARIANT(A1): a derived variable reads lower variables only, and no chain of them that is
    // not settled yet is longer than the layout's depth: this ends, and the stack is bounded.
    #[cold]
    pub(crate) fn work_out(&self, variable: u32) -> u32 {
        let Some(record) = self.tree.image().variables.get(at(variable)) else {
            return 0;
        };
        let class = self.class_of(record);
        if let Some(cell) = self.cell(variable) {
            cell.set(class);
        }
        class
    }

    fn cell(&self, variable: u32) -> Option<&Cell<u32>> {
        at(variable).checked_sub(self.settled.len()).and_then(|place| self.cells.get(place))
    }

    fn class_of(&self, variable: &VariableRecord) -> u32 {
        let image = self.tree.image();
        match variable.kind {
            kind::REGISTER => match self.text(variable.attribute) {
                Some(text) => {
                    self.registers.class(variable.other, text, TextHash::of(text.as_bytes()))
                }
                None => 0,
            },
            kind::MEMBER => u32::from(self.holds(variable.start)),
            kind::DERIVED => {
                let priority = lowest(self, variable.other, NONE);
                let outputs = part(&image.outputs, variable.start, variable.len);
                if priority == NONE {
                    variable.otherwise
                } else {
                    outputs.get(at(priority)).copied().unwrap_or(variable.otherwise)
                }
            }
            kind::DIFFERENCE => {
                match (self.number(variable.attribute), self.number(variable.other)) {
                    (Some(left), Some(right)) => {
                        let cuts = part(&image.numbers, variable.start, variable.len);
                        // Cuts lie far inside the range, or at 0 and 1: saturation keeps the class.
                        above(cuts, &left.saturating_sub(right))
                    }
                    _ => 0,
                }
            }
            kind::SAME => self.same(variable).map_or(0, |same| if same { 1 } else { 2 }),
            kind::SHARES => self.shares(variable).map_or(0, |shares| if shares { 2 } else { 1 }),
            _ => 0,
        }
    }

    /// Tells whether a member is held.
    pub(crate) fn holds(&self, member: u32) -> bool {
        [self.row.held.as_slice(), self.held].iter().any(|held| held.binary_search(&member).is_ok())
    }

    fn same(&self, variable: &VariableRecord) -> Option<bool> {
        let image = self.tree.image();
        let record = image.attributes.get(at(variable.attribute))?;
        Some(if is_number(record.value_type) {
            self.number(variable.attribute)? == self.number(variable.other)?
        } else {
            self.bytes(variable.attribute)? == self.bytes(variable.other)?
        })
    }

    fn shares(&self, variable: &VariableRecord) -> Option<bool> {
        let set = self.there(variable.attribute)?;
        let other = self.there(variable.other)?;
        if let Some(text) = self.derived_text(variable.other) {
            return Some(set.has(variable.attribute, text.as_bytes()));
        }
        Some(other.all(variable.other).any(|text| set.has(variable.attribute, text)))
    }

    /// Where the values of an attribute are kept, if it is there.
    fn there(&self, attribute: u32) -> Option<&'w Kept> {
        let record = self.tree.image().attributes.get(at(attribute))?;
        let kept = self.kept_of(attribute)?;
        let present = record.flags & flag::DERIVED != 0 || kept.is_there(attribute);
        present.then_some(kept)
    }

    fn kept_of(&self, attribute: u32) -> Option<&'w Kept> {
        let record = self.tree.image().attributes.get(at(attribute))?;
        if record.category == category::SUBJECT { Some(&self.row.kept) } else { self.kept }
    }

    fn bytes(&self, attribute: u32) -> Option<&'w [u8]> {
        match self.derived_text(attribute) {
            Some(text) => Some(text.as_bytes()),
            None => self.kept_of(attribute)?.one(attribute),
        }
    }

    /// The text of an attribute, if it is there.
    fn text(&self, attribute: u32) -> Option<&'w str> {
        core::str::from_utf8(self.bytes(attribute)?).ok()
    }

    fn derived_text(&self, attribute: u32) -> Option<&'w str> {
        let image = self.tree.image();
        let record = image.attributes.get(at(attribute))?;
        if record.flags & flag::DERIVED == 0 {
            return None;
        }
        let literal = self.class(record.value).checked_sub(2)?;
        let literals = part(&image.literals, record.literals_start, record.literals_len);
        image.texts.at(*literals.get(at(literal))?)
    }

    fn number(&self, attribute: u32) -> Option<i64> {
        let image = self.tree.image();
        let record = image.attributes.get(at(attribute))?;
        if record.flags & flag::DERIVED == 0 {
            return self.kept_of(attribute)?.number(attribute);
        }
        let variable = image.variables.get(at(record.value))?;
        let cut = self.class(record.value).checked_sub(2)?;
        self.derived_cuts(variable).get(at(cut)).copied()
    }

    /// The closed list of a derived integer.
    fn derived_cuts(&self, variable: &VariableRecord) -> &'w [i64] {
        let image = self.tree.image();
        let record = image.attributes.get(at(variable.attribute));
        record.map_or(&[], |one| part(&image.numbers, one.numbers_start, one.numbers_len))
    }
}
