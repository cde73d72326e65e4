//! Checking values and putting them into classes, one attribute at a time.

use super::{IllFormed, Kept};
use crate::automaton;
use crate::hash::{self, TextHash};
use crate::image::{AttributeRecord, FormatRecord, Image, VariableRecord, flag, kind, value_type};
use crate::index::{NONE, at, part};
use crate::inline::Inline;
use crate::registers::Registers;
use crate::tree::{DecisionTree, Layout};
use crate::value::{Time, address};
use core::cell::Cell;
use core::cmp::Ordering;

/// The longest text of a claim, resource or context value, in bytes.
pub const MAX_TEXT: usize = 8 << 10;

/// The most steps that looking for a literal takes: the compiler fills the slots so.
pub const MAX_PROBE: u32 = 8;

/// Receives the values of a subject or of a request.
pub(crate) struct Fill<'f> {
    pub(crate) tree: &'f DecisionTree,
    pub(crate) registers: &'f Registers,
    /// The first variable that `classes` has a place for.
    pub(crate) base: u32,
    pub(crate) classes: &'f [Cell<u32>],
    pub(crate) held: &'f mut Inline<u32, 8>,
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

    /// Takes a text for an attribute that is no set; text may stand for other types.
    pub(crate) fn text(&mut self, attribute: u32, text: &str) -> Result<(), IllFormed> {
        if text.len() > MAX_TEXT {
            return Err(IllFormed);
        }
        let record = self.attribute(attribute)?;
        match record.value_type {
            value_type::TEXT => {
                if record.format == NONE {
                    return self.plain_text(attribute, record, text);
                }
                let mut folded = Inline::new();
                let text = normalise(self.image(), record.format, text, &mut folded)?;
                self.plain_text(attribute, record, text)
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
        self.each_view(attribute, |variable| {
            let cuts = part(&image.numbers, variable.start, variable.len);
            above(cuts, &number)
        });
        self.keep(attribute, &number.to_le_bytes());
        Ok(())
    }

    /// Takes a truth value.
    pub(crate) fn boolean(&mut self, attribute: u32, truth: bool) {
        self.each_view(attribute, |_| if truth { 2 } else { 1 });
        self.keep(attribute, &[u8::from(truth)]);
    }

    /// Takes the number of an address.
    #[expect(clippy::unnecessary_wraps, reason = "all types answer alike")]
    pub(crate) fn address(&mut self, attribute: u32, address: u128) -> Result<(), IllFormed> {
        let image = self.image();
        self.each_view(attribute, |variable| {
            let cuts = part(&image.addresses, variable.start, variable.len);
            above(cuts, &address)
        });
        self.keep(attribute, &address.to_le_bytes());
        Ok(())
    }

    fn plain_text(
        &mut self,
        attribute: u32,
        record: &AttributeRecord,
        text: &str,
    ) -> Result<(), IllFormed> {
        let literal = literal(self.image(), record, text);
        if record.flags & flag::CLOSED != 0 && literal.is_none() {
            return Err(IllFormed);
        }
        let image = self.image();
        let registers = self.registers;
        let views = self.layout().attributes.get(at(attribute)).copied().unwrap_or_default();
        // Registers are looked at by hash, and what they look at is kept.
        let hash = if views.kept { TextHash::of(text.as_bytes()) } else { TextHash::default() };
        self.each_view(attribute, |variable| match variable.kind {
            kind::VALUE => literal.map_or(1, |place| place.saturating_add(2)),
            kind::PATTERN => {
                automaton::accept(image, variable.start, text.as_bytes()).saturating_add(1)
            }
            _ => registers.class(variable.other, text, hash),
        });
        self.keep(attribute, text.as_bytes());
        Ok(())
    }

    fn keep(&mut self, attribute: u32, value: &[u8]) {
        if self.layout().attributes.get(at(attribute)).is_some_and(|views| views.kept) {
            self.kept.push(attribute, value);
        }
        self.kept.note(attribute);
    }

    /// Sets the class of each variable that looks at this attribute alone.
    pub(crate) fn each_view(&self, attribute: u32, class: impl Fn(&VariableRecord) -> u32) {
        let views = self.layout().attributes.get(at(attribute)).copied().unwrap_or_default();
        for place in self.layout().views_of(views) {
            if let Some(variable) = self.image().variables.get(at(*place)) {
                self.set(*place, class(variable));
            }
        }
    }

    fn set(&self, variable: u32, class: u32) {
        if let Some(cell) = self.classes.get(at(variable.wrapping_sub(self.base))) {
            cell.set(class);
        }
    }
}

/// One more than how many cuts are at or below a value.
fn above<T: Ord>(cuts: &[T], value: &T) -> u32 {
    let below = cuts.partition_point(|cut| cut.cmp(value) != Ordering::Greater);
    crate::index::index(below).saturating_add(1)
}

/// The class of a number among cuts.
pub(crate) fn class_of_number(cuts: &[i64], number: i64) -> u32 {
    above(cuts, &number)
}

/// The place of a text among an attribute's literals.
#[inline]
pub(crate) fn literal(image: &Image, attribute: &AttributeRecord, text: &str) -> Option<u32> {
    let slots = part(&image.slots, attribute.slots_start, attribute.slots_len);
    let literals = part(&image.literals, attribute.literals_start, attribute.literals_len);
    let mask = attribute.slots_len.checked_sub(1)?;
    let mut slot = crate::tree::low(hash::hash(text.as_bytes(), attribute.seed)) & mask;
    for _ in 0..MAX_PROBE {
        let place = slots.get(at(slot))?.checked_sub(1)?;
        if image.texts.bytes(*literals.get(at(place))?) == Some(text.as_bytes()) {
            return Some(place);
        }
        slot = slot.wrapping_add(1) & mask;
    }
    None
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
