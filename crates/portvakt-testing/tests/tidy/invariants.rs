//! Every invariant of the architecture has a test that carries its id.

use super::{ROOT, none, read, sources};
use std::collections::BTreeSet;
use std::path::Path;

/// Invariants that this stage has nothing of: there is no analysis yet.
const LATER: &[&str] = &["a14"];

/// The ids in the table of invariants.
fn declared() -> BTreeSet<String> {
    let text = read(&Path::new(ROOT).join("crates/ARCHITECTURE.md"));
    let ids = text.lines().filter_map(|line| line.strip_prefix("| A")?.split(' ').next());
    ids.filter_map(|id| id.parse().ok()).map(|id: u32| format!("a{id:02}")).collect()
}

#[test]
fn every_invariant_has_a_test_with_its_id() {
    let declared = declared();
    assert!(declared.len() >= 15, "the table was not understood: {declared:?}");
    let all = sources();
    let tests: Vec<&str> = all
        .iter()
        .flat_map(|file| file.text.split("#[test]").skip(1))
        .filter_map(|after| after.split("fn ").nth(1)?.split('(').next())
        .collect();
    let untested = |id: &&String| {
        let prefix = format!("{id}_");
        !LATER.contains(&id.as_str()) && !tests.iter().any(|test| test.starts_with(&prefix))
    };
    none(&declared.iter().filter(untested).cloned().collect::<Vec<_>>());
}

#[test]
fn code_relies_only_on_invariants_that_are_declared() {
    let declared = declared();
    let mut findings = Vec::new();
    for file in &sources() {
        for (number, line) in (1..).zip(file.text.lines()) {
            let Some((_, after)) = line.split_once(concat!("INVARIANT", "(A")) else {
                continue;
            };
            let id = after.split(')').next().and_then(|id| id.parse::<u32>().ok());
            if !id.is_some_and(|id| declared.contains(&format!("a{id:02}"))) {
                findings.push(format!("{}:{number}: {line}", file.path));
            }
        }
    }
    none(&findings);
}
