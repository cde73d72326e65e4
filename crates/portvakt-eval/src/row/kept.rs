//! Values that are kept as they are, because a register or another attribute is compared with them.

use crate::index::{at, index};
use crate::inline::Inline;
use alloc::vec::Vec;

/// Which attributes are there, and the values of those that are kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// The first 64 attributes that are there, kept or not, a bit each.
    there: u64,
    /// The others.
    there_too: Vec<u64>,
    /// The values; none while nothing is kept.
    values: Option<Values>,
}

/// Bytes by attribute: a text's UTF-8, an integer's or time's eight bytes, an address's sixteen, a
/// truth value's one; a set has an entry for each member, ascending.
#[derive(Debug, Clone)]
struct Values {
    entries: Inline<Entry, 4>,
    bytes: Inline<u8, 64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Entry {
    attribute: u32,
    start: u32,
    end: u32,
}

impl Kept {
    /// Nothing is kept, and nothing is there.
    #[inline]
    pub(crate) const fn new() -> Self {
        Self { there: 0, there_too: Vec::new(), values: None }
    }

    /// Tells whether an attribute is there.
    #[inline]
    pub(crate) fn is_there(&self, attribute: u32) -> bool {
        let word = match (attribute >> 6).checked_sub(1) {
            None => self.there,
            Some(word) => self.there_too.get(at(word)).copied().unwrap_or(0),
        };
        word.wrapping_shr(attribute & 63) & 1 != 0
    }

    /// Notes that an attribute is there.
    #[inline]
    pub(crate) fn note(&mut self, attribute: u32) {
        let bit = 1_u64.wrapping_shl(attribute & 63);
        let Some(word) = (attribute >> 6).checked_sub(1) else {
            self.there |= bit;
            return;
        };
        if self.there_too.len() <= at(word) {
            self.there_too.resize(at(word).saturating_add(1), 0);
        }
        if let Some(word) = self.there_too.get_mut(at(word)) {
            *word |= bit;
        }
    }

    /// Tells whether all of these are there: the first 64 attributes, a bit each.
    #[inline]
    pub(crate) fn are_there(&self, first: u64) -> bool {
        self.there & first == first
    }

    /// Keeps a value.
    pub(crate) fn push(&mut self, attribute: u32, value: &[u8]) {
        let values = self
            .values
            .get_or_insert_with(|| Values { entries: Inline::new(), bytes: Inline::new() });
        let start = index(values.bytes.as_slice().len());
        values.bytes.extend(value);
        let end = index(values.bytes.as_slice().len());
        values.entries.push(Entry { attribute, start, end });
    }

    /// Puts the entries into order, so that they can be found.
    pub(crate) fn sort(&mut self) {
        let Some(Values { entries, bytes }) = &mut self.values else {
            return;
        };
        let text = |entry: &Entry| bytes.as_slice().get(at(entry.start)..at(entry.end));
        entries.as_mut_slice().sort_unstable_by(|a, b| {
            a.attribute.cmp(&b.attribute).then_with(|| text(a).cmp(&text(b)))
        });
    }

    /// The value of an attribute that is no set.
    pub(crate) fn one(&self, attribute: u32) -> Option<&[u8]> {
        let entries = self.values.as_ref()?.entries.as_slice();
        let one = match entries {
            [_, _, _, _, _, ..] => *self.entries_of(attribute).first()?,
            few => *few.iter().find(|entry| entry.attribute == attribute)?,
        };
        Some(self.value(one))
    }

    /// The value of an integer or time.
    pub(crate) fn number(&self, attribute: u32) -> Option<i64> {
        self.one(attribute)?.try_into().ok().map(i64::from_le_bytes)
    }

    /// All values of an attribute, ascending.
    pub(crate) fn all(&self, attribute: u32) -> impl Iterator<Item = &[u8]> {
        self.entries_of(attribute).iter().map(|entry| self.value(*entry))
    }

    /// Tells whether an attribute has this value.
    pub(crate) fn has(&self, attribute: u32, value: &[u8]) -> bool {
        self.entries_of(attribute).binary_search_by(|entry| self.value(*entry).cmp(value)).is_ok()
    }

    fn entries_of(&self, attribute: u32) -> &[Entry] {
        let entries = self.values.as_ref().map_or(&[][..], |values| values.entries.as_slice());
        let start = entries.partition_point(|entry| entry.attribute < attribute);
        let rest = entries.get(start..).unwrap_or_default();
        let len = rest.partition_point(|entry| entry.attribute == attribute);
        rest.get(..len).unwrap_or_default()
    }

    fn value(&self, entry: Entry) -> &[u8] {
        let bytes = self.values.as_ref().map_or(&[][..], |values| values.bytes.as_slice());
        bytes.get(at(entry.start)..at(entry.end)).unwrap_or_default()
    }
}
