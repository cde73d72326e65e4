//! What a token says when nobody has verified it: for people who look for a fault.

use crate::error::TokenError;
use crate::json::{ObjectError, members};
use crate::token::{Segments, decoded};
use std::fmt;
use std::ops::ControlFlow;

/// The header and claims of a token, **not verified**: anybody may have written them.
#[derive(Clone, PartialEq, Eq)]
pub struct Unverified {
    header: String,
    claims: String,
}

impl Unverified {
    /// Reads a token in compact form of at most so many bytes.
    ///
    /// # Errors
    ///
    /// It has not the form of a token.
    pub fn read(token: &[u8], max_token: usize) -> Result<Self, TokenError> {
        let segments = Segments::of(token, max_token)?;
        let object = |segment, fault: fn(ObjectError) -> TokenError| {
            let json = decoded(segment)?;
            members(&json, |_, _| ControlFlow::Continue(())).map_err(fault)?;
            String::from_utf8(json).map_err(|_| fault(ObjectError::NotAnObject))
        };
        let header = object(segments.header, |error| match error {
            ObjectError::NotAnObject => TokenError::Header,
            ObjectError::Repeated => TokenError::HeaderRepeated,
        })?;
        let claims = object(segments.payload, |error| match error {
            ObjectError::NotAnObject => TokenError::NotAnObject,
            ObjectError::Repeated => TokenError::ClaimRepeated,
        })?;
        Ok(Self { header, claims })
    }

    /// The header as a JSON object, not verified.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The claims as a JSON object, not verified; they may be personal.
    #[must_use]
    pub fn claims(&self) -> &str {
        &self.claims
    }
}

// INVARIANT(A11): values are shown by an explicit call only.
impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified").finish_non_exhaustive()
    }
}
