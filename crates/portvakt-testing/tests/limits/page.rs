//! The manual's page on limits says what the code says, and leaves none out.

use crate::rows::{ROWS, Row};
use portvakt_core::limits::Limits;
use std::collections::BTreeSet;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

const CRATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn text(file: &str) -> String {
    let path = Path::new(CRATES).join(file);
    read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The limits on the page: name, number and, where there is one, the number of `--limits large`.
fn page() -> Vec<(String, u64, Option<u64>)> {
    let page = text("portvakt/src/manual/limits.md");
    let cells = |line: &str| -> Vec<String> {
        line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    // Other tables tell what something costs.
    let tables = page.split("\n\n").filter(|part| part.starts_with("| what | limit |"));
    let rows = tables.flat_map(str::lines).map(cells);
    let limits = rows.filter_map(|cells| {
        let number = number(cells.get(1)?)?;
        let large = cells.get(2).and_then(|cell| self::number(cell));
        Some((cells[0].clone(), number, large.filter(|large| *large != number)))
    });
    limits.collect()
}

/// `2 MiB`, `100,000`, `2^28`.
fn number(cell: &str) -> Option<u64> {
    if let Some(power) = cell.strip_prefix("2^") {
        return Some(1 << power.parse::<u64>().ok()?);
    }
    let (digits, unit) = cell.split_once(' ').unwrap_or((cell, ""));
    let digits: u64 = digits.replace(',', "").parse().ok()?;
    match unit {
        "" => Some(digits),
        "KiB" => Some(digits << 10),
        "MiB" => Some(digits << 20),
        "GiB" => Some(digits << 30),
        _ => None,
    }
}

/// `2 << 20`, `100_000`.
fn written(expression: &str) -> Option<u64> {
    let numbers = expression.split("<<").map(|one| one.trim().replace('_', "").parse::<u64>());
    match numbers.collect::<Result<Vec<_>, _>>().ok()?.as_slice() {
        [number] => Some(*number),
        [number, by] => Some(number << by),
        _ => None,
    }
}

/// What the code says: a constant, or a field in the first value of its type that has it.
fn said(row: &Row) -> u64 {
    let (file, name) = row.said;
    let text = text(file);
    let after = |start: &str, end: char| {
        text.lines().filter_map(|line| line.split_once(start)).find_map(|(_, rest)| {
            written(rest.split(end).next().unwrap_or_default().rsplit('=').next()?)
        })
    };
    let constant = after(&format!("const {name}: "), ';');
    let fields = text.split([',', '{', '}']).map(str::trim);
    let field =
        || fields.filter_map(|one| one.strip_prefix(&format!("{name}: "))).find_map(written);
    constant.or_else(field).unwrap_or_else(|| panic!("{file} does not say `{name}`"))
}

#[test]
fn the_page_has_every_limit_with_its_number() {
    let page = page();
    let named: Vec<&str> = page.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(named, ROWS.iter().map(|row| row.name).collect::<Vec<_>>());
    for (row, (_, number, _)) in ROWS.iter().zip(&page) {
        assert_eq!(said(row), *number, "{}", row.name);
    }
}

#[test]
fn the_page_has_the_large_limits() {
    let large = Limits::large();
    let all = [
        large.policy_bytes,
        large.nodes,
        large.rules,
        large.capabilities,
        large.all_patterns_bytes,
    ];
    let found: Vec<u64> = page().into_iter().filter_map(|(.., large)| large).collect();
    assert_eq!(found, all.map(|one| u64::try_from(one).unwrap()));
}

#[test]
fn every_limit_has_a_test_that_looks_below_and_above() {
    for Row { name, held: (file, test), .. } in ROWS {
        assert!(text(file).contains(&format!("fn {test}()")), "{name}: no `{test}` in {file}");
    }
}

/// All files of source below a folder.
fn sources(folder: PathBuf, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(path, into);
        } else if path.extension().is_some_and(|one| one == "rs") {
            into.push(path);
        }
    }
}

/// Limits of the form that a compiled policy has inside, which its own verification holds.
const INSIDE: &[&str] = &["MAX_PROBE", "MAX_REGISTER_PROBE", "MAX_SHOWN", "MAX_EXPONENT"];

#[test]
fn every_limit_in_the_code_has_a_row() {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(CRATES).unwrap() {
        let path = entry.unwrap().path();
        if path.join("src").is_dir() && !path.ends_with("portvakt-testing") {
            sources(path.join("src"), &mut files);
        }
    }
    let rows: BTreeSet<&str> = ROWS.iter().map(|row| row.said.1).collect();
    let mut found = 0;
    for path in files {
        let text = read_to_string(&path).unwrap();
        let constants = text.lines().filter_map(|line| line.split_once("const MAX_"));
        let mut names: Vec<String> = constants
            .map(|(_, rest)| format!("MAX_{}", rest.split(':').next().unwrap_or_default()))
            .collect();
        if let Some((_, fields)) = text.split_once("pub struct Limits {") {
            let fields = fields.split('}').next().unwrap_or_default().lines();
            let fields = fields.filter_map(|line| line.trim().strip_prefix("pub "));
            names.extend(fields.filter_map(|line| Some(line.split_once(':')?.0.to_owned())));
        }
        for name in names {
            found += 1;
            let known = rows.contains(name.as_str()) || INSIDE.contains(&name.as_str());
            assert!(known, "{}: `{name}` has no row on the page of limits", path.display());
        }
    }
    assert!(found > 25, "{found}");
}
