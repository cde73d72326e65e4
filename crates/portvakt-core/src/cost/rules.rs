//! Where each rule ended, and the bytes that it takes.

use super::steps::reached;
use super::{add, span_of};
use crate::policy::Policy;
use crate::source::Span;
use portvakt_eval::image::{Image, node};
use portvakt_eval::index::{NONE, at, index, part};
use std::collections::BTreeMap;

/// How many rules there are, and where they ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules {
    /// All.
    pub all: u64,
    /// Those that stand in decision trees and leaf tables, in whole or in part.
    pub in_trees: u64,
    /// Those that stand in blocks, in whole or in part.
    pub in_blocks: u64,
    /// Those that stand nowhere: they never decide.
    pub nowhere: u64,
}

/// What one rule takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCost {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Option<Span>,
    /// The bytes of its text as written, of its name, and of its places in the forest.
    pub bytes: u64,
    /// How many places in trees and leaf tables name it.
    pub in_trees: u64,
    /// How many rows of blocks are its.
    pub in_blocks: u64,
}

/// Places in the forest, by priority.
struct Places {
    trees: Vec<u64>,
    blocks: Vec<u64>,
}

/// Counts the rules, and what each takes, by priority.
pub(super) fn rules(image: &Image, policy: Option<&Policy>) -> (Rules, Vec<RuleCost>) {
    let places = Places::of(image);
    let spans: BTreeMap<&str, Span> = policy
        .map(|policy| policy.rules.iter().map(|one| (one.name.as_str(), one.span)).collect())
        .unwrap_or_default();
    let mut rules = Rules::default();
    let mut all = Vec::with_capacity(image.rules.len());
    let ends = ends(image);
    for ((priority, start), end) in (0..).zip(&image.rules).zip(ends) {
        let at_priority = |counts: &[u64]| counts.get(at(priority)).copied().unwrap_or(0);
        let (in_trees, in_blocks) = (at_priority(&places.trees), at_priority(&places.blocks));
        rules.all = rules.all.saturating_add(1);
        rules.in_trees = rules.in_trees.saturating_add(u64::from(in_trees > 0));
        rules.in_blocks = rules.in_blocks.saturating_add(u64::from(in_blocks > 0));
        let nowhere = in_trees == 0 && in_blocks == 0;
        rules.nowhere = rules.nowhere.saturating_add(u64::from(nowhere));
        let name = image.rule(priority).and_then(|(head, _)| image.texts.at(head.name));
        let name = name.unwrap_or_default();
        let written = u64::from(end.saturating_sub(*start));
        let forest = in_trees.saturating_add(in_blocks).saturating_mul(4);
        let named = super::count(name.as_bytes()).saturating_add(8);
        all.push(RuleCost {
            name: name.to_owned(),
            span: span_of(policy, name, |_, name| spans.get(name).copied()),
            bytes: written.saturating_add(forest).saturating_add(named),
            in_trees,
            in_blocks,
        });
    }
    (rules, all)
}

/// Where each rule ends in the written stream: where the next thing begins.
fn ends(image: &Image) -> Vec<u32> {
    let mut starts: Vec<u32> = image.rules.iter().chain(&image.conditions).copied().collect();
    starts.sort_unstable();
    let end = index(image.written.len());
    let after = |start: &u32| {
        let next = starts.partition_point(|one| one <= start);
        starts.get(next).copied().unwrap_or(end)
    };
    image.rules.iter().map(after).collect()
}

impl Places {
    /// Walks what is reached from capabilities: elsewhere numbers are entries of derived
    /// attributes, not rules.
    fn of(image: &Image) -> Self {
        let none = vec![0; image.rules.len()];
        let mut places = Self { trees: none.clone(), blocks: none };
        let cells = reached(image, image.capabilities.iter().map(|one| one.roots));
        let mut seen = Seen::of(image);
        let cells = image.cells.iter().zip(cells).filter(|(_, reached)| *reached);
        let mut left: Vec<u32> = cells.map(|(cell, _)| cell.root).collect();
        while let Some(reference) = left.pop() {
            let (kind, place) = node::split(reference);
            match kind {
                node::SWITCH if seen.switches.first_visit(place) => {
                    if let Some(one) = image.switches.get(at(place)) {
                        let branches = part(&image.branches, one.start, one.len);
                        left.extend(branches.iter().map(|branch| branch.child));
                    }
                }
                node::TABLE if seen.tables.first_visit(place) => places.table(image, place),
                node::BLOCK if seen.blocks.first_visit(place) => {
                    if let Some(one) = image.blocks.get(at(place)) {
                        for row in part(&image.priorities, one.rows_start, one.rows_len) {
                            add(&mut places.blocks, *row, 1);
                        }
                    }
                }
                node::PRIORITY => add(&mut places.trees, place, 1),
                _ => {}
            }
        }
        places
    }

    fn table(&mut self, image: &Image, place: u32) {
        let Some(one) = image.tables.get(at(place)) else {
            return;
        };
        if one.first == NONE {
            for entry in part(&image.entries, one.start, one.len) {
                add(&mut self.trees, entry.priority, 1);
            }
        } else {
            for priority in part(&image.priorities, one.start, one.len) {
                add(&mut self.trees, *priority, 1);
            }
        }
    }
}

/// Which nodes were visited: many chains share them.
struct Seen {
    switches: Visited,
    tables: Visited,
    blocks: Visited,
}

struct Visited(Vec<bool>);

impl Seen {
    fn of(image: &Image) -> Self {
        let none = |count: usize| Visited(vec![false; count]);
        Self {
            switches: none(image.switches.len()),
            tables: none(image.tables.len()),
            blocks: none(image.blocks.len()),
        }
    }
}

impl Visited {
    fn first_visit(&mut self, place: u32) -> bool {
        let seen = self.0.get_mut(at(place));
        seen.is_some_and(|seen| !std::mem::replace(seen, true))
    }
}
