//! What pages of the manual claim is what tests show.

use super::{ROOT, none, read, sources};
use std::collections::BTreeSet;
use std::path::Path;

/// Pages of which every row of a table names its tests in the last column.
const PAGES: &[(&str, usize)] = &[("fail_closed", 50), ("threats", 20)];

/// The names of all functions that are tests.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in sources() {
        let mut is_test = false;
        for line in file.text.lines().map(str::trim) {
            if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
                let name = rest.split('(').next().unwrap_or_default();
                names.insert(name.to_owned());
                is_test = false;
            }
            is_test = (is_test && !line.is_empty()) || line.starts_with("#[test]");
            is_test = is_test || line.starts_with("#[tokio::test");
        }
    }
    names
}

#[test]
fn every_row_names_tests_that_exist() {
    let tests = tests();
    assert!(tests.contains("every_row_names_tests_that_exist"), "tests were not found");
    let mut findings = Vec::new();
    for (page, least) in PAGES {
        let path = format!("crates/portvakt/src/manual/{page}.md");
        let text = read(&Path::new(ROOT).join(&path));
        let mut inside = false;
        let mut rows = 0;
        for (number, line) in (1..).zip(text.lines()) {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let last = cells.last().copied().unwrap_or_default();
            match line.chars().next() {
                Some('|') if !inside => {
                    inside = true;
                    if last != "test" {
                        findings.push(format!("{path}:{number}: the last column is not `test`"));
                    }
                }
                Some('|') if last.starts_with("--") => {}
                Some('|') => {
                    rows += 1;
                    let names: Vec<&str> = last.split('`').skip(1).step_by(2).collect();
                    // Rows of the conformance corpus are tests too.
                    let is_test = |name: &&&str| {
                        let corpus = name.starts_with("policies/conformance/");
                        tests.contains(**name) || corpus && Path::new(ROOT).join(name).is_file()
                    };
                    let unknown = names.iter().filter(|name| !is_test(name));
                    findings
                        .extend(unknown.map(|name| format!("{path}:{number}: no test `{name}`")));
                    if names.is_empty() {
                        findings.push(format!("{path}:{number}: no test is named"));
                    }
                }
                _ => inside = false,
            }
        }
        if rows < *least {
            findings.push(format!("{path}: {rows} rows, expected {least} or more"));
        }
    }
    none(&findings);
}
