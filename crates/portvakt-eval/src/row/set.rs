//! Checking the members of a set and putting the set into classes.

use super::fill::{MAX_TEXT, normalise};
use super::{Fill, IllFormed};
use crate::automaton;
use crate::image::{AttributeRecord, VariableRecord, kind};
use crate::index::{at, part};
use crate::inline::Inline;
use crate::tree::Views;

/// The most members of a set.
pub const MAX_MEMBERS: usize = 1_000;

/// Receives the members of one set.
pub(crate) struct SetFill<'f> {
    attribute: u32,
    record: &'f AttributeRecord,
    views: &'f Views,
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
        let automata = fill.layout().automata_of(views);
        let mut seen = Inline::new();
        for _ in automata {
            seen.push([0; 4]);
        }
        let held_start = fill.held.as_slice().len();
        let (members, others) = (0, false);
        Self { attribute, record, views, separator, members, others, held_start, automata, seen }
    }

    /// Takes a text that stands for the whole set: its pieces, or one member.
    pub(crate) fn whole(&mut self, fill: &mut Fill<'_>, text: &str) -> Result<(), IllFormed> {
        match self.separator {
            None => self.member(fill, text),
            Some(separator) => {
                if text.len() > MAX_TEXT {
                    return Err(IllFormed);
                }
                // Looking for one character is much quicker than looking for a text.
                let mut characters = separator.chars();
                match (characters.next(), characters.next()) {
                    (Some(one), None) => self.pieces(fill, text.split(one)),
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
        let mut folded = Inline::new();
        let text = normalise(fill.image(), self.record.format, text, &mut folded)?;
        match fill.literal(self.record, text) {
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
        Ok(())
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
