//! What a subject leaves of the first blocks: worked out once, when it is bound, so that a request
//! looks at its own columns alone.

use crate::decide::members;
use crate::facts::Facts;
use crate::image::BlockRecord;
use crate::index::{at, index};
use crate::inline::Inline;
use crate::row::SettledBlock;
use crate::tree::Column;

/// How many blocks are worked out ahead for a subject.
pub(crate) const SETTLED_BLOCKS: usize = 16;

/// What a subject leaves of the first blocks: worked out once, when it is bound.
pub(crate) fn first_blocks(facts: &Facts<'_>) -> Inline<SettledBlock, 4> {
    let image = facts.tree.image();
    let mut blocks = Inline::new();
    for block in image.blocks.iter().take(SETTLED_BLOCKS) {
        let whole = unsettled(facts, block);
        let all = &facts.tree.layout().columns;
        let columns = all.part(whole.columns_start, whole.columns_len);
        let ours = columns.partition_point(|column| at(column.variable) < facts.cells.len());
        let ours = columns.get(..ours).unwrap_or_default();
        let rows = |column: &Column| all.rows(image, column, facts.class(column.variable));
        let possible = ours.iter().fold(u64::MAX, |alive, column| alive & rows(column));
        let ours = index(ours.len());
        blocks.push(SettledBlock {
            possible,
            alive: whole.alive & possible,
            columns_start: whole.columns_start.saturating_add(ours),
            columns_len: whole.columns_len.saturating_sub(ours),
        });
    }
    blocks
}

/// A block of which nothing is settled.
#[inline(never)]
pub(crate) fn unsettled(facts: &Facts<'_>, block: &BlockRecord) -> SettledBlock {
    SettledBlock {
        possible: u64::MAX,
        alive: block.alive | members(facts, block, facts.row.held.as_slice()),
        columns_start: block.columns_start,
        columns_len: block.columns_len,
    }
}
