//! Trees: rows that test the same variables, told apart one variable after the other.

use super::forest::{Forest, ForestRow};
use super::grow::Ground;
use super::sets::Sets;
use super::sweep::pieces;
use portvakt_eval::image::{BranchRecord, node};
use portvakt_eval::index::{at, index};
use std::collections::BTreeMap;

/// A group of fewer rows goes to blocks.
pub(super) const FEWEST_ROWS: usize = 32;

/// A group that tests more variables goes to blocks: trees would be deep.
const MOST_VARIABLES: usize = 64;

/// Where a tree is entered: from each of these capabilities on (or, without capabilities, from 0),
/// the node.
pub(super) type Entries = Vec<(u32, u32)>;

/// Grows a tree of rows with one signature. None if it passes the budget of nodes, branches and
/// table entries: the rows overlap too much and go to blocks.
pub(super) fn grow(
    rows: &[&ForestRow],
    ground: &Ground<'_, impl Fn(u32) -> u32>,
    forest: &mut Forest,
) -> Option<Entries> {
    let variables = variables_in_order(rows)?;
    let tests = rows.iter().fold(0_usize, |sum, row| sum.saturating_add(tests_of(row)));
    let budget = ground.allowances.tree.of(tests);
    let mark = forest.mark();
    let mut tree = Tree {
        rows,
        variables,
        classes: ground.classes,
        sets: ground.sets,
        forest,
        budget,
        work: budget.saturating_mul(8),
        grown: BTreeMap::new(),
    };
    let entries = tree.entries(ground.capability);
    if entries.is_none() {
        forest.undo(mark);
    }
    entries
}

/// How many tests a row makes, its capabilities and its key counted.
pub(super) fn tests_of(row: &ForestRow) -> usize {
    row.tests.len().saturating_add(2)
}

/// Variables with fewest distinct class sets first.
fn variables_in_order(rows: &[&ForestRow]) -> Option<Vec<u32>> {
    let first = rows.first()?;
    if first.tests.len() > MOST_VARIABLES {
        return None;
    }
    let mut order: Vec<(usize, u32)> = Vec::new();
    for (place, (variable, _)) in first.tests.iter().enumerate() {
        let sets = rows.iter().filter_map(|row| row.tests.get(place)).map(|(_, set)| *set);
        let mut sets: Vec<u32> = sets.collect();
        sets.sort_unstable();
        sets.dedup();
        order.push((sets.len(), *variable));
    }
    order.sort_unstable();
    Some(order.into_iter().map(|(_, variable)| variable).collect())
}

struct Tree<'t, C> {
    rows: &'t [&'t ForestRow],
    variables: Vec<u32>,
    classes: &'t C,
    sets: &'t Sets,
    forest: &'t mut Forest,
    /// Nodes, branches and table entries that may still be made.
    budget: usize,
    /// Rows that may still be listed on the way.
    work: usize,
    /// Nodes by depth and rows.
    grown: BTreeMap<(usize, Vec<u32>), u32>,
}

impl<C: Fn(u32) -> u32> Tree<'_, C> {
    fn entries(&mut self, capability: u32) -> Option<Entries> {
        let numbers = 0..index(self.rows.len());
        if self.rows.iter().all(|row| row.covers.is_none()) {
            return Some(vec![(0, self.node(0, numbers.collect())?)]);
        }
        let capabilities = (self.classes)(capability);
        let all = [(0, capabilities)];
        let covers = numbers.zip(self.rows.iter().map(|row| row.covers));
        let covers = covers.map(|(number, set)| match set {
            Some(set) => (number, self.sets.ranges(set)),
            None => (number, all.as_slice()),
        });
        let mut entries = Vec::new();
        for (class, rows) in pieces(covers, capabilities, &mut self.work)? {
            entries.push((class, self.node(0, rows)?));
        }
        entries.dedup_by_key(|(_, node)| *node);
        Some(entries)
    }

    /// Depth: at most `MOST_VARIABLES`.
    fn node(&mut self, depth: usize, rows: Vec<u32>) -> Option<u32> {
        if rows.is_empty() {
            return Some(node::NOTHING);
        }
        let key = (depth, rows);
        if let Some(node) = self.grown.get(&key) {
            return Some(*node);
        }
        let node = match self.variables.get(depth) {
            Some(variable) => self.switch(*variable, depth, &key.1)?,
            None => self.leaf(&key.1)?,
        };
        self.grown.insert(key, node);
        Some(node)
    }

    fn switch(&mut self, variable: u32, depth: usize, rows: &[u32]) -> Option<u32> {
        let sets = self.sets;
        let tested = rows.iter().filter_map(|number| {
            let row = self.rows.get(at(*number))?;
            let place = row.tests.binary_search_by_key(&variable, |(one, _)| *one).ok()?;
            Some((*number, sets.ranges(row.tests.get(place)?.1)))
        });
        let pieces = pieces(tested, (self.classes)(variable), &mut self.work)?;
        self.budget = self.budget.checked_sub(pieces.len().saturating_add(1))?;
        let mut branches = Vec::with_capacity(pieces.len());
        for (class, rows) in pieces {
            let child = self.node(depth.saturating_add(1), rows)?;
            branches.push(BranchRecord { class, child });
        }
        Some(self.forest.switch(variable, branches))
    }

    fn leaf(&mut self, rows: &[u32]) -> Option<u32> {
        let mut lowest = node::NOTHING;
        let mut entries: Vec<(u32, u32)> = Vec::with_capacity(rows.len());
        for row in rows.iter().filter_map(|number| self.rows.get(at(*number))) {
            match row.key {
                Some(member) => entries.push((member, row.priority)),
                None => lowest = lowest.min(row.priority),
            }
        }
        if entries.is_empty() {
            return Some(node::refer(node::PRIORITY, lowest));
        }
        entries.sort_unstable();
        entries.dedup_by_key(|(member, _)| *member);
        self.budget = self.budget.checked_sub(entries.len())?;
        Some(self.forest.table(entries))
    }
}
