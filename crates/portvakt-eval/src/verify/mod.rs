//! Whether an image is one that a compiler writes.
//!
//! Everything that binding, deciding and explaining rely on is checked here, once: every index is in
//! range, every chain leads downwards, everything that is searched is sorted, refusals come before
//! grants. Hostile bytes give an error or a tree that cannot panic, loop or grow. What they cannot
//! be checked for is whether they say what somebody meant: that is what the fingerprint is for.
//!
//! Nor is it checked that the forest says what the written rules say: which of them covers the
//! capability whose chain gives its priority, and whether its conditions are those on the way there.
//! Both readings decide, within the same bounds, and a priority is always that of a rule; but on
//! hostile bytes `explain` and `restrict` may come to another rule than `decide`. Comparing them for
//! all requests is as hard as compiling, and would not tell who wrote the rules.
// INVARIANT(A5): a `DecisionTree` exists only for an image that passes.

mod attributes;
mod automata;
mod forest;
mod names;
mod parts;
mod variables;
mod written;

pub(crate) use forest::Forest;
pub(crate) use written::MAX_DEPTH;

use crate::image::{Image, RangeRecord};
use crate::index::{NONE, at, index};
use crate::tree::Literals;

/// An image breaks a rule of its tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{table}: {what}")]
pub struct Broken {
    /// The table.
    pub table: &'static str,
    /// What is wrong with it.
    pub what: &'static str,
}

/// Verifies a whole image, sums up its forest and gives the literals as they are looked for.
pub(crate) fn image(image: &Image) -> Result<(Forest, Literals), Broken> {
    if !image.texts.are_sorted() {
        return Err(Broken { table: "texts", what: "not sorted" });
    }
    parts::verify(image)?;
    automata::verify(image)?;
    names::verify(image)?;
    let literals = Literals::of(image);
    attributes::verify(image, &literals)?;
    variables::verify(image)?;
    written::verify(image)?;
    let forest = forest::verify(image)?;
    variables::verify_derived(image, &forest)?;
    names::verify_roots(image, &forest)?;
    Ok((forest, literals))
}

/// Checks of one table.
#[derive(Clone, Copy)]
struct Check {
    table: &'static str,
}

impl Check {
    fn broken(self, what: &'static str) -> Broken {
        Broken { table: self.table, what }
    }

    fn that(self, holds: bool, what: &'static str) -> Result<(), Broken> {
        if holds { Ok(()) } else { Err(self.broken(what)) }
    }

    /// A text.
    fn text(self, image: &Image, text: u32) -> Result<(), Broken> {
        self.that(text < image.texts.len(), "a text is out of range")
    }

    /// A text or none.
    fn optional_text(self, image: &Image, text: u32) -> Result<(), Broken> {
        self.that(text == NONE || text < image.texts.len(), "a text is out of range")
    }

    /// An entry of another table.
    fn of<T>(self, table: &[T], entry: u32) -> Result<&T, Broken> {
        table.get(at(entry)).ok_or(self.broken("an index is out of range"))
    }

    /// An entry of another table, or none.
    fn optional_entry<T>(self, table: &[T], entry: u32) -> Result<(), Broken> {
        if entry == NONE { Ok(()) } else { self.of(table, entry).map(drop) }
    }

    /// A part of another table.
    fn part<T>(self, table: &[T], start: u32, len: u32) -> Result<&[T], Broken> {
        let range = at(start)..at(start).saturating_add(at(len));
        table.get(range).ok_or(self.broken("a part is out of range"))
    }

    /// Values that ascend without repeats.
    fn ascending<T: Ord>(self, mut values: impl Iterator<Item = T>) -> Result<(), Broken> {
        let Some(mut before) = values.next() else {
            return Ok(());
        };
        for value in values {
            self.that(before < value, "entries do not ascend")?;
            before = value;
        }
        Ok(())
    }

    /// The ranges of a set, which end at a limit or before.
    fn ranges(self, image: &Image, start: u32, len: u32, limit: u32) -> Result<(), Broken> {
        let end = start.saturating_add(len);
        // Where several sets end, all but the first are empty.
        let set = image.sets.partition_point(|one| *one < end);
        let ranges: &[RangeRecord] = self.part(&image.ranges, start, len)?;
        let whole = image.set(index(set)).len() == ranges.len();
        self.that(ranges.is_empty() || whole, "ranges are not a set")?;
        let end = ranges.last().map_or(0, |range| range.end);
        self.that(end <= limit, "a range is out of range")
    }
}

/// How many members the sets of an image have, all together.
fn members(image: &Image) -> u32 {
    let sets =
        image.attributes.iter().filter(|one| one.value_type == crate::image::value_type::TEXT_SET);
    sets.map(|set| set.literals_len).fold(0, u32::saturating_add)
}

/// The number of entries of a table.
fn count<T>(table: &[T]) -> u32 {
    index(table.len())
}
