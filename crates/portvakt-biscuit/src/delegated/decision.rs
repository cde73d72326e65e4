//! What policy and bounds say together.

use crate::bounds::Bound;
use portvakt_eval::{Decision, Effect};

/// What policy and bounds say together.
#[derive(Debug, Clone)]
pub struct DelegatedDecision<'t> {
    answer: Answer<'t>,
}

/// Who has the last word.
#[derive(Debug, Clone)]
enum Answer<'t> {
    /// The request lies within the bounds: the policy.
    Policy(Decision<'t>),
    /// A bound excludes it, and the policy is not asked.
    Bound(Bound),
}

impl<'t> DelegatedDecision<'t> {
    pub(super) fn decided(decision: Decision<'t>) -> Self {
        Self { answer: Answer::Policy(decision) }
    }

    pub(super) fn excluded(bound: Bound) -> Self {
        Self { answer: Answer::Bound(bound) }
    }

    /// Allow or deny.
    #[must_use]
    pub fn effect(&self) -> Effect {
        match &self.answer {
            Answer::Policy(decision) => decision.effect(),
            Answer::Bound(_) => Effect::Deny,
        }
    }

    /// Tells whether the request is allowed.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.effect() == Effect::Allow
    }

    /// The policy's decision with its reason and obligations; nothing if a bound excludes the
    /// request.
    #[must_use]
    pub fn decision(&self) -> Option<Decision<'t>> {
        match &self.answer {
            Answer::Policy(decision) => Some(*decision),
            Answer::Bound(_) => None,
        }
    }

    /// The bound that excludes the request; nothing if it lies within all.
    #[must_use]
    pub fn excluded_by(&self) -> Option<&Bound> {
        match &self.answer {
            Answer::Policy(_) => None,
            Answer::Bound(bound) => Some(bound),
        }
    }
}
