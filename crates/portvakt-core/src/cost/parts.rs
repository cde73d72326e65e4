//! The bytes of an image by what they hold.

use super::count;
use portvakt_eval::image::{Image, MAGIC};
use std::cmp::Reverse;

/// A part of the compiled form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What it holds, for people.
    pub what: &'static str,
    /// Its bytes.
    pub bytes: u64,
}

/// The parts of an image, most bytes first.
pub(super) fn parts(image: &Image) -> Vec<Part> {
    // Priorities of leaf tables and of blocks stand in one table.
    let rows: u64 = image.blocks.iter().map(|one| u64::from(one.rows_len)).sum();
    let row_bytes = rows.min(count(&image.priorities)).saturating_mul(4);
    let table_bytes = bytes(&image.priorities).saturating_sub(row_bytes);
    let mut parts: Vec<Part> = PARTS
        .iter()
        .map(|(what, of)| Part {
            what,
            bytes: match *what {
                TABLES => of(image).saturating_add(table_bytes),
                BLOCKS => of(image).saturating_add(row_bytes),
                _ => of(image),
            },
        })
        .collect();
    parts.sort_by_key(|part| Reverse(part.bytes));
    parts
}

const TABLES: &str = "leaf tables";
const BLOCKS: &str = "blocks";

/// How many tables an image has.
const SECTIONS: u64 = 34;

/// Counts the bytes of one part.
type Count = fn(&Image) -> u64;

const PARTS: &[(&str, Count)] = &[
    ("names and texts", |image| {
        let texts = (0..).map_while(|text| image.texts.at(text));
        // Each text, and where it ends.
        texts.fold(0, |all, text| sum([all, count(text.as_bytes()), 4]))
    }),
    ("rules as written", |image| {
        sum([bytes(&image.rules), bytes(&image.conditions), count(&image.written)])
    }),
    ("lists of capabilities and classes", |image| sum([bytes(&image.sets), bytes(&image.ranges)])),
    ("values told apart", |image| {
        sum([
            bytes(&image.literals),
            bytes(&image.slots),
            bytes(&image.numbers),
            bytes(&image.addresses),
        ])
    }),
    ("automata", |image| {
        sum([
            bytes(&image.automata),
            count(&image.byte_classes),
            bytes(&image.transitions),
            bytes(&image.accepts),
        ])
    }),
    ("attributes, capabilities and registers", |image| {
        sum([
            bytes(&image.policy),
            bytes(&image.attributes),
            bytes(&image.path_steps),
            bytes(&image.formats),
            bytes(&image.registers),
            bytes(&image.capabilities),
            bytes(&image.needs),
        ])
    }),
    ("variables", |image| sum([bytes(&image.variables), bytes(&image.outputs)])),
    ("chains", |image| bytes(&image.cells)),
    ("switches", |image| sum([bytes(&image.switches), bytes(&image.branches)])),
    (TABLES, |image| sum([bytes(&image.tables), bytes(&image.entries)])),
    (BLOCKS, |image| {
        let masks = sum([count(&image.masks), count(&image.member_masks)]);
        sum([bytes(&image.blocks), bytes(&image.columns), masks.saturating_mul(super::MASK)])
    }),
    // Version, how many tables, their lengths, and the checksum.
    ("head and checksum", |_| sum([count(&MAGIC), 8, SECTIONS.saturating_mul(4), 8])),
];

/// The bytes of a table whose records hold numbers of one width.
fn bytes<T>(table: &[T]) -> u64 {
    count(table).saturating_mul(u64::try_from(size_of::<T>()).unwrap_or(u64::MAX))
}

fn sum<const N: usize>(all: [u64; N]) -> u64 {
    all.into_iter().fold(0, u64::saturating_add)
}
