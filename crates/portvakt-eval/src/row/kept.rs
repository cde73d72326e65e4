//! Values that are kept as they are, because a register or another attribute is compared with them.

use crate::index::{at, index};
use crate::inline::Inline;

/// Bytes by attribute: a text's UTF-8, an integer's or time's eight bytes, an address's sixteen, a
/// truth value's one; a set has an entry for each member, ascending.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    entries: Inline<Entry, 4>,
    bytes: Inline<u8, 64>,
    /// The attributes that are there, kept or not, a bit each.
    there: Inline<u64, 2>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Entry {
    attribute: u32,
    start: u32,
    end: u32,
}

impl Kept {
    pub(crate) fn new() -> Self {
        Self { entries: Inline::new(), bytes: Inline::new(), there: Inline::new() }
    }

    /// Tells whether an attribute is there.
    pub(crate) fn is_there(&self, attribute: u32) -> bool {
        let word = self.there.as_slice().get(at(attribute >> 6)).copied().unwrap_or(0);
        word.wrapping_shr(attribute & 63) & 1 != 0
    }

    /// Notes that an attribute is there.
    pub(crate) fn note(&mut self, attribute: u32) {
        let word = at(attribute >> 6);
        while self.there.as_slice().len() <= word {
            self.there.push(0);
        }
        if let Some(word) = self.there.as_mut_slice().get_mut(word) {
            *word |= 1_u64.wrapping_shl(attribute & 63);
        }
    }

    /// Keeps a value.
    pub(crate) fn push(&mut self, attribute: u32, value: &[u8]) {
        let start = index(self.bytes.as_slice().len());
        self.bytes.extend(value);
        let end = index(self.bytes.as_slice().len());
        self.entries.push(Entry { attribute, start, end });
    }

    /// Puts the entries into order, so that they can be found.
    pub(crate) fn sort(&mut self) {
        let bytes = self.bytes.as_slice();
        let entries = self.entries.as_mut_slice();
        if entries.len() < 2 {
            return;
        }
        let text = |entry: &Entry| bytes.get(at(entry.start)..at(entry.end)).unwrap_or_default();
        entries.sort_unstable_by(|a, b| {
            a.attribute.cmp(&b.attribute).then_with(|| text(a).cmp(text(b)))
        });
    }

    /// The value of an attribute that is no set.
    pub(crate) fn one(&self, attribute: u32) -> Option<&[u8]> {
        self.all(attribute).next()
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
        let entries = self.entries.as_slice();
        let start = entries.partition_point(|entry| entry.attribute < attribute);
        let rest = entries.get(start..).unwrap_or_default();
        let len = rest.partition_point(|entry| entry.attribute == attribute);
        rest.get(..len).unwrap_or_default()
    }

    fn value(&self, entry: Entry) -> &[u8] {
        self.bytes.as_slice().get(at(entry.start)..at(entry.end)).unwrap_or_default()
    }
}
