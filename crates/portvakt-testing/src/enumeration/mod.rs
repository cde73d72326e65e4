//! What an analysis says of small policies, held against asking them everything.

mod diff;
mod prove;
mod region;
mod words;

pub use diff::check_diff;
pub use prove::Assertions;
pub use words::column;

use crate::compiled;
use crate::small::SmallPolicy;
use portvakt_analysis::inquiry::{Effort, Inquiry};
use portvakt_analysis::version::Version;
use portvakt_core::policy::{CapabilityId, Policy};
use portvakt_eval::DecisionTree;

/// A small policy, compiled.
#[derive(Debug)]
pub struct Drawn {
    /// What it was drawn from, for whoever reads a failure.
    pub about: String,
    /// Its text.
    pub text: String,
    /// What it says.
    pub policy: Policy,
    /// What it compiles to.
    pub tree: DecisionTree,
}

impl Drawn {
    /// The small policy of a seed.
    ///
    /// # Panics
    ///
    /// It is not valid.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::of(seed, &SmallPolicy::new(seed).text())
    }

    /// A policy that was drawn from a seed.
    ///
    /// # Panics
    ///
    /// It is not valid.
    #[must_use]
    pub fn of(seed: u64, text: &str) -> Self {
        let policy = compiled::valid(text);
        let tree = compiled::tree(&policy);
        Self { about: format!("seed {seed}\n{text}"), text: text.to_owned(), policy, tree }
    }

    /// As the analysis takes it.
    #[must_use]
    pub fn version(&self) -> Version<'_> {
        Version { policy: &self.policy, tree: &self.tree }
    }

    /// An analysis with the usual effort.
    ///
    /// # Panics
    ///
    /// It cannot be made.
    #[must_use]
    pub fn inquiry(&self) -> Inquiry<'_> {
        match Inquiry::new(self.version(), &Effort::default()) {
            Ok(inquiry) => inquiry,
            Err(error) => panic!("{error}\n{}", self.about),
        }
    }

    /// The capabilities and their names.
    pub fn capabilities(&self) -> impl Iterator<Item = (CapabilityId, &str)> {
        let named = self.policy.capabilities.iter().map(|one| one.name.as_str());
        (0..).map(CapabilityId).zip(named)
    }
}
