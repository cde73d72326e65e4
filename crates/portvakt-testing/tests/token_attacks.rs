//! Every row of the attack table is a test of its own: a token that is refused for the right reason
//! and a neighbour, as near as can be, that is accepted. The rows lie in
//! `policies/conformance/tokens/`.
//!
//! `cargo test -p portvakt-testing --test token_attacks -- NAME` runs the rows whose names hold `NAME`.
#![expect(clippy::disallowed_methods, reason = "the corpus lies in files of this repository")]
#![expect(clippy::panic, reason = "a file that cannot be read stops the test")]

use libtest_mimic::{Arguments, Failed, Trial};
use portvakt_eval::Time;
use portvakt_testing::conformance::tokens::{self, Refusal, Row};
use portvakt_testing::tokens::{Forge, NOW, Paths, Recipe};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Where the corpus lies.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/conformance/tokens");

/// Where every code of an error stands.
const ERRORS: &str = include_str!("../../portvakt-jwt/src/error.rs");

fn main() -> ExitCode {
    let forge = tokens::forge(&text("trust.yaml"), &text("keys.yaml"));
    let paths = Paths::new(forge.verifier());
    let bench = Arc::new(Bench { forge, paths });
    let rows = rows();
    let mut trials: Vec<Trial> = rows
        .iter()
        .cloned()
        .map(|(name, row)| {
            let bench = Arc::clone(&bench);
            Trial::test(name, move || bench.check(&row))
        })
        .collect();
    trials.push(Trial::test("every name is there once", {
        let rows = rows.clone();
        move || names_differ(&rows)
    }));
    trials.push(Trial::test("every reason to refuse has a row", move || reasons(&rows)));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// What all rows share.
struct Bench {
    forge: Forge,
    paths: Paths,
}

impl Bench {
    fn check(&self, row: &Row) -> Result<(), Failed> {
        let met = match &row.refused {
            // The neighbour is in the cache when the attack comes.
            Some(Refusal { code, neighbour }) => self
                .meets(neighbour, "", "the neighbour")
                .and_then(|()| self.meets(&row.token, code, "the token")),
            None => self.meets(&row.token, "", "the token"),
        };
        met.map_err(|failed| format!("{failed}\n  {}", row.why).into())
    }

    /// Checks that a token is refused with a code or, where that is empty, accepted.
    fn meets(&self, recipe: &Recipe, code: &str, which: &str) -> Result<(), String> {
        let now = Time::from_seconds(NOW).map_err(|error| error.to_string())?;
        let found = self.paths.ask(&self.forge.token(recipe), now);
        let said = found.as_ref().err().map_or("", |error| error.code());
        if said == code {
            return Ok(());
        }
        Err(format!("{which} should have been `{code}`, and is `{said}`"))
    }
}

/// Checks that a name in the output is that of one row.
fn names_differ(rows: &[(String, Row)]) -> Result<(), Failed> {
    let names: BTreeSet<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
    if names.len() == rows.len() && rows.len() > 200 {
        return Ok(());
    }
    Err(format!("{} rows, {} names", rows.len(), names.len()).into())
}

/// Checks that rows are refused for every reason that there is.
fn reasons(rows: &[(String, Row)]) -> Result<(), Failed> {
    let quoted = |line: &'static str| line.split_once("=> \"")?.1.split('"').next();
    let all: BTreeSet<&str> = ERRORS.lines().filter_map(quoted).collect();
    let had: BTreeSet<&str> =
        rows.iter().filter_map(|(_, row)| Some(row.refused.as_ref()?.code.as_str())).collect();
    let missing: Vec<&&str> = all.iter().filter(|code| !had.contains(**code)).collect();
    if all.len() > 30 && missing.is_empty() {
        return Ok(());
    }
    Err(format!("of {} codes these have no row: {missing:?}", all.len()).into())
}

fn rows() -> Vec<(String, Row)> {
    let folder = Path::new(CORPUS).join("attacks");
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{error}"));
    let mut rows = Vec::new();
    for file in files.flatten() {
        let path = file.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{error}"));
        let named = |row: Row| (format!("{stem}: {}", row.name), row);
        rows.extend(tokens::read(&path.display().to_string(), &text).into_iter().map(named));
    }
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    rows
}

fn text(file: &str) -> String {
    let path = Path::new(CORPUS).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
}
