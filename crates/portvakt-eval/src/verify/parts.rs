//! Parts of tables do not overlap so much that looking at each of them takes long.
//!
//! A compiler writes each part once and refers to it again; only hostile bytes have thousands of
//! records that each name the same thousands of entries.

use super::{Broken, Check};
use crate::image::{Image, expression, kind};
use alloc::vec::Vec;

/// How many times over, on the whole, the entries of the tables may be named.
const TIMES: u64 = 64;

/// So many entries may be named in any case.
const FREE: u64 = 1 << 20;

pub(super) fn verify(image: &Image) -> Result<(), Broken> {
    let check = Check { table: "parts" };
    let mut named = 0_u64;
    let mut name = |len: u32| named = named.saturating_add(u64::from(len));
    for one in &image.attributes {
        let lens = [one.steps_len, one.literals_len, one.slots_len, one.numbers_len];
        lens.into_iter().for_each(&mut name);
    }
    image.rules.iter().for_each(|one| name(one.obligations_len));
    for one in image.variables.iter().filter(|one| one.kind != kind::ONLY) {
        name(one.len);
    }
    for one in &image.automata {
        name(256);
        name(one.states.saturating_mul(one.symbols.saturating_add(1)));
    }
    image.switches.iter().for_each(|one| name(one.len));
    image.tables.iter().for_each(|one| name(one.len));
    for one in &image.blocks {
        let lens = [one.columns_len, one.members_len, one.rows_len];
        lens.into_iter().for_each(&mut name);
    }
    image.columns.iter().for_each(|one| name(one.len));
    for one in &image.expressions {
        if matches!(one.kind, expression::ALL | expression::ANY) {
            name(one.second);
        }
    }
    let entries = [
        image.path_steps.len(),
        image.literals.len(),
        image.slots.len(),
        image.numbers.len(),
        image.addresses.len(),
        image.obligations.len(),
        image.byte_classes.len(),
        image.transitions.len(),
        image.accepts.len(),
        image.outputs.len(),
        image.branches.len(),
        image.entries.len(),
        image.priorities.len(),
        image.columns.len(),
        image.masks.len(),
        image.member_masks.len(),
        image.operands.len(),
    ];
    let entries = entries
        .iter()
        .fold(0_u64, |all, len| all.saturating_add(u64::try_from(*len).unwrap_or(u64::MAX)));
    check.that(
        named <= entries.saturating_mul(TIMES).saturating_add(FREE),
        "they overlap too much",
    )?;
    ranges(image)
}

/// Sets of ranges are shared by many records: each is looked at once, here, and may not overlap
/// another. Elsewhere it is enough that a set lies in the table and ends where it may.
fn ranges(image: &Image) -> Result<(), Broken> {
    let check = Check { table: "ranges" };
    let mut sets: Vec<(u32, u32)> = Vec::new();
    sets.extend(image.rules.iter().map(|one| (one.covers_start, one.covers_len)));
    for one in &image.variables {
        match one.kind {
            kind::MEMBER_PATTERN => sets.push((one.other, one.len)),
            kind::ONLY => sets.push((one.start, one.len)),
            _ => {}
        }
    }
    let classes = image.expressions.iter().filter(|one| one.kind == expression::CLASS);
    sets.extend(classes.map(|one| (one.second, one.third)));
    sets.sort_unstable();
    sets.dedup();
    let mut free = 0_u64;
    for (start, len) in sets.into_iter().filter(|(_, len)| *len > 0) {
        check.that(u64::from(start) >= free, "sets of ranges overlap")?;
        free = u64::from(start).saturating_add(u64::from(len));
        let ranges = check.part(&image.ranges, start, len)?;
        let mut end = 0;
        for range in ranges {
            check.that(range.start < range.end, "a range is empty")?;
            let first = end == 0;
            check.that(first || range.start >= end, "ranges overlap")?;
            end = range.end;
        }
    }
    Ok(())
}
