//! The tables of an image in words.

use portvakt_eval::image::{Image, kind, node};
use portvakt_eval::index::{NONE, at, part};
use std::fmt::Write as _;

/// Variables, chains and nodes, one a line.
pub(super) fn print(image: &Image) -> String {
    let mut lines = String::new();
    for (number, variable) in image.variables.iter().enumerate() {
        let subject = number < at(image.policy[0].subject_variables);
        let part = if subject { "s" } else { "v" };
        write!(lines, "{part}{number} {}", words(image, number)).unwrap();
        if variable.kind == kind::DERIVED {
            let outputs = part_of(&image.outputs, variable.start, variable.len);
            write!(lines, " {outputs} else {}:", variable.otherwise).unwrap();
            chain(image, variable.other, &mut lines);
        }
        writeln!(lines, " of {}", variable.classes).unwrap();
    }
    for capability in &image.capabilities {
        write!(lines, "{}:", text(image, capability.name)).unwrap();
        chain(image, capability.roots, &mut lines);
        let mut need = capability.needs;
        while let Some(one) = image.needs.get(at(need)) {
            write!(lines, " needs {}", attribute(image, one.attribute)).unwrap();
            need = one.next;
        }
        lines.push('\n');
    }
    for (number, switch) in image.switches.iter().enumerate() {
        write!(lines, "switch {number} on {}:", switch.variable).unwrap();
        for branch in part(&image.branches, switch.start, switch.len) {
            write!(lines, " {}→{}", branch.class, refer(branch.child)).unwrap();
        }
        lines.push('\n');
    }
    for (number, table) in image.tables.iter().enumerate() {
        write!(lines, "table {number}:").unwrap();
        if table.first == NONE {
            for entry in part(&image.entries, table.start, table.len) {
                write!(lines, " m{}→{}", entry.member, entry.priority).unwrap();
            }
        }
        let dense = if table.first == NONE { 0 } else { table.len };
        for (member, priority) in (table.first..).zip(part(&image.priorities, table.start, dense)) {
            let given = if *priority == NONE { "-".to_owned() } else { priority.to_string() };
            write!(lines, " m{member}→{given}").unwrap();
        }
        lines.push('\n');
    }
    for (number, block) in image.blocks.iter().enumerate() {
        let rows = part(&image.priorities, block.rows_start, block.rows_len);
        write!(lines, "block {number} {rows:?} alive {:b}:", block.alive).unwrap();
        for column in part(&image.columns, block.columns_start, block.columns_len) {
            write!(lines, " [{}", column.variable).unwrap();
            for mask in part(&image.masks, column.start, column.len) {
                write!(lines, " {}→{:b}", mask.class, mask.rows).unwrap();
            }
            lines.push(']');
        }
        for member in part(&image.member_masks, block.members_start, block.members_len) {
            write!(lines, " m{}→{:b}", member.member, member.rows).unwrap();
        }
        lines.push('\n');
    }
    lines
}

fn words(image: &Image, number: usize) -> String {
    let variable = &image.variables[number];
    let of = attribute(image, variable.attribute);
    let cuts = || part_of(&image.numbers, variable.start, variable.len);
    match variable.kind {
        kind::CAPABILITY => "capability".to_owned(),
        kind::VALUE => match (cuts().as_str(), literals(image, variable.attribute)) {
            ("[]", texts) => format!("{of} {texts:?}"),
            (cuts, _) => format!("{of} {cuts}"),
        },
        kind::PATTERN => format!("{of} matches automaton {}", variable.start),
        kind::MEMBER_PATTERN => {
            let ranges = part_of(&image.ranges, variable.other, variable.len);
            format!("{of} some in automaton {} {ranges}", variable.start)
        }
        kind::REGISTER => {
            format!("{of} in {}", text(image, image.registers[at(variable.other)].name))
        }
        kind::DIFFERENCE => format!("{of} - {} {}", attribute(image, variable.other), cuts()),
        kind::SAME => format!("{of} = {}", attribute(image, variable.other)),
        kind::SHARES => format!("{of} shares with {}", attribute(image, variable.other)),
        kind::MEMBER => format!("{of} holds m{}", variable.start),
        kind::ONLY => {
            let ranges = part_of(&image.ranges, variable.start, variable.len);
            format!("{of} only {ranges}")
        }
        _ if variable.attribute == NONE => "condition".to_owned(),
        _ => format!("{of} {:?}", literals(image, variable.attribute)),
    }
}

fn literals(image: &Image, attribute: u32) -> Vec<&str> {
    let record = &image.attributes[at(attribute)];
    let literals = part(&image.literals, record.literals_start, record.literals_len);
    literals.iter().map(|one| text(image, *one)).collect()
}

fn part_of<T: std::fmt::Debug>(table: &[T], start: u32, len: u32) -> String {
    let text = format!("{:?}", part(table, start, len));
    text.replace("RangeRecord { start: ", "").replace(", end: ", "..").replace(" }", "")
}

fn chain(image: &Image, first: u32, lines: &mut String) {
    let mut next = first;
    while let Some(cell) = image.cells.get(at(next)) {
        write!(lines, " {}≥{}", refer(cell.root), cell.first).unwrap();
        next = cell.next;
    }
}

fn refer(reference: u32) -> String {
    match node::split(reference) {
        (node::SWITCH, place) => format!("switch {place}"),
        (node::TABLE, place) => format!("table {place}"),
        (node::BLOCK, place) => format!("block {place}"),
        _ if reference == node::NOTHING => "nothing".to_owned(),
        (_, place) => format!("priority {place}"),
    }
}

fn attribute(image: &Image, attribute: u32) -> &str {
    image.attributes.get(at(attribute)).map_or("-", |one| text(image, one.name))
}

fn text(image: &Image, text: u32) -> &str {
    image.texts.at(text).unwrap_or("-")
}
