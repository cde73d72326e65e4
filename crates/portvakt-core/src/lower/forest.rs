//! The forest while it grows: nodes in the order in which they refer to each other, equal ones once.

use crate::interner::Interner;
use portvakt_eval::image::{BranchRecord, CellRecord, node};
use portvakt_eval::index::{NONE, at, index};

/// A row with numbered variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForestRow {
    pub(super) priority: u32,
    /// The capabilities, if there are any to tell apart.
    pub(super) covers: Option<u32>,
    /// A member, by its place among all members.
    pub(super) key: Option<u32>,
    /// Variables and sets, ascending by variable.
    pub(super) tests: Vec<(u32, u32)>,
}

/// A switch: the variable and its branches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Switch {
    pub(super) variable: u32,
    pub(super) branches: Vec<BranchRecord>,
}

/// A leaf table: members and priorities, ascending by member.
pub(super) type LeafTable = Vec<(u32, u32)>;

/// A block of at most 64 rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) rows: Vec<ForestRow>,
}

/// All nodes.
#[derive(Debug, Default)]
pub(super) struct Forest {
    pub(super) switches: Interner<Switch>,
    pub(super) tables: Interner<LeafTable>,
    pub(super) blocks: Vec<Block>,
    pub(super) cells: Interner<CellRecord>,
    /// The lowest priority that each switch, table and block can give.
    lowest: [Vec<u32>; 3],
}

/// How many switches and tables there were.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    switches: usize,
    tables: usize,
}

impl Forest {
    /// The node that goes on by the branches, which are ascending from class 0; a branch that goes
    /// where the one before it goes is left out.
    pub(super) fn switch(&mut self, variable: u32, mut branches: Vec<BranchRecord>) -> u32 {
        branches.dedup_by_key(|one| one.child);
        if let [only] = branches.as_slice() {
            return only.child;
        }
        let lowest = branches.iter().map(|one| self.lowest(one.child)).min().unwrap_or(NONE);
        let (place, is_new) = self.switches.insert(Switch { variable, branches });
        if is_new {
            self.lowest[0].push(lowest);
        }
        node::refer(node::SWITCH, place)
    }

    /// The leaf table with these entries.
    pub(super) fn table(&mut self, entries: LeafTable) -> u32 {
        let lowest = entries.iter().map(|(_, priority)| *priority).min().unwrap_or(NONE);
        let (place, is_new) = self.tables.insert(entries);
        if is_new {
            self.lowest[1].push(lowest);
        }
        node::refer(node::TABLE, place)
    }

    /// A block of these rows.
    pub(super) fn block(&mut self, rows: Vec<ForestRow>) -> u32 {
        let lowest = rows.iter().map(|row| row.priority).min().unwrap_or(NONE);
        self.blocks.push(Block { rows });
        self.lowest[2].push(lowest);
        node::refer(node::BLOCK, index(self.blocks.len()).saturating_sub(1))
    }

    /// The cell of a root and the rest of its chain.
    pub(super) fn cell(&mut self, root: u32, next: u32) -> u32 {
        let first = self.lowest(root);
        self.cells.insert(CellRecord { root, first, next }).0
    }

    /// The lowest priority that a node can give, or none.
    pub(super) fn lowest(&self, reference: u32) -> u32 {
        let (kind, place) = node::split(reference);
        let of = match kind {
            node::SWITCH => &self.lowest[0],
            node::TABLE => &self.lowest[1],
            node::BLOCK => &self.lowest[2],
            _ if reference == node::NOTHING => return NONE,
            _ => return place,
        };
        of.get(at(place)).copied().unwrap_or(NONE)
    }

    /// Drops the cells made since there were `count`.
    pub(super) fn drop_cells(&mut self, count: usize) {
        self.cells.truncate(count);
    }

    /// Notes where a tree begins.
    pub(super) fn mark(&self) -> Mark {
        Mark { switches: self.switches.all().len(), tables: self.tables.all().len() }
    }

    /// Drops what was added since, and nothing refers to.
    pub(super) fn undo(&mut self, mark: Mark) {
        self.switches.truncate(mark.switches);
        self.tables.truncate(mark.tables);
        self.lowest[0].truncate(mark.switches);
        self.lowest[1].truncate(mark.tables);
    }
}
