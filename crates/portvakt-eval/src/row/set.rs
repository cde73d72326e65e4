//! Checking the members of a set and putting the set into classes.

use super::fill::{MAX_TEXT, literal, normalise};
use super::{Fill, IllFormed};
use crate::automaton;
use crate::image::{VariableRecord, kind};
use crate::index::{NONE, at, part};
use crate::inline::Inline;

/// The most members of a set.
pub const MAX_MEMBERS: usize = 1_000;

/// Receives the members of one set.
pub(crate) struct SetFill {
    attribute: u32,
    members: usize,
    others: bool,
    held_start: usize,
    /// For each automaton that the set's patterns need, the accept classes seen, a bit each.
    seen: Inline<[u64; 4], 2>,
}

impl SetFill {
    pub(crate) fn new(fill: &Fill<'_>, attribute: u32) -> Self {
        let views = fill.layout().attributes.get(at(attribute)).copied().unwrap_or_default();
        let mut seen = Inline::new();
        for _ in fill.layout().automata_of(views) {
            seen.push([0; 4]);
        }
        let held_start = fill.held.as_slice().len();
        Self { attribute, members: 0, others: false, held_start, seen }
    }

    /// Takes a text that stands for the whole set: its pieces, or one member.
    pub(crate) fn whole(&mut self, fill: &mut Fill<'_>, text: &str) -> Result<(), IllFormed> {
        match separator(fill, self.attribute) {
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
        if let Some(separator) = separator(fill, self.attribute)
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
        let record = fill.attribute(self.attribute);
        let mut folded = Inline::new();
        let text = normalise(fill.image(), record.format, text, &mut folded)?;
        match literal(fill.image(), &record, text) {
            Some(place) => fill.held.push(record.first_member.saturating_add(place)),
            None => self.others = true,
        }
        let views = fill.layout().attributes.get(at(self.attribute)).copied().unwrap_or_default();
        let automata = fill.layout().automata_of(views);
        for (automaton, seen) in automata.iter().zip(self.seen.as_mut_slice()) {
            let class = automaton::accept(fill.image(), *automaton, text.as_bytes());
            if let Some(word) = seen.get_mut(at(class >> 6)) {
                *word |= 1_u64.wrapping_shl(class & 63);
            }
        }
        if views.kept {
            fill.kept.push(self.attribute, text.as_bytes());
        }
        Ok(())
    }

    /// Ends the set: its members are all there.
    pub(crate) fn finish(self, fill: &mut Fill<'_>) {
        fill.kept.note(self.attribute);
        let held = fill.held.as_slice().get(self.held_start..).unwrap_or_default();
        let views = fill.layout().attributes.get(at(self.attribute)).copied().unwrap_or_default();
        let automata = fill.layout().automata_of(views);
        let image = fill.image();
        let matched = |variable: &VariableRecord| {
            let ranges = part(&image.ranges, variable.other, variable.len);
            let place = automata.binary_search(&variable.start).ok()?;
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
        fill.each_view(self.attribute, |variable| match variable.kind {
            kind::MEMBER_PATTERN => u32::from(matched(variable).is_some()),
            kind::ONLY => u32::from(only(variable)),
            _ => 1,
        });
    }
}

/// The separator of a set, if it has one.
fn separator<'f>(fill: &Fill<'f>, attribute: u32) -> Option<&'f str> {
    let split = fill.attribute(attribute).split;
    if split == NONE { None } else { fill.image().texts.at(split).filter(|text| !text.is_empty()) }
}
