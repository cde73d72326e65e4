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
mod words;

use portvakt_analysis::inquiry::{Effort, Inquiry};
use portvakt_analysis::version::Version;
use portvakt_analysis::witness::Witness;
use portvakt_core::policy::{CapabilityId, Policy};
use portvakt_eval::DecisionTree;
use portvakt_testing::compiled;
use portvakt_testing::small::SmallPolicy;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Display;

/// A small policy, compiled.
struct Drawn {
    /// What it was drawn from, for whoever reads a failure.
    about: String,
    policy: Policy,
    tree: DecisionTree,
}

impl Drawn {
    fn new(seed: u64) -> Self {
        Self::of(seed, &SmallPolicy::new(seed).text())
    }

    fn of(seed: u64, text: &str) -> Self {
        let policy = compiled::valid(text);
        let tree = compiled::tree(&policy);
        Self { about: format!("seed {seed}\n{text}"), policy, tree }
    }

    fn version(&self) -> Version<'_> {
        Version { policy: &self.policy, tree: &self.tree }
    }

    fn inquiry(&self) -> Inquiry<'_> {
        match Inquiry::new(self.version(), &Effort::default()) {
            Ok(inquiry) => inquiry,
            Err(error) => panic!("{error}\n{}", self.about),
        }
    }

    fn capabilities(&self) -> impl Iterator<Item = (CapabilityId, &str)> {
        let named = self.policy.capabilities.iter().map(|one| one.name.as_str());
        (0..).map(CapabilityId).zip(named)
    }
}

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
