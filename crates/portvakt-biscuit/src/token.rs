//! A token as bytes and as text.

use crate::error::BiscuitError;
use crate::limits::Limits;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE;
use std::fmt;

/// A token: whoever holds it may use it, and narrow it unless it is sealed. It vouches for nothing
/// until a [`Verifier`](crate::Verifier) has said so.
// INVARIANT(A11): it is a secret of its holder, and never printed unless asked.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Vec<u8>);

impl Token {
    /// Takes the bytes of a token. Nothing is looked at.
    #[must_use]
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// Reads the text of a token: base64url with padding (RFC 4648, section 5), in its one form.
    ///
    /// # Errors
    ///
    /// It is longer than the limit, or in another form.
    pub fn from_text(text: &str, limits: &Limits) -> Result<Self, BiscuitError> {
        // Four characters for each three bytes, the last three perhaps begun.
        let longest = limits.bytes.div_ceil(3).saturating_mul(4);
        if text.len() > longest {
            return Err(BiscuitError::TooLong);
        }
        BASE64_URL_SAFE.decode(text).map(Self).map_err(|_| BiscuitError::Base64)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text, as [`from_text`](Self::from_text) reads it: what goes into a header.
    #[must_use]
    pub fn to_text(&self) -> String {
        BASE64_URL_SAFE.encode(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("bytes", &self.0.len()).finish_non_exhaustive()
    }
}
