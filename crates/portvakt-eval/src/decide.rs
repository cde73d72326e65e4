//! The decision: the lowest priority whose row matches.
//!
//! Every root of the capability's chain gives the lowest priority of its part of the table; the
//! lowest of these decides. Because taking a minimum does not care about order or grouping, any way
//! of cutting the table into roots is exact.

use crate::decision::Decision;
use crate::facts::Facts;
use crate::image::{BlockRecord, TableRecord, node};
use crate::index::{NONE, at, part};
use crate::request::Request;

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
                return image
                    .tables
                    .get(at(place))
                    .map_or(NONE, |one| table(facts, one));
            }
            node::BLOCK => {
                return image
                    .blocks
                    .get(at(place))
                    .map_or(NONE, |one| block(facts, one));
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
fn block(facts: &Facts<'_>, block: &BlockRecord) -> u32 {
    let image = facts.tree.image();
    let mut alive = block.alive;
    let members = part(&image.member_masks, block.members_start, block.members_len);
    if !members.is_empty() {
        for member in facts.held.into_iter().flatten() {
            if let Ok(place) = members.binary_search_by_key(member, |mask| mask.member) {
                alive |= members.get(place).map_or(0, |mask| mask.rows);
            }
        }
    }
    for column in part(&image.columns, block.columns_start, block.columns_len) {
        if alive == 0 {
            return NONE;
        }
        let masks = part(&image.masks, column.start, column.len);
        let class = facts.class(column.variable);
        let after = masks.partition_point(|mask| mask.class <= class);
        alive &= after
            .checked_sub(1)
            .and_then(|place| masks.get(place))
            .map_or(0, |mask| mask.rows);
    }
    if alive == 0 {
        return NONE;
    }
    let rows = part(&image.priorities, block.rows_start, block.rows_len);
    rows.get(at(alive.trailing_zeros()))
        .copied()
        .unwrap_or(NONE)
}
