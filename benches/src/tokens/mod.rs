//! Signed tokens: what verifying costs beside the signature itself.
//!
//! A token of a service owner, of 600 bytes of claims, signed with RS256. The yardstick is the bare
//! signature over the same bytes with the key parsed before; everything else, from the base64 to the
//! classes of the claims, is what an engine adds.

#[cfg(feature = "tokens")]
mod ways;

use crate::measure::Spread;
use serde::Serialize;
#[cfg(feature = "tokens")]
pub use ways::tokens;

/// The way that everything else is compared with.
#[cfg(feature = "tokens")]
const RAW: &str = "the bare signature, key parsed before";
/// The way from a token to a binding.
const BIND: &str = "portvakt: verify and bind, in one pass";
/// The same of a token that was verified a moment ago.
const CACHED: &str = "portvakt: verify and bind, found in the cache";

/// One way to take a token.
#[derive(Debug, Clone, Serialize)]
pub struct TokenRow {
    /// What is done.
    pub way: &'static str,
    /// Microseconds.
    pub time: Spread,
    /// Microseconds more than the bare signature, within the rounds.
    pub more: Spread,
}

impl TokenRow {
    /// The row from which the target on tokens that are verified comes.
    #[must_use]
    pub fn verified(rows: &[Self]) -> Option<&Self> {
        rows.iter().find(|row| row.way == BIND)
    }

    /// The row from which the target on tokens that are found again comes.
    #[must_use]
    pub fn cached(rows: &[Self]) -> Option<&Self> {
        rows.iter().find(|row| row.way == CACHED)
    }
}
