//! What one decision needs, made together and exchanged together.

use portvakt_core::policy::Policy;
use portvakt_eval::{
    Binding, DecisionTree, Engine, Fingerprint, ForeignRegisters, Registers, Stale, Subject, Time,
};
use std::fmt;
use std::sync::Arc;

/// A policy with its register contents and the handles of the service. It never changes.
pub struct Version<H = ()> {
    number: u64,
    policy: Arc<Ready<H>>,
    registers: Registers,
}

/// A policy that could decide as soon as it has its registers. Versions share it until it changes.
pub(super) struct Ready<H> {
    pub(super) tree: DecisionTree,
    pub(super) handles: H,
    /// What the text says, kept for a gate alone.
    pub(super) text: Option<Policy>,
}

/// Which version: what stands in a log beside a decision.
///
/// ```
/// # use portvakt::{Limits, load::{self, RegisterSupply}, live::Live};
/// # let policy = "
/// # portvakt: 1
/// # policy: smallest
/// # capabilities: { read: Read }
/// # rules: { everybody_reads: { allow: read } }
/// # ";
/// # let loaded = load::text("policy.yaml", policy, &Limits::default())?;
/// # let live = Live::setup(|_| Ok(())).start_with(loaded, RegisterSupply::default())?;
/// let version = live.current().id();
/// assert_eq!(version.to_string(), format!("version 1, policy {}", version.fingerprint()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VersionId {
    number: u64,
    fingerprint: Fingerprint,
}

impl<H> Version<H> {
    // INVARIANT(A8): there is no version of a tree with register contents of another.
    pub(super) fn try_new(
        number: u64,
        policy: Arc<Ready<H>>,
        registers: Registers,
    ) -> Result<Self, ForeignRegisters> {
        Engine::try_new(&policy.tree, &registers)?;
        Ok(Self { number, policy, registers })
    }

    /// What decides.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "`try_new` has tried, and nothing changes since"
    )]
    pub fn engine(&self) -> Engine<'_> {
        Engine::try_new(&self.policy.tree, &self.registers).expect("registers of this tree")
    }

    /// The subject of a binding, as of now: [`Engine::subject`].
    ///
    /// # Errors
    ///
    /// The binding was made by another policy, or its claims have expired: bind again from the
    /// verified claims.
    pub fn subject<'v>(&'v self, binding: &'v Binding, now: Time) -> Result<Subject<'v>, Stale> {
        self.engine().subject(binding, now)
    }

    /// What the service looked up in the policy.
    #[must_use]
    pub fn handles(&self) -> &H {
        &self.policy.handles
    }

    /// Which version this is. The first is 1; whatever is exchanged, each has the number after that
    /// of the one before.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The fingerprint of the policy.
    #[must_use]
    pub fn fingerprint(&self) -> &Fingerprint {
        self.policy.tree.fingerprint()
    }

    /// Number and fingerprint: what stands in a log beside a decision.
    #[must_use]
    pub fn id(&self) -> VersionId {
        VersionId { number: self.number, fingerprint: *self.fingerprint() }
    }

    pub(super) fn policy(&self) -> &Arc<Ready<H>> {
        &self.policy
    }
}

impl<H> fmt::Debug for Version<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Version")
            .field("number", &self.number)
            .field("tree", &self.policy.tree)
            .field("registers", &self.registers)
            .finish_non_exhaustive()
    }
}

impl VersionId {
    /// The number of the version, from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The fingerprint of its policy.
    #[must_use]
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }
}

impl fmt::Display for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "version {}, policy {}", self.number, self.fingerprint)
    }
}
