//! A signed token and trust in, verified claims out.
//!
//! ```text
//! token → header and `iss` (untrusted: they choose the issuer) → signature → claims → VerifiedClaims
//! ```
//!
//! There is no I/O here and no clock: keys ([`KeySet`]) and the time are handed in. Start reading at
//! [`Verifier`]; what is trusted stands in [`Trust`], and each way to be refused in [`TokenError`].

mod algorithm;
mod cache;
mod claims;
mod error;
mod json;
mod key_set;
mod keys;
mod names;
mod refresh;
mod token;
mod trust;
#[cfg(feature = "trust-file")]
pub mod trust_file;
mod unverified;
mod verifier;

pub use algorithm::{Algorithm, Family};
pub use cache::TokenCache;
pub use error::TokenError;
pub use key_set::{KeySet, KeySetError, MAX_KEY_SET, MAX_KEYS, SkipReason, SkippedKey};
pub use keys::{Keys, NoSuchIssuer};
pub use refresh::{Pace, Refresh, Standing};
pub use trust::{
    Audience, Issuer, KeyAddress, MAX_LEEWAY, MAX_REQUIRED, MIN_RSA_BITS, Trust, TrustError, Typ,
    WhenAbsent,
};
pub use unverified::Unverified;
pub use verifier::{MAX_TOKEN, Verifier};
