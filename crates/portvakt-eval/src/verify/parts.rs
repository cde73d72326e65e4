//! Parts of tables do not overlap so much that looking at each of them takes long.
//!
//! A compiler writes each part once and refers to it again; only hostile bytes have thousands of
//! records that each name the same thousands of entries.

use super::{Broken, Check};
use crate::image::{Image, kind};

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
    image.variables.iter().filter(|one| one.kind != kind::ONLY).for_each(|one| name(one.len));
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
    let entries = u64::try_from(image.records()).unwrap_or(u64::MAX);
    check.that(named <= entries.saturating_mul(TIMES).saturating_add(FREE), "they overlap too much")
}
