//! Where slots stand from left to right: near the middle of their neighbours, without touching.
//!
//! A layer is placed exactly: of all places that keep the distances, those whose squared distances
//! from the wanted ones are smallest (isotonic regression by merging blocks).

use super::layers::{Layers, Link, Slot};

/// How often layers are placed down and up.
const SWEEPS: usize = 24;
/// The space between two boxes.
const BETWEEN_BOXES: i64 = 22;
/// The space between two lines, or a line and a box.
const BESIDE_LINES: i64 = 16;

/// The middle of each slot.
pub(super) fn place(layers: &Layers) -> Vec<i64> {
    let mut middles = vec![0; layers.slots.len()];
    for row in &layers.rows {
        set(layers, row, &mut middles, |_, _| Some((0, 1)));
    }
    for sweep in 0..SWEEPS {
        if sweep.is_multiple_of(2) {
            for row in &layers.rows {
                set(layers, row, &mut middles, |slot, at| wanted(layers, &slot.above, at));
            }
        } else {
            for row in layers.rows.iter().rev() {
                set(layers, row, &mut middles, |slot, at| {
                    let leading: Vec<Link> = leading(layers, slot);
                    wanted(layers, &leading, at)
                });
            }
        }
    }
    // The last word is that of both sides, from above to below.
    for row in &layers.rows {
        set(layers, row, &mut middles, |slot, at| {
            let links = [slot.above.clone(), leading(layers, slot)].concat();
            wanted(layers, &links, at)
        });
    }
    middles
}

/// The links to what goes on: an end beside a test follows it, and does not pull at what is above.
fn leading(layers: &Layers, slot: &Slot) -> Vec<Link> {
    let ends = |link: &&Link| layers.slots.get(link.slot).is_some_and(|slot| slot.is_end);
    let leading: Vec<Link> = slot.below.iter().filter(|link| !ends(link)).copied().collect();
    if leading.is_empty() { slot.below.clone() } else { leading }
}

/// The middle of linked slots, and how much it matters: long lines shall be straight.
fn wanted(layers: &Layers, links: &[Link], middles: &[i64]) -> Option<(i64, i64)> {
    let (mut sum, mut weights) = (0_i64, 0_i64);
    for link in links {
        let slot = layers.slots.get(link.slot)?;
        let weight = if slot.is_bend { 4 } else { 1 };
        let middle = middles.get(link.slot).copied()?;
        sum = sum.saturating_add(middle.saturating_mul(weight));
        weights = weights.saturating_add(weight);
    }
    Some((sum.checked_div(weights)?, weights))
}

/// Slots that stand side by side because each would like to stand where the next does.
struct Block {
    /// The sum of wanted places, each times its weight, less the distances from the first slot.
    sum: i64,
    weight: i64,
    slots: usize,
}

impl Block {
    fn place(&self) -> i64 {
        self.sum.checked_div_euclid(self.weight).unwrap_or_default()
    }
}

impl Slot {
    /// How much its wish counts beside others of its layer: lines that pass shall be straight, and
    /// ends give way.
    fn importance(&self) -> i64 {
        match (self.is_bend, self.is_end) {
            (true, _) => 32,
            (false, false) => 8,
            (false, true) => 1,
        }
    }
}

fn set(
    layers: &Layers,
    row: &[usize],
    middles: &mut [i64],
    wanted: impl Fn(&Slot, &[i64]) -> Option<(i64, i64)>,
) {
    let mut blocks: Vec<Block> = Vec::new();
    let mut distances = Vec::new();
    let (mut distance, mut before) = (0_i64, None);
    for number in row {
        let Some(slot) = layers.slots.get(*number) else {
            return;
        };
        distance = distance.saturating_add(before.map_or(0, |before| apart(before, slot)));
        before = Some(slot);
        distances.push(distance);
        let now = middles.get(*number).copied().unwrap_or_default();
        let (middle, weight) = wanted(slot, middles).unwrap_or((now, 1));
        let weight = weight.saturating_mul(slot.importance());
        let sum = middle.saturating_sub(distance).saturating_mul(weight);
        let mut block = Block { sum, weight, slots: 1 };
        while let Some(last) = blocks.pop_if(|last| last.place() > block.place()) {
            block = Block {
                sum: last.sum.saturating_add(block.sum),
                weight: last.weight.saturating_add(block.weight),
                slots: last.slots.saturating_add(block.slots),
            };
        }
        blocks.push(block);
    }
    let places = blocks.iter().flat_map(|block| std::iter::repeat_n(block.place(), block.slots));
    for ((number, distance), place) in row.iter().zip(distances).zip(places) {
        if let Some(middle) = middles.get_mut(*number) {
            *middle = place.saturating_add(distance);
        }
    }
}

/// How far apart the middles of two neighbours are at least.
fn apart(left: &Slot, right: &Slot) -> i64 {
    let between = if left.is_bend || right.is_bend { BESIDE_LINES } else { BETWEEN_BOXES };
    // Rounded up, so that boxes of odd widths do not touch.
    let halves = left.width.saturating_add(right.width).saturating_add(1) / 2;
    halves.saturating_add(between)
}
