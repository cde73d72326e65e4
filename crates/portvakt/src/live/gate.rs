//! A policy that may allow more than the one before it needs somebody's word.

use super::lock;
use super::refusal::{NotCompared, Refusal};
use super::version::Version;
use crate::load::Loaded;
use portvakt_analysis::diff::diff;
use portvakt_analysis::inquiry::Effort;
use portvakt_analysis::version;
use portvakt_eval::{DecisionTree, Fingerprint};
use std::collections::BTreeSet;
use std::sync::Mutex;

/// Refuses a policy that may allow more than the one that decides, unless its fingerprint is
/// approved.
///
/// It is compared as `portvakt diff --refuse wider` does, for all requests and all register contents.
/// Requests that are newly allowed refuse it, obligations that change, and every question that stays
/// open; so does a compiled file on either side, because it has no text to compare.
///
/// ```
/// use portvakt::Fingerprint;
/// use portvakt::live::{Gate, Live};
///
/// // From the service's own configuration, which whoever changes the policy cannot reach.
/// let approved = ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"];
/// let approved = approved.iter().map(|one| one.parse()).collect::<Result<Vec<Fingerprint>, _>>()?;
/// let setup = Live::setup(|_| Ok(())).gate(Gate::approving(approved));
/// # Ok::<(), portvakt::FingerprintError>(())
/// ```
#[derive(Debug)]
pub struct Gate {
    approved: Mutex<BTreeSet<[u8; 32]>>,
    from_start: bool,
    effort: Effort,
}

impl Gate {
    /// Lets these through without a comparison, and whatever allows no more than the one before.
    pub fn approving(fingerprints: impl IntoIterator<Item = Fingerprint>) -> Self {
        let gate =
            Self { approved: Mutex::default(), from_start: false, effort: Effort::default() };
        gate.approve(fingerprints);
        gate
    }

    /// Asks also that the first version is approved, which has none before it to be compared with:
    /// otherwise whatever is there when the service starts decides.
    #[must_use]
    pub fn from_start(self) -> Self {
        Self { from_start: true, ..self }
    }

    /// What a comparison may cost, in counted steps.
    #[must_use]
    pub fn effort(self, effort: Effort) -> Self {
        Self { effort, ..self }
    }

    /// Replaces what is approved.
    pub(super) fn approve(&self, fingerprints: impl IntoIterator<Item = Fingerprint>) {
        let approved = fingerprints.into_iter().map(|one| *one.as_bytes()).collect();
        *lock(&self.approved) = approved;
    }

    pub(super) fn approves(&self, policy: &DecisionTree) -> bool {
        lock(&self.approved).contains(policy.fingerprint().as_bytes())
    }

    /// Looks at the first version.
    pub(super) fn first(&self, loaded: &Loaded) -> Result<(), Refusal> {
        if self.from_start && !self.approves(&loaded.tree) {
            return Err(Refusal::NotApproved { policy: *loaded.tree.fingerprint() });
        }
        Ok(())
    }

    /// Compares a policy that is not approved with the one that decides.
    pub(super) fn compare<H>(&self, before: &Version<H>, after: &Loaded) -> Result<(), Refusal> {
        let (policy, over) = (*after.tree.fingerprint(), before.id());
        let not_compared = |why| Refusal::NotCompared { policy, over, why };
        let old = before.policy();
        let (Some(was), Some(is)) = (&old.text, &after.policy) else {
            return Err(not_compared(NotCompared::Compiled));
        };
        let was = version::Version { policy: was, tree: &old.tree };
        let is = version::Version { policy: is, tree: &after.tree };
        match diff(Some(was), Some(is), &self.effort) {
            Err(source) => Err(not_compared(NotCompared::Pattern(source))),
            Ok(diff) if diff.may_widen() => {
                Err(Refusal::Wider { policy, over, diff: Box::new(diff) })
            }
            Ok(_) => Ok(()),
        }
    }
}
