//! Checking the members of a set and putting the set into classes.

use super::fill::{MAX_TEXT, normalise};
use super::{Fill, IllFormed};
use crate::automaton;
use crate::image::{AttributeRecord, VariableRecord, kind};
use crate::index::{NONE, at, part};
use crate::inline::Inline;
use crate::tree::{Among, Views};

/// The most members of a set.
pub const MAX_MEMBERS: usize = 1_000;

/// The pieces of a text between separators of one byte, looked for eight bytes at a time.
struct Pieces<'p> {
    rest: Option<&'p str>,
    separator: u8,
}

impl<'p> Iterator for Pieces<'p> {
    type Item = &'p str;

    fn next(&mut self) -> Option<&'p str> {
        let rest = self.rest?;
        let found = find(rest.as_bytes(), self.separator).and_then(|at| {
            let (piece, after) = rest.split_at_checked(at)?;
            Some((piece, after.get(1..)?))
        });
        let (piece, after) = found.map_or((rest, None), |(piece, after)| (piece, Some(after)));
        self.rest = after;
        Some(piece)
    }
}

/// Where a byte is for the first time.
#[inline]
fn find(bytes: &[u8], byte: u8) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = LOW << 7;
    let everywhere = LOW.wrapping_mul(u64::from(byte));
    let (words, rest) = bytes.as_chunks::<8>();
    let mut start = 0_usize;
    for word in words {
        // A byte that is zero now was the byte looked for; the first one found is one of these
        // ("Hacker's Delight", Warren, 6-1).
        let differs = u64::from_le_bytes(*word) ^ everywhere;
        let zeros = differs.wrapping_sub(LOW) & !differs & HIGH;
        if zeros != 0 {
            return start.checked_add(at(zeros.trailing_zeros() >> 3));
        }
        start = start.wrapping_add(8);
    }
    let found = rest.iter().position(|one| *one == byte)?;
    start.checked_add(found)
}

/// Receives the members of one set.
pub(crate) struct SetFill<'f> {
    attribute: u32,
    record: &'f AttributeRecord,
    views: &'f Views,
    among: Among,
    separator: Option<&'f str>,
    members: usize,
    others: bool,
    held_start: usize,
    /// The automata that the set's patterns need.
    automata: &'f [u32],
    /// For each automaton the accept classes seen, a bit each.
    seen: Inline<[u64; 4], 2>,
}

impl<'f> SetFill<'f> {
    pub(crate) fn new(fill: &Fill<'f>, attribute: u32, record: &'f AttributeRecord) -> Self {
        let separator = fill.image().texts.at(record.split).filter(|text| !text.is_empty());
        let views = fill.views(attribute);
        let automata = views.automata.as_slice();
        let mut seen = Inline::new();
        for _ in automata {
            seen.push([0; 4]);
        }
        let held_start = fill.held.as_slice().len();
        let (members, others) = (0, false);
        let among = Among::of(record);
        Self {
            attribute,
            record,
            views,
            among,
            separator,
            members,
            others,
            held_start,
            automata,
            seen,
        }
    }

    /// Takes a text that stands for the whole set: its pieces, or one member.
    pub(crate) fn whole(&mut self, fill: &mut Fill<'_>, text: &str) -> Result<(), IllFormed> {
        match self.separator {
            None => self.member(fill, text),
            Some(separator) => {
                if text.len() > MAX_TEXT {
                    return Err(IllFormed);
                }
                match separator.as_bytes() {
                    [one] => self.pieces(fill, Pieces { rest: Some(text), separator: *one }),
                    _ => self.pieces(fill, text.split(separator)),
                }
            }
        }
    }

    fn pieces<'p>(
        &mut self,
        fill: &mut Fill<'_>,
        pieces: impl Iterator<Item = &'p str>,
    ) -> Result<(), IllFormed> {
        let mut pieces = pieces.filter(|piece| !piece.is_empty());
        pieces.try_for_each(|piece| self.member(fill, piece))
    }

    /// Takes an element of an array.
    pub(crate) fn element(&mut self, fill: &mut Fill<'_>, text: &str) -> Result<(), IllFormed> {
        if let Some(separator) = self.separator
            && (text.is_empty() || text.contains(separator))
        {
            return Err(IllFormed);
        }
        self.member(fill, text)
    }

    fn member(&mut self, fill: &mut Fill<'_>, text: &str) -> Result<(), IllFormed> {
        self.members = self.members.saturating_add(1);
        if self.members > MAX_MEMBERS || text.len() > MAX_TEXT {
            return Err(IllFormed);
        }
        if self.record.format == NONE {
            self.checked(fill, text);
        } else {
            let mut folded = Inline::new();
            let text = normalise(fill.image(), self.record.format, text, &mut folded)?;
            self.checked(fill, text);
        }
        Ok(())
    }

    /// Takes a member that has passed its format.
    #[inline]
    fn checked(&mut self, fill: &mut Fill<'_>, text: &str) {
        match fill.layout().literals.find(fill.image(), &self.among, text.as_bytes()) {
            Some(place) => fill.held.push(self.record.first_member.saturating_add(place)),
            None => self.others = true,
        }
        for (automaton, seen) in self.automata.iter().zip(self.seen.as_mut_slice()) {
            let class = automaton::accept(fill.image(), *automaton, text.as_bytes());
            if let Some(word) = seen.get_mut(at(class >> 6)) {
                *word |= 1_u64.wrapping_shl(class & 63);
            }
        }
        if self.views.kept {
            fill.kept.push(self.attribute, text.as_bytes());
        }
    }

    /// Ends the set: its members are all there.
    pub(crate) fn finish(self, fill: &mut Fill<'_>) {
        fill.kept.note(self.attribute);
        let held = fill.held.as_slice().get(self.held_start..).unwrap_or_default();
        let image = fill.image();
        let matched = |variable: &VariableRecord| {
            let ranges = part(&image.ranges, variable.other, variable.len);
            let place = self.automata.binary_search(&variable.start).ok()?;
            let seen = self.seen.as_slice().get(place)?;
            let mut classes = ranges.iter().flat_map(|range| range.start..range.end.min(256));
            classes.find(|class| {
                let word = seen.get(at(class >> 6)).copied().unwrap_or(0);
                word.wrapping_shr(class & 63) & 1 != 0
            })
        };
        let only = |variable: &VariableRecord| {
            let ranges = part(&image.ranges, variable.start, variable.len);
            let listed = |member: &u32| {
                let after = ranges.partition_point(|range| range.start <= *member);
                let range = after.checked_sub(1).and_then(|place| ranges.get(place));
                range.is_some_and(|range| *member < range.end)
            };
            self.members > 0 && !self.others && held.iter().all(listed)
        };
        fill.each_view(self.views, |variable| match variable.kind {
            kind::MEMBER_PATTERN => u32::from(matched(variable).is_some()),
            kind::ONLY => u32::from(only(variable)),
            _ => 1,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::Pieces;
    use alloc::string::String;
    use alloc::vec::Vec;

    #[test]
    fn pieces_are_those_of_the_standard_library() {
        // Every arrangement of five signs around the ends of words, one of them of two bytes and
        // two that differ from the separator in one bit.
        let signs = [" ", "!", "\u{a0}", "a", "\u{1}"];
        for before in 0..10 {
            for number in 0..625_usize {
                let mut text: String = "x".repeat(before);
                let places = [number % 5, number / 5 % 5, number / 25 % 5, number / 125];
                text.extend(places.map(|place| signs[place]));
                text.push_str("yy zz");
                let pieces: Vec<&str> = Pieces { rest: Some(&text), separator: b' ' }.collect();
                assert_eq!(pieces, text.split(' ').collect::<Vec<_>>(), "{text:?}");
            }
        }
    }
}
