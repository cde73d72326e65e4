//! Checking values and putting them into classes, one attribute at a time.

use super::{Held, IllFormed, Kept};
use crate::automaton;
use crate::hash::TextHash;
use crate::image::{AttributeRecord, FormatRecord, Image, VariableRecord, flag, kind, value_type};
use crate::index::{NONE, at, part};
use crate::inline::Inline;
use crate::registers::Registers;
use crate::tree::{Among, DecisionTree, Layout, Views};
use crate::value::{Time, address};
use alloc::vec::Vec;
use core::cell::Cell;
use core::cmp::Ordering;

/// The longest text of a claim, resource or context value, in bytes.
pub const MAX_TEXT: usize = 8 << 10;

/// What looks at an attribute that is not there.
static NOTHING: Views = Views { variables: Vec::new(), automata: Vec::new(), kept: false };

/// Receives the values of a subject or of a request.
pub(crate) struct Fill<'f> {
    pub(crate) tree: &'f DecisionTree,
    pub(crate) registers: &'f Registers,
    /// The first variable that `classes` has a place for.
    pub(crate) base: u32,
    pub(crate) classes: &'f [Cell<u32>],
    pub(crate) held: &'f mut Held,
    pub(crate) kept: &'f mut Kept,
}

impl<'f> Fill<'f> {
    pub(crate) fn image(&self) -> &'f Image {
        self.tree.image()
    }

    pub(crate) fn layout(&self) -> &'f Layout {
        self.tree.layout()
    }

    pub(crate) fn attribute(&self, attribute: u32) -> Result<&'f AttributeRecord, IllFormed> {
        self.image().attributes.get(at(attribute)).ok_or(IllFormed)
    }

    /// The lookups of an attribute.
    #[inline]
    pub(crate) fn views(&self, attribute: u32) -> &'f Views {
        self.layout().attributes.get(at(attribute)).unwrap_or(&NOTHING)
    }

    /// The place of a text among an attribute's literals.
    #[inline]
    pub(crate) fn literal(&self, attribute: &AttributeRecord, text: &str) -> Option<u32> {
        self.layout().literals.find(self.image(), &Among::of(attribute), text.as_bytes())
    }

    /// Takes a text for an attribute that is no set; text may stand for other types.
    pub(crate) fn text(&mut self, attribute: u32, text: &str) -> Result<(), IllFormed> {
        if text.len() > MAX_TEXT {
            return Err(IllFormed);
        }
        let record = self.attribute(attribute)?;
        match record.value_type {
            value_type::TEXT => {
                if record.format == NONE {
                    return self.checked_text(attribute, record, text);
                }
                let mut folded = Inline::new();
                let text = normalise(self.image(), record.format, text, &mut folded)?;
                self.checked_text(attribute, record, text)
            }
            value_type::INTEGER => {
                let number = crate::value::integer(text).map_err(|_| IllFormed)?;
                self.number(attribute, number)
            }
            value_type::TIME => {
                let time = Time::parse(text).map_err(|_| IllFormed)?;
                self.number(attribute, time.seconds())
            }
            value_type::IP => self.address(attribute, address(text).ok_or(IllFormed)?),
            _ => Err(IllFormed),
        }
    }

    /// Takes an integer or the seconds of a time.
    pub(crate) fn number(&mut self, attribute: u32, number: i64) -> Result<(), IllFormed> {
        let record = self.attribute(attribute)?;
        let closed = part(&self.image().numbers, record.numbers_start, record.numbers_len);
        if record.flags & flag::CLOSED != 0 && closed.binary_search(&number).is_err() {
            return Err(IllFormed);
        }
        let image = self.image();
        let cuts = |one: &VariableRecord| part(&image.numbers, one.start, one.len);
        self.put(attribute, &number.to_le_bytes(), |one| above(cuts(one), &number));
        Ok(())
    }

    /// Takes a truth value.
    pub(crate) fn boolean(&mut self, attribute: u32, truth: bool) {
        self.put(attribute, &[u8::from(truth)], |_| if truth { 2 } else { 1 });
    }

    /// Takes the number of an address.
    #[expect(clippy::unnecessary_wraps, reason = "all types answer alike")]
    pub(crate) fn address(&mut self, attribute: u32, address: u128) -> Result<(), IllFormed> {
        let image = self.image();
        let cuts = |one: &VariableRecord| part(&image.addresses, one.start, one.len);
        self.put(attribute, &address.to_le_bytes(), |one| above(cuts(one), &address));
        Ok(())
    }

    /// Takes a text that has passed its format.
    fn checked_text(
        &mut self,
        attribute: u32,
        record: &AttributeRecord,
        text: &str,
    ) -> Result<(), IllFormed> {
        let literal = self.literal(record, text);
        if record.flags & flag::CLOSED != 0 && literal.is_none() {
            return Err(IllFormed);
        }
        let value = literal.map_or(1, |place| place.saturating_add(2));
        let (image, registers) = (self.image(), self.registers);
        // Registers are looked at by hash, and what they look at is kept.
        let kept = self.views(attribute).kept;
        let hash = if kept { TextHash::of(text.as_bytes()) } else { TextHash::default() };
        self.put(attribute, text.as_bytes(), |variable| match variable.kind {
            kind::VALUE => value,
            kind::PATTERN => {
                automaton::accept(image, variable.start, text.as_bytes()).saturating_add(1)
            }
            _ => registers.class(variable.other, text, hash),
        });
        Ok(())
    }

    /// Notes a value that is no set, keeps it if it is compared, and sets what looks at it.
    #[inline]
    fn put(&mut self, attribute: u32, value: &[u8], class: impl Fn(&VariableRecord) -> u32) {
        let views = self.views(attribute);
        self.each_view(views, class);
        if views.kept {
            self.kept.push(attribute, value);
        }
        self.kept.note(attribute);
    }

    /// Sets the class of each variable that looks at this attribute alone.
    pub(crate) fn each_view(&self, views: &Views, class: impl Fn(&VariableRecord) -> u32) {
        for place in &views.variables {
            if let Some(variable) = self.image().variables.get(at(*place))
                && let Some(cell) = self.classes.get(at(place.wrapping_sub(self.base)))
            {
                cell.set(class(variable));
            }
        }
    }
}

/// The class of a value among cuts: one more than how many of them are at or below it.
pub(crate) fn above<T: Ord>(cuts: &[T], value: &T) -> u32 {
    let below = cuts.partition_point(|cut| cut.cmp(value) != Ordering::Greater);
    crate::index::index(below).saturating_add(1)
}

/// Folds and checks a text by a format, or leaves it as it is; its envelope is off already.
pub(crate) fn normalise<'a>(
    image: &Image,
    format: u32,
    text: &'a str,
    folded: &'a mut Inline<u8, 64>,
) -> Result<&'a str, IllFormed> {
    if format == NONE {
        return Ok(text);
    }
    let record: &FormatRecord = image.formats.get(at(format)).ok_or(IllFormed)?;
    let text = if record.fold == 0 {
        text
    } else {
        folded.extend(text.as_bytes());
        folded.as_mut_slice().make_ascii_lowercase();
        core::str::from_utf8(folded.as_slice()).map_err(|_| IllFormed)?
    };
    let accepted = automaton::accept(image, record.automaton, text.as_bytes()) == 1;
    if accepted { Ok(text) } else { Err(IllFormed) }
}
