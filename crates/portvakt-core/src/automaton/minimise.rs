//! The one minimal automaton of a language: partition refinement, then numbering.
//!
//! Hopcroft's algorithm ("An n log n algorithm for minimizing states in a finite automaton", 1971):
//! blocks of states are split by what leads into a splitter, and of two halves only the smaller is
//! looked at again.

use super::explore::Table;
use super::{Dfa, TooLarge};
use portvakt_eval::index::{NONE, at, index};
use std::collections::BTreeMap;

impl Table {
    /// The minimal automaton, numbered.
    ///
    /// # Errors
    ///
    /// It has more than `limit` states.
    pub(super) fn minimal(&self, limit: usize) -> Result<Dfa, TooLarge> {
        let mut partition = Partition::new(&self.labels);
        if partition.blocks.len() > limit {
            return Err(TooLarge);
        }
        let before = self.predecessors();
        while let Some(splitter) = partition.waiting.pop() {
            let members = partition.members(splitter).to_vec();
            for symbol in 0..self.symbols {
                for state in &members {
                    let entry = state.saturating_mul(self.symbols).saturating_add(symbol);
                    for from in before.of(entry) {
                        partition.mark(*from);
                    }
                }
                partition.split();
                if partition.blocks.len() > limit {
                    return Err(TooLarge);
                }
            }
        }
        Ok(self.numbered(&partition.block_of, partition.blocks.len()))
    }

    /// The automaton of a table that is minimal already.
    pub(super) fn numbered_as_is(&self) -> Dfa {
        let blocks: Vec<u32> = (0..index(self.labels.len())).collect();
        self.numbered(&blocks, blocks.len())
    }

    /// Numbers blocks breadth-first, symbols by first byte, labels by first state.
    fn numbered(&self, block_of: &[u32], blocks: usize) -> Dfa {
        let block = |state: u32| block_of.get(at(state)).copied().unwrap_or(0);
        let mut steps = vec![Vec::new(); blocks];
        let mut labels = vec![0; blocks];
        let rows = self.steps.chunks(at(self.symbols.max(1)));
        for ((state, row), label) in (0..).zip(rows).zip(&self.labels) {
            let to = block(state);
            if let Some(into) = steps.get_mut(at(to)).filter(|into| into.is_empty()) {
                into.extend(row.iter().map(|next| block(*next)));
            }
            if let Some(into) = labels.get_mut(at(to)) {
                *into = *label;
            }
        }
        let (byte_classes, symbols) = self.joined_symbols(&steps);
        let mut numbers = vec![NONE; blocks];
        put(&mut numbers, block(0), 0);
        let mut order = vec![block(0)];
        let mut transitions = Vec::new();
        let mut accepts = Vec::new();
        let mut classes = BTreeMap::from([(0, 0_u32)]);
        while let Some(from) = order.get(accepts.len()).copied() {
            let label = labels.get(at(from)).copied().unwrap_or(0);
            let fresh = index(classes.len());
            accepts.push(*classes.entry(label).or_insert(fresh));
            for symbol in &symbols {
                let row = steps.get(at(from)).map(Vec::as_slice).unwrap_or_default();
                let next = row.get(usize::from(*symbol)).copied().unwrap_or(0);
                let mut number = numbers.get(at(next)).copied().unwrap_or(0);
                if number == NONE {
                    number = index(order.len());
                    put(&mut numbers, next, number);
                    order.push(next);
                }
                transitions.push(number);
            }
        }
        Dfa { byte_classes, symbols: index(symbols.len()), transitions, accepts }
    }

    /// Joins symbols that lead to the same block from every block: the class of each byte, and one
    /// symbol for each class.
    fn joined_symbols(&self, steps: &[Vec<u32>]) -> (Vec<u8>, Vec<u8>) {
        let mut numbers: BTreeMap<Vec<u32>, u8> = BTreeMap::new();
        let mut class_of: BTreeMap<u8, u8> = BTreeMap::new();
        let mut firsts = Vec::new();
        let mut byte_classes = Vec::with_capacity(256);
        for symbol in &self.symbol_of {
            let class = *class_of.entry(*symbol).or_insert_with(|| {
                let column = steps.iter().map(|row| row.get(usize::from(*symbol)).copied());
                let column = column.map(Option::unwrap_or_default).collect();
                *numbers.entry(column).or_insert_with(|| {
                    firsts.push(*symbol);
                    u8::try_from(firsts.len().saturating_sub(1)).unwrap_or(u8::MAX)
                })
            });
            byte_classes.push(class);
        }
        (byte_classes, firsts)
    }

    /// Which states lead to a state under a symbol.
    fn predecessors(&self) -> Predecessors {
        let symbols = at(self.symbols.max(1));
        let entries = || {
            let rows = (0_u32..).zip(self.steps.chunks(symbols));
            rows.flat_map(|(from, row)| {
                (0_u32..).zip(row).map(move |(symbol, to)| {
                    (to.saturating_mul(self.symbols).saturating_add(symbol), from)
                })
            })
        };
        let mut ends = vec![0_u32; self.steps.len().saturating_add(1)];
        for (entry, _) in entries() {
            add(&mut ends, entry.saturating_add(1), 1);
        }
        let mut sum = 0_u32;
        for end in &mut ends {
            sum = sum.saturating_add(*end);
            *end = sum;
        }
        // `ends` now holds each part's start, and moves to its end as the part is filled.
        let mut from_states = vec![0; self.steps.len()];
        for (entry, from) in entries() {
            let place = ends.get(at(entry)).copied().unwrap_or(0);
            if let Some(into) = from_states.get_mut(at(place)) {
                *into = from;
            }
            add(&mut ends, entry, 1);
        }
        Predecessors { ends, from_states }
    }
}

fn add(table: &mut [u32], place: u32, more: u32) {
    if let Some(one) = table.get_mut(at(place)) {
        *one = one.saturating_add(more);
    }
}

struct Predecessors {
    ends: Vec<u32>,
    from_states: Vec<u32>,
}

impl Predecessors {
    fn of(&self, entry: u32) -> &[u32] {
        let end = self.ends.get(at(entry)).copied().unwrap_or(0);
        let start = match entry.checked_sub(1) {
            Some(before) => self.ends.get(at(before)).copied().unwrap_or(0),
            None => 0,
        };
        self.from_states.get(at(start)..at(end)).unwrap_or_default()
    }
}

/// A block of states: a part of `Partition::order`.
#[derive(Clone, Copy)]
struct Block {
    start: u32,
    /// One past the marked states, which stand first.
    marked: u32,
    end: u32,
}

struct Partition {
    /// The states, each block's side by side.
    order: Vec<u32>,
    /// Where each state stands in `order`.
    place_of: Vec<u32>,
    block_of: Vec<u32>,
    blocks: Vec<Block>,
    /// Blocks to split by.
    waiting: Vec<u32>,
    /// Blocks with marked states.
    touched: Vec<u32>,
}

impl Partition {
    /// One block for each label.
    fn new(labels: &[u32]) -> Self {
        let mut by_label: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (state, label) in (0..).zip(labels) {
            by_label.entry(*label).or_default().push(state);
        }
        let mut all = Self {
            order: Vec::with_capacity(labels.len()),
            place_of: vec![0; labels.len()],
            block_of: vec![0; labels.len()],
            blocks: Vec::new(),
            waiting: Vec::new(),
            touched: Vec::new(),
        };
        for (block, states) in (0_u32..).zip(by_label.values()) {
            let start = index(all.order.len());
            for state in states {
                put(&mut all.place_of, *state, index(all.order.len()));
                put(&mut all.block_of, *state, block);
                all.order.push(*state);
            }
            all.blocks.push(Block { start, marked: start, end: index(all.order.len()) });
            all.waiting.push(block);
        }
        all
    }

    fn members(&self, block: u32) -> &[u32] {
        let range = self.blocks.get(at(block));
        range.and_then(|one| self.order.get(at(one.start)..at(one.end))).unwrap_or_default()
    }

    /// Moves a state among the marked ones of its block.
    fn mark(&mut self, state: u32) {
        let block = self.block_of.get(at(state)).copied().unwrap_or(0);
        let place = self.place_of.get(at(state)).copied().unwrap_or(0);
        let Some(one) = self.blocks.get_mut(at(block)) else {
            return;
        };
        if place < one.marked {
            return;
        }
        if one.marked == one.start {
            self.touched.push(block);
        }
        let to = one.marked;
        one.marked = one.marked.saturating_add(1);
        let other = self.order.get(at(to)).copied().unwrap_or(0);
        self.order.swap(at(to), at(place));
        put(&mut self.place_of, state, to);
        put(&mut self.place_of, other, place);
    }

    /// Parts marked from unmarked states in every block that has both.
    fn split(&mut self) {
        while let Some(block) = self.touched.pop() {
            let fresh = index(self.blocks.len());
            let Some(one) = self.blocks.get_mut(at(block)) else {
                continue;
            };
            if one.marked == one.end {
                one.marked = one.start;
                continue;
            }
            let (start, middle, end) = (one.start, one.marked, one.end);
            let first_is_smaller = middle.saturating_sub(start) <= end.saturating_sub(middle);
            // The new block is the smaller half and waits. The old one waits if it did before: then
            // both halves are splitters, else the smaller one is enough.
            let (kept, moved) = if first_is_smaller {
                ((middle, end), (start, middle))
            } else {
                ((start, middle), (middle, end))
            };
            (one.start, one.marked, one.end) = (kept.0, kept.0, kept.1);
            self.blocks.push(Block { start: moved.0, marked: moved.0, end: moved.1 });
            self.waiting.push(fresh);
            let states = self.order.get(at(moved.0)..at(moved.1)).unwrap_or_default();
            for state in states {
                put(&mut self.block_of, *state, fresh);
            }
        }
    }
}

fn put(table: &mut [u32], place: u32, value: u32) {
    if let Some(one) = table.get_mut(at(place)) {
        *one = value;
    }
}
