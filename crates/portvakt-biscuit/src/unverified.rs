//! What a token says, without knowing whether it is true.

use crate::bounds::Bounds;
use crate::carried::Carried;
use crate::envelope;
use crate::error::BiscuitError;
use crate::limits::Limits;
use crate::reader;
use crate::revocations::RevocationId;
use crate::token::Token;
use portvakt_eval::Time;

/// What a token says. No signature was looked at: anybody can write such a token.
#[derive(Debug, Clone)]
pub struct Look {
    key_id: Option<u32>,
    issued: Option<Time>,
    carried: Carried,
    bounds: Vec<Bounds>,
    revocation_ids: Vec<RevocationId>,
    sealed: bool,
}

impl Look {
    /// Looks at a token.
    ///
    /// # Errors
    ///
    /// It is beyond the limits or not of our form.
    pub fn at(token: &Token, limits: &Limits) -> Result<Self, BiscuitError> {
        let envelope = envelope::open(token.as_bytes(), limits)?;
        let content = reader::read(&envelope.blocks)?;
        let issued = i64::try_from(content.authority.issued).ok();
        Ok(Self {
            key_id: envelope.key_id,
            issued: issued.and_then(|seconds| Time::from_seconds(seconds).ok()),
            carried: Carried::read(content.authority.claims)?,
            bounds: content.bounds,
            revocation_ids: envelope.revocation_ids,
            sealed: envelope.sealed,
        })
    }

    /// The root key that is said to have signed it.
    #[must_use]
    pub fn key_id(&self) -> Option<u32> {
        self.key_id
    }

    /// When it is said to have been issued, if that is a time.
    #[must_use]
    pub fn issued(&self) -> Option<Time> {
        self.issued
    }

    /// The names of the claims inside.
    pub fn claim_names(&self) -> impl Iterator<Item = &str> {
        self.carried.names().iter().map(String::as_str)
    }

    /// The claims inside with their values, as JSON text: to be shown to the holder alone.
    #[must_use]
    pub fn claims_with_values(&self) -> &str {
        self.carried.json()
    }

    /// The bounds of each block; a request must lie within all of them.
    #[must_use]
    pub fn bounds(&self) -> &[Bounds] {
        &self.bounds
    }

    /// What each block is revoked by.
    #[must_use]
    pub fn revocation_ids(&self) -> &[RevocationId] {
        &self.revocation_ids
    }

    /// Whether nobody can narrow it any more.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.sealed
    }
}
