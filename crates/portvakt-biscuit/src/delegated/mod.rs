//! What a verified token is good for: the policy's answer and the bounds' answer, never one of them.

mod binding;
mod decision;
mod request;
mod within;

pub use binding::{DelegatedBinding, DelegatedSubject};
pub use decision::DelegatedDecision;
pub use request::DelegatedRequest;

use crate::bounds::Bounds;
use crate::carried::{self, Carried};
use crate::revocations::RevocationId;
use portvakt_eval::{ClaimsError, Engine, Time, VerifiedClaims};
use within::Within;

/// A verified token. Its claims stay inside: there is no way from here to a subject that is not
/// bounded.
#[derive(Debug, Clone)]
pub struct Delegated {
    carried: Carried,
    blocks: Vec<Bounds>,
    within: Bounds,
    expires: Time,
    key_id: u32,
    revocation_ids: Vec<RevocationId>,
}

/// Why the claims inside a token cannot be bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// The policy finds them malformed.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
    /// This policy reads a claim that whoever minted the token has not looked for: it may have been
    /// there, and this policy might allow less with it.
    #[error("the token was minted without looking for the claim `{claim}`")]
    NotCarried {
        /// The claim.
        claim: String,
    },
}

impl BindError {
    /// The stable name of what is wrong, for logs and programs: `claims` or `not-carried`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Claims(_) => "claims",
            Self::NotCarried { .. } => "not-carried",
        }
    }
}

impl Delegated {
    pub(crate) fn new(
        carried: Carried,
        blocks: Vec<Bounds>,
        within: Bounds,
        expires: Time,
        key_id: u32,
        revocation_ids: Vec<RevocationId>,
    ) -> Self {
        Self { carried, blocks, within, expires, key_id, revocation_ids }
    }

    /// Binds the claims inside under an engine, with the bounds.
    ///
    /// # Errors
    ///
    /// The policy finds the claims malformed, or reads a claim that the token cannot tell of. Its
    /// holder may do nothing then.
    pub fn bind(&self, engine: Engine<'_>) -> Result<DelegatedBinding, BindError> {
        let carries = |claim: &str| self.carried.names().iter().any(|name| name == claim);
        if let Some(claim) = carried::declared(engine.tree()).find(|claim| !carries(claim)) {
            return Err(BindError::NotCarried { claim: claim.to_owned() });
        }
        // INVARIANT(A12): the root key's trust entry vouches for claims of this issuer.
        let claims = VerifiedClaims::vouched_for_by_caller(self.carried.json().as_bytes());
        let binding = engine.bind(&claims)?;
        let within = Within::of(engine.tree(), &self.within);
        Ok(DelegatedBinding::new(binding, within, self.expires, self.revocation_ids.clone()))
    }

    /// The bounds of each block; a request must lie within all of them.
    #[must_use]
    pub fn bounds(&self) -> &[Bounds] {
        &self.blocks
    }

    /// What all blocks let through.
    #[must_use]
    pub fn within(&self) -> &Bounds {
        &self.within
    }

    /// When the token expires.
    #[must_use]
    pub fn expires(&self) -> Time {
        self.expires
    }

    /// The root key that has signed it.
    #[must_use]
    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    /// Who has vouched for the claims inside before they were handed on: their `iss`.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.carried.issuer()
    }

    /// What each block is revoked by.
    #[must_use]
    pub fn revocation_ids(&self) -> &[RevocationId] {
        &self.revocation_ids
    }
}
