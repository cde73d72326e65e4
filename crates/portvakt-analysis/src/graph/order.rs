//! The order of slots within their layers: few lines cross.
//!
//! Each layer is sorted by the middle of its neighbours, down and up in turns, and then neighbours
//! change places where that helps. The best order that was seen stays; ties keep their order, so
//! that the same diagram always gives the same picture.

use super::layers::{Layers, Link, Slot};

/// How often layers are sorted down and up.
const SWEEPS: usize = 16;
/// How often neighbours change places.
const ROUNDS: usize = 8;
/// Middles of places are counted in such parts.
const PARTS: i64 = 1_000;

/// Puts the layers in order.
pub(super) fn order(layers: &mut Layers) {
    let mut best = (crossings(layers), layers.rows.clone());
    for sweep in 0..SWEEPS {
        if best.0 == 0 {
            break;
        }
        let rows = layers.rows.len();
        if sweep.is_multiple_of(2) {
            (1..rows).for_each(|row| sort(layers, row, |slot| &slot.above));
        } else {
            (0..rows).rev().for_each(|row| sort(layers, row, |slot| &slot.below));
        }
        keep(layers, &mut best);
    }
    layers.rows = best.1.clone();
    for _ in 0..ROUNDS {
        let before = best.0;
        (0..layers.rows.len()).for_each(|row| exchange(layers, row));
        keep(layers, &mut best);
        if best.0 == before {
            break;
        }
    }
    layers.rows = best.1;
}

/// How many pairs of lines cross.
pub(super) fn crossings(layers: &Layers) -> usize {
    let places = layers.places();
    let mut count: usize = 0;
    for row in &layers.rows {
        let mut met: Vec<i64> = Vec::new();
        for slot in row.iter().filter_map(|slot| layers.slots.get(*slot)) {
            // Links of one slot stand from left to right: `no` before `yes`.
            for link in &slot.below {
                let lower = places.get(link.slot).copied().unwrap_or_default();
                let at = met.partition_point(|one| *one <= lower);
                count = count.saturating_add(met.len().saturating_sub(at));
                met.insert(at, lower);
            }
        }
    }
    count
}

fn keep(layers: &Layers, best: &mut (usize, Vec<Vec<usize>>)) {
    let now = crossings(layers);
    if now < best.0 {
        *best = (now, layers.rows.clone());
    }
}

/// Sorts a layer by the middle of what its slots are linked with on one side.
fn sort(layers: &mut Layers, row: usize, links: impl Fn(&Slot) -> &Vec<Link>) {
    let places = layers.places();
    let place = |slot: usize| places.get(slot).copied().unwrap_or_default();
    let middle = |number: &usize| {
        let Some(links) = layers.slots.get(*number).map(&links).filter(|links| !links.is_empty())
        else {
            return place(*number).saturating_mul(PARTS);
        };
        // A line leaves on one side of its slot, a quarter of a place from the middle.
        let quarters = |link: &Link| place(link.slot).saturating_mul(4).saturating_add(link.side);
        let sum: i64 = links.iter().map(quarters).fold(0, i64::saturating_add);
        let count = i64::try_from(links.len()).unwrap_or(i64::MAX).saturating_mul(4);
        sum.saturating_mul(PARTS).checked_div(count).unwrap_or_default()
    };
    let Some(mut sorted) = layers.rows.get(row).cloned() else {
        return;
    };
    sorted.sort_by_cached_key(middle);
    if let Some(row) = layers.rows.get_mut(row) {
        *row = sorted;
    }
}

/// Lets neighbours of a layer change places where fewer lines cross then.
fn exchange(layers: &mut Layers, row: usize) {
    let places = layers.places();
    let Some(mut order) = layers.rows.get(row).cloned() else {
        return;
    };
    for at in 1..order.len() {
        let left = at.saturating_sub(1);
        if let [first, second] = order.get(left..=at).unwrap_or_default() {
            let between = |a: usize, b: usize| pair(layers, &places, a, b);
            if between(*second, *first) < between(*first, *second) {
                order.swap(left, at);
            }
        }
    }
    if let Some(row) = layers.rows.get_mut(row) {
        *row = order;
    }
}

/// How many lines of two neighbours cross when the first stands on the left.
fn pair(layers: &Layers, places: &[i64], left: usize, right: usize) -> usize {
    let (Some(left), Some(right)) = (layers.slots.get(left), layers.slots.get(right)) else {
        return 0;
    };
    let place = |link: &Link| places.get(link.slot).copied().unwrap_or_default();
    // A line from above comes from one side of its slot.
    let side = |link: &Link| place(link).saturating_mul(4).saturating_add(link.side);
    inverted(&left.above, &right.above, side).saturating_add(inverted(
        &left.below,
        &right.below,
        place,
    ))
}

/// How many pairs stand the wrong way round.
fn inverted(left: &[Link], right: &[Link], key: impl Fn(&Link) -> i64) -> usize {
    let after = |one: &Link| right.iter().filter(|other| key(other) < key(one)).count();
    left.iter().map(after).fold(0, usize::saturating_add)
}
