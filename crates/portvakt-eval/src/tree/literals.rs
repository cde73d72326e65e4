//! The texts that a policy tells apart, as they are looked for.

use crate::hash::{hash, low, same};
use crate::image::{AttributeRecord, Image};
use crate::index::{NONE, at, index, part};
use alloc::vec::Vec;

/// The most steps that looking for a literal takes: the compiler fills the slots so.
pub const MAX_PROBE: u32 = 8;

/// One slot for each in [`Image::slots`]: one place in memory tells where the text is.
#[derive(Debug, Default)]
pub(crate) struct Literals {
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    /// The text in the arena.
    start: u32,
    end: u32,
    /// Its place among the attribute's literals, or none when the slot is free.
    place: u32,
}

/// Where the literals of one attribute are looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Among {
    start: u32,
    mask: u32,
    seed: u32,
}

impl Among {
    /// The slots of an attribute; without literals none is found.
    #[inline]
    pub(crate) fn of(attribute: &AttributeRecord) -> Self {
        let start = if attribute.slots_len == 0 { NONE } else { attribute.slots_start };
        Self { start, mask: attribute.slots_len.saturating_sub(1), seed: attribute.seed }
    }
}

impl Literals {
    pub(crate) fn of(image: &Image) -> Self {
        let mut slots = Vec::with_capacity(image.slots.len());
        slots.resize(image.slots.len(), Slot { start: 0, end: 0, place: NONE });
        for attribute in &image.attributes {
            let literals = part(&image.literals, attribute.literals_start, attribute.literals_len);
            let filled = part(&image.slots, attribute.slots_start, attribute.slots_len);
            let here = slots.get_mut(at(attribute.slots_start)..).unwrap_or_default();
            for (filled, slot) in filled.iter().zip(here) {
                let place = filled.wrapping_sub(1);
                let text = literals.get(at(place)).and_then(|text| image.texts.range(*text));
                if let Some(range) = text {
                    *slot = Slot { start: index(range.start), end: index(range.end), place };
                }
            }
        }
        Self { slots }
    }

    /// The place of a text among an attribute's literals.
    #[expect(clippy::inline_always, reason = "a call would cost as much as the work")]
    #[inline(always)]
    pub(crate) fn find(&self, image: &Image, among: &Among, text: &[u8]) -> Option<u32> {
        let home = low(hash(text, among.seed)) & among.mask;
        let slot = self.slots.get(at(among.start).wrapping_add(at(home)))?;
        if slot.place == NONE {
            return None;
        }
        if same(image.texts.between(slot.start, slot.end), text) {
            return Some(slot.place);
        }
        self.find_after(image, among, text, home)
    }

    #[inline(never)]
    fn find_after(&self, image: &Image, among: &Among, text: &[u8], home: u32) -> Option<u32> {
        for step in 1..MAX_PROBE {
            let place = home.wrapping_add(step) & among.mask;
            let slot = self.slots.get(at(among.start).wrapping_add(at(place)))?;
            if slot.place == NONE {
                return None;
            }
            if same(image.texts.between(slot.start, slot.end), text) {
                return Some(slot.place);
            }
        }
        None
    }
}
