//! Every row of the attack table is a test of its own: a token that is refused for the right reason,
//! and a neighbour, as near as can be, that is accepted. The rows lie in
//! `policies/conformance/biscuits/`.
//!
//! `cargo test -p portvakt-testing --test biscuit_attacks -- NAME` runs the rows whose names hold
//! `NAME`.
#![expect(clippy::disallowed_methods, reason = "the corpus lies in files of this repository")]
#![expect(clippy::panic, reason = "a file that cannot be read stops the test")]

use libtest_mimic::{Arguments, Failed, Trial};
use portvakt_testing::biscuits::{House, Recipe};
use portvakt_testing::conformance::biscuits::{self, Row};
use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

/// Where the rows are.
const TABLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/conformance/biscuits/attacks.yaml");

/// Codes that no bytes of a token have: the text has one, and no two readers are known to disagree.
const NOT_HERE: [&str; 2] = ["base64", "disagreement"];

fn main() -> ExitCode {
    let text = std::fs::read_to_string(TABLE).unwrap_or_else(|error| panic!("{TABLE}: {error}"));
    let rows = biscuits::read(TABLE, &text);
    let house = Arc::new(House::new());
    let trial = |row: &Row| {
        let (house, row) = (Arc::clone(&house), row.clone());
        Trial::test(row.name.clone(), move || check(&house, &row))
    };
    let mut trials: Vec<Trial> = rows.iter().map(trial).collect();
    trials.push(Trial::test("every reason to refuse has a row", move || reasons(&rows)));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn check(house: &House, row: &Row) -> Result<(), Failed> {
    meets(house, &row.token, &row.refused, "the token")
        .and_then(|()| meets(house, &row.neighbour, "", "the neighbour"))
        .map_err(|failed| format!("{failed}\n  {}", row.why).into())
}

/// Checks that a token is refused with a code or, where that is empty, accepted.
fn meets(house: &House, recipe: &Recipe, code: &str, which: &str) -> Result<(), String> {
    let said = house.show(recipe).err().map_or("", |error| error.code());
    if said == code {
        return Ok(());
    }
    Err(format!("{which} should have been `{code}`, and is `{said}`"))
}

fn reasons(rows: &[Row]) -> Result<(), Failed> {
    let source = include_str!("../../../portvakt-biscuit/src/error.rs");
    let codes = source.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next());
    let codes: BTreeSet<&str> = codes.filter(|code| !NOT_HERE.contains(code)).collect();
    let shown: BTreeSet<&str> = rows.iter().map(|row| row.refused.as_str()).collect();
    let missing: Vec<_> = codes.difference(&shown).collect();
    if codes.len() > 20 && missing.is_empty() {
        return Ok(());
    }
    Err(format!("{} codes; without a row: {missing:?}", codes.len()).into())
}
