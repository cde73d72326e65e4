//! A signed token and trust in, verified claims out.
//!
//! There is no I/O here and no clock: keys and the time are handed in. What is trusted stands in
//! [`Trust`], and each way to be refused in [`TokenError`].

mod algorithm;
mod error;
mod key_set;
mod refresh;
mod trust;

pub use algorithm::{Algorithm, Family};
pub use error::TokenError;
pub use key_set::{KeySet, KeySetError, MAX_KEY_SET, MAX_KEYS, SkipReason, SkippedKey};
pub use refresh::{Pace, Refresh, Standing};
pub use trust::{
    Audience, Issuer, KeyAddress, MAX_LEEWAY, MIN_RSA_BITS, Trust, TrustError, Typ, WhenAbsent,
};
