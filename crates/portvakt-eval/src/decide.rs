//! The decision: the lowest priority whose row matches.
//!
//! Every root of the capability's chain gives the lowest priority of its part of the table; the
//! lowest of these decides. Because taking a minimum does not care about order or grouping, any way
//! of cutting the table into roots is exact.

use crate::decision::Decision;
use crate::facts::Facts;
use crate::image::{BlockRecord, EntryRecord, MemberMaskRecord, TableRecord, node};
use crate::index::{NONE, at, part};
use crate::request::Request;
use crate::row::SettledBlock;
use crate::settle;
use crate::tree::{DecisionTree, Start};

impl<'t> Request<'t> {
    /// Decides.
    ///
    /// It cannot fail, allocates nothing, and takes at most
    /// [`DecisionTree::worst_case`](crate::DecisionTree::worst_case) steps.
    // INVARIANT(A1): no result, no allocation, no lock, no clock: every loop runs over a part of a
    // table, every chain leads to lower indices.
    #[must_use]
    #[inline]
    pub fn decide(&self) -> Decision<'t> {
        let tree = self.subject().engine().tree();
        let start = match self.start() {
            Ok(start) => start,
            Err(fault) => return Decision::stopped(tree, fault),
        };
        let priority = match self.alone(start) {
            Some((settled, class)) => block(tree, start.block, settled, start, class),
            None => first(&self.facts(), start),
        };
        Decision::settled(tree, priority)
    }
}

/// The lowest priority of a capability, or none.
#[inline(never)]
fn first(facts: &Facts<'_>, start: &Start) -> u32 {
    if start.block == NONE {
        return lowest(facts, start.roots, NONE);
    }
    let best = visit_block(facts, start.block, start);
    lowest(facts, start.roots, best)
}

/// The lowest of a priority and those that a chain of roots gives, or none.
pub(crate) fn lowest(facts: &Facts<'_>, roots: u32, best: u32) -> u32 {
    let cells = &facts.tree.image().cells;
    let mut best = best;
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
            node::BLOCK => return visit_block(facts, place, &Start::ANY),
            _ => return if place == node::NOTHING { NONE } else { place },
        }
    }
}

/// The lowest priority that a held member has in a leaf table, or none.
#[inline(never)]
fn table(facts: &Facts<'_>, table: &TableRecord) -> u32 {
    let image = facts.tree.image();
    let mut best = NONE;
    for held in [facts.row.held.as_slice(), facts.held] {
        if table.first == NONE {
            let entries = part(&image.entries, table.start, table.len);
            let place = |one: u32| entries.binary_search_by_key(&one, |entry| entry.member).ok();
            let member = |_, entry: &EntryRecord| entry.member;
            of_held(entries, held, place, member, |entry| best = best.min(entry.priority));
        } else {
            let priorities = part(&image.priorities, table.start, table.len);
            let place = |one: u32| Some(at(one.wrapping_sub(table.first)));
            let member = |place: u32, _: &u32| table.first.wrapping_add(place);
            of_held(priorities, held, place, member, |priority| best = best.min(*priority));
        }
    }
    best
}

/// Takes the records of members that are held, in no more steps than there are of either.
#[inline]
fn of_held<T>(
    records: &[T],
    held: &[u32],
    place: impl Fn(u32) -> Option<usize>,
    member: impl Fn(u32, &T) -> u32,
    mut take: impl FnMut(&T),
) {
    if held.len() <= records.len() {
        held.iter().filter_map(|one| records.get(place(*one)?)).for_each(take);
    } else {
        let is_held = |(place, one): &(u32, &T)| held.binary_search(&member(*place, one)).is_ok();
        (0..).zip(records).filter(is_held).for_each(|(_, one)| take(one));
    }
}

/// The lowest priority that a block gives, or none.
fn visit_block(facts: &Facts<'_>, place: u32, start: &Start) -> u32 {
    let Some(record) = facts.tree.image().blocks.get(at(place)) else {
        return NONE;
    };
    let settled = facts.row.blocks.as_slice().get(at(place));
    let mut settled = settled.copied().unwrap_or_else(|| settle::unsettled(facts, record));
    if !facts.held.is_empty() {
        settled.alive |= members(facts, record, facts.held) & settled.possible;
    }
    block(facts.tree, place, &settled, start, |variable| facts.class(variable))
}

/// The priority of the first row of a block that matches, or none.
#[inline]
fn block(
    tree: &DecisionTree,
    place: u32,
    settled: &SettledBlock,
    start: &Start,
    class: impl Fn(u32) -> u32,
) -> u32 {
    let (image, all) = (tree.image(), &tree.layout().columns);
    let mut alive = settled.alive & start.rows;
    let first = settled.columns_start.wrapping_add(start.passed);
    for column in all.part(first, settled.columns_len.saturating_sub(start.passed)) {
        if alive & column.asks != 0 {
            alive &= all.rows(image, column, class(column.variable));
        }
    }
    let Some(record) = image.blocks.get(at(place)).filter(|_| alive != 0) else {
        return NONE;
    };
    let row = at(record.rows_start).wrapping_add(at(alive.trailing_zeros()));
    image.priorities.get(row).copied().unwrap_or(NONE)
}

/// The rows that held members bring to life.
#[inline(never)]
pub(crate) fn members(facts: &Facts<'_>, block: &BlockRecord, held: &[u32]) -> u64 {
    let masks = part(&facts.tree.image().member_masks, block.members_start, block.members_len);
    let place = |one: u32| masks.binary_search_by_key(&one, |mask| mask.member).ok();
    let mut rows = 0;
    of_held(masks, held, place, |_, mask: &MemberMaskRecord| mask.member, |mask| rows |= mask.rows);
    rows
}
