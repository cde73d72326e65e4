//! Cells, switches, leaf tables and blocks.

use crate::{everything, refused};
use portvakt_eval::DecisionTree;
use portvakt_eval::image::{EntryRecord, Image, TableRecord, node};
use portvakt_eval::index::{NONE, at, index};

/// The leaf table with its entries spread out.
fn spread_out() -> Image {
    let mut image = everything();
    let table = image.tables[0];
    assert_ne!(table.first, NONE);
    let dense = &image.priorities[at(table.start)..at(table.start + table.len)];
    let entries: Vec<EntryRecord> = (table.first..)
        .zip(dense)
        .filter(|(_, priority)| **priority != NONE)
        .map(|(member, priority)| EntryRecord { member, priority: *priority })
        .collect();
    image.tables[0] = TableRecord { first: NONE, start: 0, len: index(entries.len()) };
    image.entries = entries;
    image
}

#[test]
fn a05_the_forest_leads_downwards_to_priorities() {
    let all = everything();
    refused(&all, "switches: no branch from class 0", |image| image.branches[0].class = 1);
    refused(&all, "switches: entries do not ascend", |image| {
        image.branches[2].class = image.branches[1].class;
    });
    refused(&all, "switches: a class is out of range", |image| {
        let classes = image.variables[at(image.switches[0].variable)].classes;
        image.branches[at(image.switches[0].start + image.switches[0].len) - 1].class = classes;
    });
    refused(&all, "switches: an index is out of range", |image| {
        let variables = index(image.variables.len());
        image.switches[0].variable = variables;
    });
    for (of, count) in [
        (node::SWITCH, 0),
        (node::TABLE, index(all.tables.len())),
        (node::BLOCK, index(all.blocks.len())),
    ] {
        refused(&all, "switches: a node does not lie below", |image| {
            image.branches[0].child = node::refer(of, count);
        });
    }
    let priorities = index(all.rules.len().max(all.outputs.len()));
    refused(&all, "switches: no such priority", |image| {
        image.branches[0].child = node::refer(node::PRIORITY, priorities);
    });
    refused(&all, "cells: the first priority differs", |image| image.cells[0].first += 1);
    refused(&all, "cells: an index is out of range", |image| image.cells[0].next = 0);
    refused(&all, "cells: a chain does not ascend", |image| {
        let last = image.cells.len() - 1;
        let place = (0..last).max_by_key(|place| image.cells[*place].first).unwrap();
        let lowest = (0..place).min_by_key(|one| image.cells[*one].first).unwrap();
        image.cells[place].next = index(lowest);
    });
    refused(&all, "tables: a part is out of range", |image| {
        image.tables[0].start = index(image.priorities.len());
    });
    let spread = spread_out();
    DecisionTree::from_bytes(&spread.to_bytes()).unwrap();
    refused(&spread, "tables: entries do not ascend", |image| {
        image.entries[1].member = image.entries[0].member;
    });
    refused(&spread, "tables: an entry without priority", |image| {
        image.entries[1].priority = NONE;
    });
    refused(&spread, "tables: a part is out of range", |image| image.tables[0].len += 1);
    // A table without entries gives no priority.
    let mut empty = all.clone();
    empty.tables.push(TableRecord { first: NONE, start: 0, len: 0 });
    DecisionTree::from_bytes(&empty.to_bytes()).unwrap();
}

#[test]
fn a05_blocks_have_rows_columns_and_masks_in_order() {
    let all = everything();
    let check = |what: &str, spoil: fn(&mut Image)| {
        refused(&all, &format!("blocks: {what}"), spoil);
    };
    check("a part is out of range", |image| {
        image.blocks[0].rows_start = index(image.priorities.len());
    });
    check("rows do not ascend", |image| {
        let block = *image.blocks.iter().find(|one| one.rows_len > 1).unwrap();
        let rows = at(block.rows_start);
        image.priorities[rows] = image.priorities[rows + 1] + 1;
    });
    check("a row without priority", |image| {
        let block = image.blocks[0];
        image.priorities[at(block.rows_start + block.rows_len) - 1] = NONE;
    });
    check("a part is out of range", |image| {
        let block = image.blocks.iter_mut().find(|one| one.members_len > 0).unwrap();
        block.members_start = index(image.member_masks.len());
    });
    check("entries do not ascend", |image| {
        let block = *image.blocks.iter().find(|one| one.columns_len > 1).unwrap();
        let columns = at(block.columns_start);
        image.columns[columns].variable = image.columns[columns + 1].variable;
    });
    check("an index is out of range", |image| {
        let block = *image.blocks.iter().find(|one| one.columns_len > 0).unwrap();
        let variables = index(image.variables.len());
        image.columns[at(block.columns_start + block.columns_len) - 1].variable = variables;
    });
    check("no mask from class 0", |image| {
        let column = image.columns[0];
        image.masks[at(column.start)].class = 1;
    });
    check("no mask from class 0", |image| image.columns[0].len = 0);
    check("entries do not ascend", |image| {
        let column = *image.columns.iter().find(|one| one.len > 2).unwrap();
        let masks = at(column.start);
        image.masks[masks + 2].class = image.masks[masks + 1].class;
    });
    check("a class is out of range", |image| {
        let column = *image.columns.iter().find(|one| one.len > 1).unwrap();
        let classes = image.variables[at(column.variable)].classes;
        image.masks[at(column.start + column.len) - 1].class = classes;
    });
    check("entries do not ascend", |image| {
        let mask = image.member_masks[0];
        image.member_masks.insert(0, mask);
        let block = image.blocks.iter_mut().find(|one| one.members_len > 0).unwrap();
        block.members_len += 1;
    });
}
