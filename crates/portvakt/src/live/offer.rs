//! What a caller has loaded and hands in.

use super::VersionId;
use super::contents::{Contents, Given};
use crate::load::{Loaded, RegisterSupply};

/// A policy, register contents or both, for [`Live::offer`](super::Live::offer).
#[derive(Debug)]
pub struct Offer {
    pub(super) policy: Option<Loaded>,
    pub(super) registers: Given,
    pub(super) over: Option<VersionId>,
}

impl Offer {
    /// A policy that was loaded, or a [`DecisionTree`](crate::DecisionTree) that was read from compiled
    /// bytes. Registers keep what was supplied last, as if it were supplied again; a register that the
    /// policy before did not declare, or whose `path` was another, must be supplied with the policy.
    #[must_use]
    pub fn policy(policy: impl Into<Loaded>) -> Self {
        Self { policy: Some(policy.into()), registers: Given::Kept, over: None }
    }

    /// The contents of all registers.
    #[must_use]
    pub fn registers(supply: RegisterSupply) -> Self {
        Self { policy: None, registers: Given::All(Contents::from(supply)), over: None }
    }

    /// The contents of some registers. The others stay as they are.
    #[must_use]
    pub fn some_registers(supply: RegisterSupply) -> Self {
        Self { policy: None, registers: Given::Some(Contents::from(supply)), over: None }
    }

    /// Brings the contents of all registers together with the policy.
    #[must_use]
    pub fn with_registers(self, supply: RegisterSupply) -> Self {
        Self { registers: Given::All(Contents::from(supply)), ..self }
    }

    /// Only if this version is the one that decides: whatever came in between is not replaced.
    #[must_use]
    pub fn over(self, version: VersionId) -> Self {
        Self { over: Some(version), ..self }
    }
}
