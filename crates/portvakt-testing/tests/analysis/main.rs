//! What the analysis says about all requests, held against asking them all.
//!
//! `PORTVAKT_CASES` counts policies, or pairs of them:
//! `PORTVAKT_CASES=20000 cargo test --release -p portvakt-testing --test analysis -- --nocapture`.
//! Every request that is shown is decided by the tree and by the oracle again.
#![expect(clippy::panic, reason = "an answer that is wrong stops the test")]

mod diff;
mod formulas;
mod lint;
mod matrix;
mod missing;
mod possible;
mod prove;

use portvakt_analysis::witness::Witness;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Display;

/// The request of a batch line.
fn witness(line: &str) -> Witness {
    let read = || -> Option<Witness> {
        let mut json: Map<String, Value> = serde_json::from_str(line).ok()?;
        let mut object = |name| match json.remove(name) {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        };
        let (resource, context) = (object("resource"), object("context"));
        let registers = object("registers");
        let claims = json.remove("claims")?;
        let capability = json.remove("capability")?.as_str()?.to_owned();
        Some(Witness { claims, capability, route: None, resource, context, registers })
    };
    match read() {
        Some(witness) => witness,
        None => panic!("this is no batch line: {line}"),
    }
}

/// Answers by what they were, those that are undecided by cause.
#[derive(Default)]
struct Answers(BTreeMap<String, usize>);

impl Answers {
    fn count(&mut self, answer: impl Display) {
        let counted = self.0.entry(answer.to_string()).or_default();
        *counted = counted.saturating_add(1);
    }

    /// Shows what was counted; an answer of each of these kinds must be among it.
    #[track_caller]
    fn show(&self, question: &str, expected: &[&str]) {
        #[expect(clippy::print_stdout, reason = "the table is what this run is for")]
        {
            println!("{question}: {:?}", self.0);
        }
        for kind in expected {
            assert!(self.0.contains_key(*kind), "{question}: no answer is {kind}: {:?}", self.0);
        }
    }
}
