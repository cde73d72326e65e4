//! The texts of an image: one arena, sorted and unique.

use crate::index::{at, index};
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

/// Sorted, unique texts in one piece of UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    pub(super) ends: Vec<u32>,
    pub(super) arena: String,
}

impl Texts {
    /// Collects texts; they must come sorted and without repeats (which
    /// [`DecisionTree::from_bytes`](crate::DecisionTree::from_bytes) verifies).
    #[must_use]
    pub fn from_sorted<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        for text in texts {
            all.arena.push_str(text);
            all.ends.push(index(all.arena.len()));
        }
        all
    }

    /// The text at an index.
    #[must_use]
    #[inline]
    pub fn at(&self, text: u32) -> Option<&str> {
        self.arena.get(self.range(text)?)
    }

    /// The bytes of the text at an index.
    #[must_use]
    #[inline]
    pub fn bytes(&self, text: u32) -> Option<&[u8]> {
        self.arena.as_bytes().get(self.range(text)?)
    }

    /// Where the text at an index stands among the bytes of all texts.
    pub(crate) fn range(&self, text: u32) -> Option<Range<usize>> {
        let end = *self.ends.get(at(text))?;
        let start = match text.checked_sub(1) {
            None => 0,
            Some(before) => *self.ends.get(at(before))?,
        };
        Some(at(start)..at(end))
    }

    /// The bytes between two places; none when there are no such places.
    #[inline]
    pub(crate) fn between(&self, start: u32, end: u32) -> &[u8] {
        self.arena.as_bytes().get(at(start)..at(end)).unwrap_or_default()
    }

    /// The index of a text.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        let mut low = 0_u32;
        let mut high = self.len();
        while low < high {
            let middle = low.midpoint(high);
            match self.at(middle)?.cmp(text) {
                core::cmp::Ordering::Less => low = middle.saturating_add(1),
                core::cmp::Ordering::Greater => high = middle,
                core::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        index(self.ends.len())
    }

    /// Tells whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}
