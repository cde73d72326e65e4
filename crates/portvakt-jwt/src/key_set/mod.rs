//! Key sets: the public keys of one issuer (RFC 7517, section 5).
//!
//! A set keeps the keys that it can use and says which it skipped and why: an issuer that publishes
//! a key of a new kind must not lose the others. Each key is checked and parsed when the set is
//! read, once for each algorithm that it serves.
//!
//! What is not checked: whether the product of two primes is one, which nobody can tell without
//! them; and whether the 32 bytes of an Ed25519 key are a point, which the library works out with
//! each signature: bytes that are none verify nothing. Points of small order are skipped.

mod key;
mod members;
mod public_key;
mod skipped;
#[cfg(test)]
mod tests;

pub(crate) use key::VerifyingKey;
pub use skipped::{SkipReason, SkippedKey};

use crate::algorithm::Algorithm;
use crate::error::TokenError;
use crate::json::ObjectError;
use key::Key;
use members::Members;
use serde_json::value::RawValue;
use std::fmt;

/// The longest key set, in bytes.
pub const MAX_KEY_SET: usize = 256 << 10;

/// The most keys of a set.
pub const MAX_KEYS: usize = 100;

/// The public keys of one issuer, ready to verify signatures with.
///
/// ```
/// use portvakt_jwt::{KeySet, SkipReason};
///
/// let set = KeySet::from_json(br#"{"keys": [
///     {"kid": "a", "kty": "OKP", "crv": "Ed25519",
///      "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
///     {"kid": "b", "kty": "oct", "k": "c2VjcmV0"}
/// ]}"#)?;
/// assert_eq!(set.len(), 1);
/// let skipped = &set.skipped()[0];
/// assert_eq!((skipped.place(), skipped.kid()), (1, Some("b")));
/// assert_eq!(skipped.reason(), SkipReason::SharedSecret);
/// # Ok::<(), portvakt_jwt::KeySetError>(())
/// ```
#[derive(Clone)]
pub struct KeySet {
    keys: Vec<Key>,
    skipped: Vec<SkippedKey>,
}

/// Why a text is no key set. No value of it is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeySetError {
    /// It is longer than the limit; nothing of it was read.
    #[error("the key set is longer than {MAX_KEY_SET} bytes")]
    TooLong,
    /// It is not a JSON object.
    #[error("the key set is not a JSON object")]
    NotAnObject,
    /// A member of the set is there twice.
    #[error("a member of the key set is there twice")]
    Repeated,
    /// It has no `keys`, or they are no list.
    #[error("the key set has no list of `keys`")]
    NoKeys,
    /// It has more keys than the limit.
    #[error("the key set has more than {MAX_KEYS} keys")]
    TooMany,
}

impl KeySet {
    /// Reads a JWK Set: at most [`MAX_KEY_SET`] bytes and [`MAX_KEYS`] keys.
    ///
    /// A key that cannot be used is [skipped](Self::skipped), so that a set may have none at all:
    /// then every token of the issuer is refused.
    ///
    /// # Errors
    ///
    /// It is too long, not a JSON object, has a member twice, no list of `keys`, or too many.
    pub fn from_json(json: &[u8]) -> Result<Self, KeySetError> {
        if json.len() > MAX_KEY_SET {
            return Err(KeySetError::TooLong);
        }
        let members = Members::read(json).map_err(|error| match error {
            ObjectError::NotAnObject => KeySetError::NotAnObject,
            ObjectError::Repeated => KeySetError::Repeated,
        })?;
        let listed = members.read_as::<Vec<&RawValue>>("keys").ok().flatten();
        let listed = listed.ok_or(KeySetError::NoKeys)?;
        if listed.len() > MAX_KEYS {
            return Err(KeySetError::TooMany);
        }
        let mut set = Self { keys: Vec::new(), skipped: Vec::new() };
        for (place, one) in listed.into_iter().enumerate() {
            match Key::read(one.get()) {
                Ok(key) => set.keys.push(key),
                Err((kid, reason)) => set.skipped.push(SkippedKey { place, kid, reason }),
            }
        }
        Ok(set)
    }

    /// How many keys can be used.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Tells whether no key can be used.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys that are not used, in their order in the set.
    #[must_use]
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.skipped
    }

    /// The key for a token with this `kid` and algorithm.
    ///
    /// Without a `kid` there must be one key; with one, that key must have it (RFC 7515, section
    /// 4.1.4).
    pub(crate) fn find(
        &self,
        kid: Option<&str>,
        algorithm: Algorithm,
        min_rsa_bits: u32,
    ) -> Result<&VerifyingKey, TokenError> {
        let key = match (kid, self.keys.as_slice()) {
            (None, []) => return Err(TokenError::NoKeys),
            (None, [one]) => one,
            (None, _) => return Err(TokenError::KidMissing),
            (Some(kid), keys) => {
                let mut same = keys.iter().filter(|key| key.kid.as_deref() == Some(kid));
                match (same.next(), same.next()) {
                    (None, _) => return Err(TokenError::KidUnknown),
                    (Some(one), None) => one,
                    (Some(_), Some(_)) => return Err(TokenError::KidAmbiguous),
                }
            }
        };
        key.verifying(algorithm, min_rsa_bits)
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kids: Vec<Option<&str>> = self.keys.iter().map(|key| key.kid.as_deref()).collect();
        f.debug_struct("KeySet").field("kids", &kids).field("skipped", &self.skipped).finish()
    }
}
