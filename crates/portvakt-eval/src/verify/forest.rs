//! The forest: cells, switches, leaf tables and blocks.

use super::{Broken, Check, count};
use crate::image::{
    AttributeRecord, BlockRecord, Image, SwitchRecord, TableRecord, category, node, value_type,
};
use crate::index::{NONE, at, index, part};
use crate::row::MAX_MEMBERS;
use alloc::vec::Vec;
use core::ops::Range;

/// What a node or chain can do, at the most.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CellSummary {
    /// The lowest priority that it can give, or none.
    first: u32,
    /// One more than the highest priority that it can give.
    pub(crate) priorities: u32,
    /// One more than the highest variable that it reads.
    pub(crate) reads: u32,
    /// The most steps that it takes, derived variables not counted.
    pub(crate) steps: u64,
}

/// What gives no priority.
const NOTHING: CellSummary = CellSummary { first: NONE, priorities: 0, reads: 0, steps: 0 };

/// Summaries of the chains.
#[derive(Debug, Default)]
pub(crate) struct Forest {
    /// One for each cell: the cell and all after it.
    pub(crate) cells: Vec<CellSummary>,
}

struct Nodes {
    switches: Vec<CellSummary>,
    tables: Vec<CellSummary>,
    blocks: Vec<CellSummary>,
}

pub(super) fn verify(image: &Image) -> Result<Forest, Broken> {
    let sets = Sets::of(image);
    let mut nodes = Nodes { switches: Vec::new(), tables: Vec::new(), blocks: Vec::new() };
    for one in &image.tables {
        nodes.tables.push(table(image, &sets, one)?);
    }
    for one in &image.blocks {
        nodes.blocks.push(block(image, &sets, one)?);
    }
    for one in &image.switches {
        // Children that are switches have lower indices: they are summed up already, or refused.
        let summary = switch(image, &nodes, one)?;
        nodes.switches.push(summary);
    }
    let check = Check { table: "cells" };
    let mut forest = Forest::default();
    for cell in &image.cells {
        let mut summary = nodes.of(image, cell.root, check)?;
        check.that(summary.first == cell.first, "the first priority differs")?;
        if cell.next != NONE {
            let after = *check.of(&forest.cells, cell.next)?;
            check.that(summary.first <= after.first, "a chain does not ascend")?;
            summary.priorities = summary.priorities.max(after.priorities);
            summary.reads = summary.reads.max(after.reads);
            summary.steps = summary.steps.saturating_add(after.steps);
        }
        summary.steps = summary.steps.saturating_add(1);
        forest.cells.push(summary);
    }
    Ok(forest)
}

impl Nodes {
    fn of(&self, image: &Image, reference: u32, check: Check) -> Result<CellSummary, Broken> {
        let (kind, place) = node::split(reference);
        let found = match kind {
            node::SWITCH => self.switches.get(at(place)).copied(),
            node::TABLE => self.tables.get(at(place)).copied(),
            node::BLOCK => self.blocks.get(at(place)).copied(),
            _ if place == node::NOTHING => Some(NOTHING),
            _ => {
                check.that(
                    place < count(&image.outputs).max(count(&image.rules)),
                    "no such priority",
                )?;
                let priorities = place.saturating_add(1);
                Some(CellSummary { first: place, priorities, ..CellSummary::default() })
            }
        };
        found.ok_or(check.broken("a node does not lie below"))
    }
}

fn switch(image: &Image, nodes: &Nodes, switch: &SwitchRecord) -> Result<CellSummary, Broken> {
    let check = Check { table: "switches" };
    let variable = check.of(&image.variables, switch.variable)?;
    let branches = check.part(&image.branches, switch.start, switch.len)?;
    check.that(branches.first().is_some_and(|one| one.class == 0), "no branch from class 0")?;
    check.ascending(branches.iter().map(|one| one.class))?;
    check
        .that(branches.iter().all(|one| one.class < variable.classes), "a class is out of range")?;
    let mut summary = NOTHING;
    for branch in branches {
        let child = nodes.of(image, branch.child, check)?;
        summary.first = summary.first.min(child.first);
        summary.priorities = summary.priorities.max(child.priorities);
        summary.reads = summary.reads.max(child.reads);
        summary.steps = summary.steps.max(child.steps);
    }
    summary.reads = summary.reads.max(switch.variable.saturating_add(1));
    summary.steps = summary.steps.saturating_add(1);
    Ok(summary)
}

fn table(image: &Image, sets: &Sets, table: &TableRecord) -> Result<CellSummary, Broken> {
    let check = Check { table: "tables" };
    let mut summary = NOTHING;
    let mut take = |priority: u32| {
        if priority != NONE {
            summary.first = summary.first.min(priority);
            summary.priorities = summary.priorities.max(priority.saturating_add(1));
        }
    };
    if table.first == NONE {
        let entries = check.part(&image.entries, table.start, table.len)?;
        check.ascending(entries.iter().map(|entry| entry.member))?;
        check.that(
            entries.iter().all(|entry| entry.priority != NONE),
            "an entry without priority",
        )?;
        for entry in entries {
            take(entry.priority);
        }
    } else {
        let priorities = check.part(&image.priorities, table.start, table.len)?;
        for priority in priorities {
            take(*priority);
        }
    }
    let entries = part(&image.entries, table.start, table.len);
    let dense = table.first..table.first.saturating_add(table.len);
    let request = match (table.first, entries.first(), entries.last()) {
        (NONE, Some(first), Some(last)) => {
            sets.overlap(first.member..last.member.saturating_add(1))
        }
        (NONE, ..) => false,
        _ => sets.overlap(dense),
    };
    summary.reads = sets.reads(request);
    summary.steps = sets.steps(table.len);
    Ok(summary)
}

/// Where the members of sets lie that come with requests.
struct Sets {
    of_requests: Vec<Range<u32>>,
    /// One more than the last variable that is settled before a request's members are known.
    settled: u32,
    /// The most members that are held.
    held: u64,
}

impl Sets {
    fn of(image: &Image) -> Self {
        let sets = || image.attributes.iter().filter(|one| one.value_type == value_type::TEXT_SET);
        let of_requests = sets().filter(|set| set.category != category::SUBJECT);
        let range = |set: &AttributeRecord| {
            set.first_member..set.first_member.saturating_add(set.literals_len)
        };
        let limit = index(MAX_MEMBERS);
        let held = sets().map(|set| u64::from(set.literals_len.min(limit)));
        Self {
            of_requests: of_requests.map(range).collect(),
            settled: image.policy.first().map_or(0, |one| one.subject_variables).saturating_add(1),
            held: held.fold(0, u64::saturating_add),
        }
    }

    fn overlap(&self, members: Range<u32>) -> bool {
        self.of_requests.iter().any(|set| set.start < members.end && members.start < set.end)
    }

    /// The most steps of looking for so many members, among those of the subject and those of the
    /// request.
    fn steps(&self, members: u32) -> u64 {
        self.held.min(u64::from(members).saturating_mul(2)).saturating_add(1)
    }

    /// What looking at members reads: nothing, or as much as the capability.
    fn reads(&self, of_request: bool) -> u32 {
        if of_request { self.settled } else { 0 }
    }
}

fn block(image: &Image, sets: &Sets, block: &BlockRecord) -> Result<CellSummary, Broken> {
    let check = Check { table: "blocks" };
    let rows = check.part(&image.priorities, block.rows_start, block.rows_len)?;
    check.that((1..=64).contains(&block.rows_len), "not 1 to 64 rows")?;
    // Rows of one rule share its priority.
    check.that(rows.is_sorted(), "rows do not ascend")?;
    check.that(rows.iter().all(|priority| *priority != NONE), "a row without priority")?;
    let used = u64::MAX.wrapping_shr(64_u32.wrapping_sub(block.rows_len));
    let within = |mask: u64| check.that(mask & !used == 0, "a mask has unused bits");
    within(block.alive)?;
    let members = check.part(&image.member_masks, block.members_start, block.members_len)?;
    check.ascending(members.iter().map(|mask| mask.member))?;
    members.iter().try_for_each(|mask| within(mask.rows))?;
    let columns = check.part(&image.columns, block.columns_start, block.columns_len)?;
    check.ascending(columns.iter().map(|column| column.variable))?;
    let mut summary = CellSummary {
        first: rows.first().copied().unwrap_or(NONE),
        priorities: rows.last().copied().unwrap_or(0).saturating_add(1),
        reads: sets.reads(
            members.iter().any(|one| sets.overlap(one.member..one.member.saturating_add(1))),
        ),
        steps: sets.steps(block.members_len),
    };
    for column in columns {
        let variable = check.of(&image.variables, column.variable)?;
        let masks = check.part(&image.masks, column.start, column.len)?;
        check.that(masks.first().is_some_and(|mask| mask.class == 0), "no mask from class 0")?;
        check.ascending(masks.iter().map(|mask| mask.class))?;
        check.that(
            masks.iter().all(|mask| mask.class < variable.classes),
            "a class is out of range",
        )?;
        masks.iter().try_for_each(|mask| within(mask.rows))?;
        summary.reads = summary.reads.max(column.variable.saturating_add(1));
        summary.steps = summary.steps.saturating_add(1);
    }
    Ok(summary)
}
