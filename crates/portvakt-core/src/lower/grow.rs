//! From rows to roots: groups by signature become trees, all else blocks of 64, and each capability
//! gets the chain of the roots that matter to it.

use super::forest::{Forest, ForestRow};
use super::sets::{Range, Sets};
use super::sweep::pieces;
use super::tree::{Entries, FEWEST_ROWS, grow, tests_of};
use portvakt_eval::image::{BranchRecord, node};
use portvakt_eval::index::{NONE, at};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The most rows of a block.
const BLOCK_ROWS: usize = 64;

/// How much larger than its tests a part of the forest may become.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    /// For each test.
    pub(super) a_test: usize,
    /// Beside that.
    pub(super) spare: usize,
}

/// The allowances of a forest. Whatever they are, decisions are the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowances {
    /// Nodes, branches and table entries of a tree; beyond, its rows go to blocks.
    pub(super) tree: Allowance,
    /// Cells of all capabilities' chains, one for each capability not counted; beyond, all
    /// capabilities have one chain.
    pub(super) chains: Allowance,
}

impl Allowance {
    const USUAL: Self = Self { a_test: 8, spare: 256 };

    /// What so many tests may take.
    pub(super) fn of(self, tests: usize) -> usize {
        tests.saturating_mul(self.a_test).saturating_add(self.spare)
    }
}

impl Default for Allowances {
    fn default() -> Self {
        Self { tree: Allowance::USUAL, chains: Allowance::USUAL }
    }
}

/// What rows are about.
pub(super) struct Ground<'g, C> {
    /// How many classes a variable has.
    pub(super) classes: &'g C,
    /// The variable of the capability.
    pub(super) capability: u32,
    /// The attribute, or another number, of the set that a member belongs to.
    pub(super) set_of: &'g dyn Fn(u32) -> u32,
    pub(super) sets: &'g Sets,
    pub(super) allowances: Allowances,
}

/// A root: where it is entered, and the capabilities that it matters to.
struct Root {
    entries: Entries,
    /// For a block: the ranges of capabilities that some row covers.
    covers: Option<Vec<Range>>,
}

impl<C: Fn(u32) -> u32> Ground<'_, C> {
    /// The chain of a table without capabilities: its first cell, or none.
    pub(super) fn chain(&self, rows: &[ForestRow], forest: &mut Forest) -> u32 {
        let mut nodes: Vec<u32> = Vec::new();
        for root in self.roots(rows, forest) {
            nodes.extend(root.entries.iter().map(|(_, node)| *node));
        }
        linked(nodes, forest)
    }

    /// The chains of the table of rules: the first cell, or none, of each capability.
    pub(super) fn chains(&self, rows: &[ForestRow], forest: &mut Forest) -> Vec<u32> {
        let capabilities = (self.classes)(self.capability);
        let roots = self.roots(rows, forest);
        let tests = rows.iter().fold(0_usize, |sum, row| sum.saturating_add(tests_of(row)));
        let budget = self.allowances.chains.of(tests).saturating_add(at(capabilities));
        let cells_before = forest.cells.all().len();
        if let Some(chains) = own_chains(&roots, capabilities, budget, forest) {
            return chains;
        }
        forest.drop_cells(cells_before);
        let nodes = roots.iter().map(|root| self.whole(root, forest)).collect();
        vec![linked(nodes, forest); at(capabilities)]
    }

    /// A root as one node, which asks for the capability itself.
    fn whole(&self, root: &Root, forest: &mut Forest) -> u32 {
        let branches =
            root.entries.iter().map(|(class, child)| BranchRecord { class: *class, child: *child });
        forest.switch(self.capability, branches.collect())
    }

    fn roots(&self, rows: &[ForestRow], forest: &mut Forest) -> Vec<Root> {
        let with_set = |row| (self.key_set(row), row);
        let mut grouped: Vec<(Option<u32>, &ForestRow)> = rows.iter().map(with_set).collect();
        grouped.sort_by(by_signature);
        let mut roots = Vec::new();
        let mut rest: Vec<&ForestRow> = Vec::new();
        for group in grouped.chunk_by(|one, other| by_signature(one, other).is_eq()) {
            let group: Vec<&ForestRow> = group.iter().map(|(_, row)| *row).collect();
            let tree = if group.len() < FEWEST_ROWS { None } else { grow(&group, self, forest) };
            match tree {
                Some(entries) => roots.push(Root { entries, covers: None }),
                None => rest.extend(group),
            }
        }
        rest.sort_by(|one, other| {
            (one.priority, &one.tests, one.key).cmp(&(other.priority, &other.tests, other.key))
        });
        for rows in rest.chunks(BLOCK_ROWS) {
            let block = forest.block(rows.iter().map(|row| (*row).clone()).collect());
            roots.push(Root { entries: vec![(0, block)], covers: self.covered(rows) });
        }
        roots
    }

    /// The set that a row's key belongs to.
    fn key_set(&self, row: &ForestRow) -> Option<u32> {
        row.key.map(|member| (self.set_of)(member))
    }

    /// The capabilities that some row covers; none if that is all of them.
    fn covered(&self, rows: &[&ForestRow]) -> Option<Vec<Range>> {
        let mut ranges = Vec::new();
        for row in rows {
            ranges.extend_from_slice(self.sets.ranges(row.covers?));
        }
        ranges.sort_unstable();
        let mut joined: Vec<Range> = Vec::new();
        for (start, end) in ranges {
            match joined.last_mut() {
                Some(before) if start <= before.1 => before.1 = before.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        Some(joined)
    }
}

/// Rows that test the same variables, with keys of the same set, stand together.
fn by_signature(one: &(Option<u32>, &ForestRow), other: &(Option<u32>, &ForestRow)) -> Ordering {
    let [these, those] = [one.1, other.1].map(|row| row.tests.iter().map(|(number, _)| *number));
    these.cmp(those).then(one.0.cmp(&other.0))
}

/// A chain for each capability, unless they come to more cells than the budget.
fn own_chains(
    roots: &[Root],
    capabilities: u32,
    budget: usize,
    forest: &mut Forest,
) -> Option<Vec<u32>> {
    // One item for each node and the capabilities that enter there, in the order of a chain.
    let mut items: Vec<(u32, u32, Vec<Range>)> = Vec::new();
    for root in roots {
        let mut ranges: BTreeMap<u32, Vec<Range>> = BTreeMap::new();
        let ends = root.entries.iter().skip(1).map(|(class, _)| *class).chain([capabilities]);
        for ((start, node), end) in root.entries.iter().zip(ends) {
            ranges.entry(*node).or_default().push((*start, end));
        }
        for (node, whole) in ranges {
            if node != node::NOTHING {
                let ranges = root.covers.clone().unwrap_or(whole);
                items.push((forest.lowest(node), node, ranges));
            }
        }
    }
    items.sort_unstable();
    let numbered = (0_u32..).zip(&items).map(|(item, (.., ranges))| (item, ranges.as_slice()));
    let mut work = budget.saturating_mul(8);
    let mut chains = Vec::with_capacity(at(capabilities));
    let limit = forest.cells.all().len().saturating_add(budget);
    let mut head = NONE;
    let mut pieces = pieces(numbered, capabilities, &mut work)?.into_iter().peekable();
    for capability in 0..capabilities {
        if let Some((_, held)) = pieces.next_if(|(class, _)| *class == capability) {
            head = NONE;
            for (_, node, _) in held.iter().rev().filter_map(|item| items.get(at(*item))) {
                head = forest.cell(*node, head);
            }
        }
        if forest.cells.all().len() > limit {
            return None;
        }
        chains.push(head);
    }
    Some(chains)
}

/// Links nodes into a chain, ascending by their lowest priority.
fn linked(mut nodes: Vec<u32>, forest: &mut Forest) -> u32 {
    nodes.retain(|node| *node != node::NOTHING);
    nodes.sort_by_key(|node| (forest.lowest(*node), *node));
    let mut head = NONE;
    for node in nodes.iter().rev() {
        head = forest.cell(*node, head);
    }
    head
}
