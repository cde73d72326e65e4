//! The decision: the lowest priority whose row matches.
//!
//! Every root of the capability's chain gives the lowest priority of its part of the table; the
//! lowest of these decides. Because taking a minimum does not care about order or grouping, any way
//! of cutting the table into roots is exact.

use crate::decision::Decision;
use crate::facts::Facts;
use crate::image::{BlockRecord, ColumnRecord, TableRecord, node};
use crate::index::{NONE, at, index, part};
use crate::inline::Inline;
use crate::request::Request;
use crate::row::SettledBlock;

/// How many blocks are worked out ahead for a subject.
const SETTLED_BLOCKS: usize = 16;

impl<'t> Request<'t> {
    /// Decides.
    ///
    /// It cannot fail, allocates nothing, and takes at most
    /// [`DecisionTree::worst_case`](crate::DecisionTree::worst_case) steps.
    // INVARIANT(A1): no result, no allocation, no lock, no clock: every loop runs over a part of a
    // table, every chain leads to lower indices.
    #[must_use]
    pub fn decide(&self) -> Decision<'t> {
        match self.standing() {
            Ok(roots) => self.settle(lowest(&self.facts(), roots)),
            Err(decision) => decision,
        }
    }
}

/// The lowest priority that a chain of roots gives, or none.
pub(crate) fn lowest(facts: &Facts<'_>, roots: u32) -> u32 {
    let cells = &facts.tree.image().cells;
    let mut best = NONE;
    let mut next = roots;
    while let Some(cell) = cells.get(at(next)) {
        if cell.first >= best {
            break;
        }
        best = best.min(visit(facts, cell.root));
        next = cell.next;
    }
    best
}

/// The lowest priority that a node gives, or none.
fn visit(facts: &Facts<'_>, root: u32) -> u32 {
    let image = facts.tree.image();
    let mut reference = root;
    loop {
        let (kind, place) = node::split(reference);
        match kind {
            node::SWITCH => {
                let Some(switch) = image.switches.get(at(place)) else {
                    return NONE;
                };
                let branches = part(&image.branches, switch.start, switch.len);
                let class = facts.class(switch.variable);
                let after = branches.partition_point(|branch| branch.class <= class);
                let Some(branch) = after.checked_sub(1).and_then(|place| branches.get(place))
                else {
                    return NONE;
                };
                reference = branch.child;
            }
            node::TABLE => {
                return image.tables.get(at(place)).map_or(NONE, |one| table(facts, one));
            }
            node::BLOCK => {
                let found = image.blocks.get(at(place));
                return found.map_or(NONE, |one| block(facts, place, one));
            }
            _ => return if place == node::NOTHING { NONE } else { place },
        }
    }
}

/// The lowest priority that a held member has in a leaf table, or none.
fn table(facts: &Facts<'_>, table: &TableRecord) -> u32 {
    let image = facts.tree.image();
    let mut best = NONE;
    if table.first == NONE {
        let entries = part(&image.entries, table.start, table.len);
        for member in facts.held.into_iter().flatten() {
            if let Ok(place) = entries.binary_search_by_key(member, |entry| entry.member) {
                best = best.min(entries.get(place).map_or(NONE, |entry| entry.priority));
            }
        }
    } else {
        let priorities = part(&image.priorities, table.start, table.len);
        for member in facts.held.into_iter().flatten() {
            let place = at(member.wrapping_sub(table.first));
            best = best.min(priorities.get(place).copied().unwrap_or(NONE));
        }
    }
    best
}

/// The priority of the first row of a block that matches, or none.
fn block(facts: &Facts<'_>, place: u32, block: &BlockRecord) -> u32 {
    let image = facts.tree.image();
    let settled = facts.blocks.get(at(place)).copied().unwrap_or_else(|| SettledBlock {
        possible: u64::MAX,
        alive: block.alive | members(facts, block, facts.held[0]),
        columns: 0,
    });
    let mut alive = settled.alive;
    if !facts.held[1].is_empty() {
        alive |= members(facts, block, facts.held[1]) & settled.possible;
    }
    let columns = part(&image.columns, block.columns_start, block.columns_len);
    for column in columns.get(at(settled.columns)..).unwrap_or_default() {
        if alive == 0 {
            return NONE;
        }
        alive &= rows(facts, column);
    }
    if alive == 0 {
        return NONE;
    }
    let rows = part(&image.priorities, block.rows_start, block.rows_len);
    rows.get(at(alive.trailing_zeros())).copied().unwrap_or(NONE)
}

/// The rows that held members bring to life.
fn members(facts: &Facts<'_>, block: &BlockRecord, held: &[u32]) -> u64 {
    let masks = part(&facts.tree.image().member_masks, block.members_start, block.members_len);
    let rows = held.iter().filter_map(|member| {
        let place = masks.binary_search_by_key(member, |mask| mask.member).ok()?;
        masks.get(place)
    });
    rows.fold(0, |alive, mask| alive | mask.rows)
}

/// The rows that the class of a column's variable leaves alive.
#[inline]
fn rows(facts: &Facts<'_>, column: &ColumnRecord) -> u64 {
    let masks = part(&facts.tree.image().masks, column.start, column.len);
    let class = facts.class(column.variable);
    // Where every class has its own mask, its place is the class.
    if let Some(mask) = masks.get(at(class)).filter(|mask| mask.class == class) {
        return mask.rows;
    }
    let after = masks.partition_point(|mask| mask.class <= class);
    after.checked_sub(1).and_then(|place| masks.get(place)).map_or(0, |mask| mask.rows)
}

/// What a subject leaves of the first blocks: worked out once, when it is bound.
pub(crate) fn settled_blocks(facts: &Facts<'_>) -> Inline<SettledBlock, 4> {
    let image = facts.tree.image();
    let mut blocks = Inline::new();
    for block in image.blocks.iter().take(SETTLED_BLOCKS) {
        let columns = part(&image.columns, block.columns_start, block.columns_len);
        let ours = columns.partition_point(|column| at(column.variable) < facts.cells.len());
        let ours = columns.get(..ours).unwrap_or_default();
        let possible = ours.iter().fold(u64::MAX, |alive, column| alive & rows(facts, column));
        let alive = (block.alive | members(facts, block, facts.held[0])) & possible;
        blocks.push(SettledBlock { possible, alive, columns: index(ours.len()) });
    }
    blocks
}
