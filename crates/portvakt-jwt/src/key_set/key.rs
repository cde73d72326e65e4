//! One key of a set (RFC 7517, section 4).

use super::members::Members;
use super::public_key::PublicKey;
use super::skipped::SkipReason;
use crate::algorithm::Algorithm;
use crate::error::TokenError;
use crate::json::ObjectError;
use aws_lc_rs::signature::ParsedPublicKey;
use serde::de::DeserializeOwned;

/// Members that only whoever signs may know (RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A key that is used.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) kid: Option<String>,
    rsa_bits: Option<u32>,
    /// For the algorithms of the key's kind, or the one that it is for.
    verifying: Vec<VerifyingKey>,
}

/// A key parsed for one algorithm.
#[derive(Clone)]
pub(crate) struct VerifyingKey {
    algorithm: Algorithm,
    key: ParsedPublicKey,
}

impl VerifyingKey {
    /// Tells whether a signature is that of the key.
    pub(crate) fn verify(&self, message: &[u8], signature: impl AsRef<[u8]>) -> bool {
        self.key.verify_sig(message, signature.as_ref()).is_ok()
    }
}

impl Key {
    /// Reads a key.
    pub(super) fn read(json: &str) -> Result<Self, (Option<String>, SkipReason)> {
        let members = Members::read(json.as_bytes()).map_err(|error| match error {
            ObjectError::NotAnObject => (None, SkipReason::NotAnObject),
            ObjectError::Repeated => (None, SkipReason::MemberRepeated),
        })?;
        let kid = member(&members, "kid").map_err(|reason| (None, reason))?;
        Self::of(&members, kid.clone()).map_err(|reason| (kid, reason))
    }

    fn of(members: &Members<'_>, kid: Option<String>) -> Result<Self, SkipReason> {
        let kty: String =
            member(members, "kty")?.ok_or(SkipReason::MemberMissing { member: "kty" })?;
        if kty == "oct" {
            return Err(SkipReason::SharedSecret);
        }
        if PRIVATE.iter().any(|name| members.has(name)) {
            return Err(SkipReason::PrivateParts);
        }
        is_for_signatures(members)?;
        let algorithm = match member::<String>(members, "alg")? {
            Some(name) => Some(Algorithm::named(&name).ok_or(SkipReason::Algorithm)?),
            None => None,
        };
        let public = PublicKey::read(&kty, members)?;
        let family = public.family();
        if algorithm.is_some_and(|one| one.family() != family) {
            return Err(SkipReason::AlgorithmMismatch);
        }
        let served = Algorithm::ALL.into_iter().filter(|one| {
            one.family() == family && algorithm.is_none_or(|algorithm| algorithm == *one)
        });
        let verifying: Result<Vec<_>, _> = served
            .map(|algorithm| public.parsed(algorithm).map(|key| VerifyingKey { algorithm, key }))
            .collect();
        Ok(Self { kid, rsa_bits: public.rsa_bits(), verifying: verifying? })
    }

    /// The key for an algorithm, unless it is of another kind, for another one, or too small.
    pub(super) fn verifying(
        &self,
        algorithm: Algorithm,
        min_rsa_bits: u32,
    ) -> Result<&VerifyingKey, TokenError> {
        let found = self.verifying.iter().find(|one| one.algorithm == algorithm);
        let found = found.ok_or(TokenError::KeyMismatch)?;
        match self.rsa_bits {
            Some(bits) if bits < min_rsa_bits => Err(TokenError::KeyTooSmall),
            _ => Ok(found),
        }
    }
}

/// Tells whether a key is meant for verifying signatures, as far as it says so (RFC 7517,
/// sections 4.2 and 4.3).
fn is_for_signatures(members: &Members<'_>) -> Result<(), SkipReason> {
    if member::<String>(members, "use")?.is_some_and(|purpose| purpose != "sig") {
        return Err(SkipReason::Use);
    }
    let operations: Option<Vec<String>> = member(members, "key_ops")?;
    if operations.is_some_and(|all| all.iter().all(|one| one != "verify")) {
        return Err(SkipReason::KeyOps);
    }
    Ok(())
}

fn member<T: DeserializeOwned>(
    members: &Members<'_>,
    member: &'static str,
) -> Result<Option<T>, SkipReason> {
    members.read_as(member).map_err(|_| SkipReason::MemberMalformed { member })
}
