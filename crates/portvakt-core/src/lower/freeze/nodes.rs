//! Switches, leaf tables, blocks and chains.

use super::{Grown, Writer};
use crate::lower::forest::{Block, ForestRow, LeafTable};
use portvakt_eval::image::{
    BlockRecord, ColumnRecord, EntryRecord, MaskRecord, MemberMaskRecord, SwitchRecord, TableRecord,
};
use portvakt_eval::index::{NONE, index};
use std::collections::BTreeMap;

impl Writer<'_> {
    /// Writes all nodes and cells.
    pub(super) fn nodes(&mut self, grown: &Grown) {
        for switch in grown.forest.switches.all() {
            self.image.switches.push(SwitchRecord {
                variable: switch.variable,
                start: index(self.image.branches.len()),
                len: index(switch.branches.len()),
            });
            self.image.branches.extend_from_slice(&switch.branches);
        }
        for table in grown.forest.tables.all() {
            self.leaf_table(table);
        }
        for block in &grown.forest.blocks {
            self.block(block);
        }
        self.image.cells.extend_from_slice(grown.forest.cells.all());
    }

    /// Dense unless that would take more than four times as many entries (and eight).
    fn leaf_table(&mut self, table: &LeafTable) {
        let mut entries: Vec<EntryRecord> = table
            .iter()
            .map(|(place, priority)| EntryRecord {
                member: self.members.number_of(*place),
                priority: *priority,
            })
            .collect();
        entries.sort_unstable();
        let first = entries.first().map_or(0, |entry| entry.member);
        let last = entries.last().map_or(0, |entry| entry.member);
        let count = index(entries.len());
        if last.saturating_sub(first) >= count.saturating_mul(4).saturating_add(8) {
            self.image.tables.push(TableRecord {
                first: NONE,
                start: index(self.image.entries.len()),
                len: count,
            });
            self.image.entries.append(&mut entries);
            return;
        }
        self.image.tables.push(TableRecord {
            first,
            start: index(self.image.priorities.len()),
            len: last.saturating_sub(first).saturating_add(1),
        });
        let mut next = first;
        for entry in entries {
            while next < entry.member {
                self.image.priorities.push(NONE);
                next = next.saturating_add(1);
            }
            self.image.priorities.push(entry.priority);
            next = next.saturating_add(1);
        }
    }

    fn block(&mut self, block: &Block) {
        let all = low_bits(block.rows.len());
        let mut alive = all;
        let mut columns: BTreeMap<u32, Vec<(u64, u32)>> = BTreeMap::new();
        let mut members: BTreeMap<u32, u64> = BTreeMap::new();
        for (row, bit) in block.rows.iter().zip(bits()) {
            for (variable, set) in self.tests(row) {
                columns.entry(variable).or_default().push((bit, set));
            }
            if let Some(place) = row.key {
                alive &= !bit;
                *members.entry(self.members.number_of(place)).or_default() |= bit;
            }
        }
        let columns_start = index(self.image.columns.len());
        for (variable, tests) in &columns {
            self.column(*variable, tests, all);
        }
        self.image.blocks.push(BlockRecord {
            columns_start,
            columns_len: index(columns.len()),
            members_start: index(self.image.member_masks.len()),
            members_len: index(members.len()),
            rows_start: index(self.image.priorities.len()),
            rows_len: index(block.rows.len()),
            alive,
        });
        let masks = members.into_iter().map(|(member, rows)| MemberMaskRecord { member, rows });
        self.image.member_masks.extend(masks);
        self.image.priorities.extend(block.rows.iter().map(|row| row.priority));
    }

    /// The tests of a row, the capability among them.
    fn tests(&self, row: &ForestRow) -> Vec<(u32, u32)> {
        let covers = row.covers.map(|set| (self.numbering.subject, set));
        covers.into_iter().chain(row.tests.iter().copied()).collect()
    }

    /// Masks begin where some row's answer changes: rows that do not ask stay alive.
    fn column(&mut self, variable: u32, tests: &[(u64, u32)], all: u64) {
        let mut rows = tests.iter().fold(all, |rows, (bit, _)| rows & !bit);
        let mut turns: BTreeMap<u32, u64> = BTreeMap::from([(0, 0)]);
        for (bit, set) in tests {
            for (start, end) in self.sets.ranges(*set) {
                *turns.entry(*start).or_default() ^= bit;
                *turns.entry(*end).or_default() ^= bit;
            }
        }
        let classes = self.classes(variable);
        let start = self.image.masks.len();
        for (class, turned) in turns.range(..classes) {
            if *turned != 0 || *class == 0 {
                rows ^= turned;
                self.image.masks.push(MaskRecord { class: *class, rows });
            }
        }
        self.image.columns.push(ColumnRecord {
            variable,
            start: index(start),
            len: index(self.image.masks.len().saturating_sub(start)),
        });
    }
}

/// Single bits, from the lowest.
fn bits() -> impl Iterator<Item = u64> {
    std::iter::successors(Some(1_u64), |bit| bit.checked_mul(2))
}

/// This many low bits.
fn low_bits(count: usize) -> u64 {
    bits().take(count).fold(0, |all, bit| all | bit)
}
