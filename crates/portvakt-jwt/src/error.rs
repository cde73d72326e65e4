//! Why tokens are refused.

use portvakt_eval::ClaimsError;

/// Why a token is refused: which check it failed, and never a value of it.
///
/// A caller is told that the token is invalid (RFC 6750, section 3.1, `invalid_token`), not more:
/// what is said here is for logs.
// INVARIANT(A11): names of checks, never values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// It is longer than the limit; nothing of it was read.
    #[error("the token is too long")]
    TooLong,
    /// It does not have three segments (RFC 7515, section 7.1).
    #[error("the token does not have three segments")]
    Segments,
    /// It has five segments, or a header of one: it is encrypted (RFC 7516).
    #[error("the token is encrypted")]
    Encrypted,
    /// A segment is not base64url without padding, in its one form (RFC 7515, section 2).
    #[error("a segment is not base64url in its canonical form")]
    Base64,
    /// The header is not a JSON object, or a parameter of it has another type than it should have.
    #[error("the header is malformed")]
    Header,
    /// A header parameter is there twice (RFC 7515, section 4).
    #[error("a header parameter is there twice")]
    HeaderRepeated,
    /// The header has `crit`: extensions that must be understood (RFC 7515, section 4.1.11).
    #[error("the header has `crit`")]
    Critical,
    /// The header has `b64` (RFC 7797).
    #[error("the header has `b64`")]
    Unencoded,
    /// The header has `zip` (RFC 7516, section 4.1.3).
    #[error("the header has `zip`")]
    Compressed,
    /// The header has a `cty` of a token: one inside another (RFC 7519, section 5.2).
    #[error("the token is nested")]
    Nested,
    /// The claims are not a JSON object.
    #[error("the claims are not a JSON object")]
    NotAnObject,
    /// There is no `iss`, or it is no text.
    #[error("`iss` is missing or no text")]
    NoIssuer,
    /// The issuer is not trusted.
    #[error("the issuer is not trusted")]
    UnknownIssuer,
    /// The algorithm is none that the issuer signs with: `none` and those of shared secrets
    /// included.
    #[error("the algorithm is not one of the issuer's")]
    Algorithm,
    /// The `typ` is not one that the issuer's access tokens have.
    #[error("`typ` is not one of the issuer's")]
    Typ,
    /// There are no keys of the issuer, or they are too old to be used.
    #[error("there are no keys of the issuer")]
    NoKeys,
    /// The header has no `kid`, and the issuer has more than one key.
    #[error("`kid` is missing and the issuer has several keys")]
    KidMissing,
    /// No key of the issuer has this `kid`.
    #[error("no key of the issuer has this `kid`")]
    KidUnknown,
    /// Several keys of the issuer have this `kid`.
    #[error("several keys of the issuer have this `kid`")]
    KidAmbiguous,
    /// The key is of another kind than the algorithm, or for another algorithm.
    #[error("the key is not for this algorithm")]
    KeyMismatch,
    /// The RSA key is smaller than the issuer's must be.
    #[error("the key is too small")]
    KeyTooSmall,
    /// The signature is not that of the key.
    #[error("the signature is wrong")]
    Signature,
    /// A claim is there twice (RFC 7519, section 4).
    #[error("a claim is there twice")]
    ClaimRepeated,
    /// `aud` is missing.
    #[error("`aud` is missing")]
    AudienceMissing,
    /// `aud` is neither a text nor a list of texts.
    #[error("`aud` is malformed")]
    AudienceMalformed,
    /// The token is for somebody else.
    #[error("the token is for another audience")]
    Audience,
    /// `exp` is missing.
    #[error("`exp` is missing")]
    ExpiryMissing,
    /// `exp`, `nbf` or `iat` is not an integer, or out of range.
    #[error("`{claim}` is not a whole number of seconds in the years 0000 to 9999")]
    Time {
        /// The claim.
        claim: &'static str,
    },
    /// The token has expired.
    #[error("the token has expired")]
    Expired,
    /// `nbf` is in the future.
    #[error("the token is not valid yet")]
    NotYet,
    /// `iat` is in the future.
    #[error("the token was issued in the future")]
    IssuedInFuture,
    /// `iat` is missing, and the issuer's tokens have a maximum age.
    #[error("`iat` is missing")]
    IssuedMissing,
    /// The token is older than the issuer's may be.
    #[error("the token is too old")]
    TooOld,
    /// A claim is missing that the issuer's tokens must have.
    #[error("`{claim}` is missing")]
    ClaimMissing {
        /// The claim, as the trust has it.
        claim: String,
    },
    /// A claim is there that the issuer's access tokens must not have: it is another kind of token.
    #[error("`{claim}` must not be there")]
    ClaimForbidden {
        /// The claim, as the trust has it.
        claim: String,
    },
    /// The token is sound, but the policy finds its claims malformed.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
}

impl TokenError {
    /// The name of the check, for logs and counters: stable, in kebab case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::Segments => "segments",
            Self::Encrypted => "encrypted",
            Self::Base64 => "base64",
            Self::Header => "header",
            Self::HeaderRepeated => "header-repeated",
            Self::Critical => "critical",
            Self::Unencoded => "unencoded",
            Self::Compressed => "compressed",
            Self::Nested => "nested",
            Self::NotAnObject => "not-an-object",
            Self::NoIssuer => "no-issuer",
            Self::UnknownIssuer => "unknown-issuer",
            Self::Algorithm => "algorithm",
            Self::Typ => "typ",
            Self::NoKeys => "no-keys",
            Self::KidMissing => "kid-missing",
            Self::KidUnknown => "kid-unknown",
            Self::KidAmbiguous => "kid-ambiguous",
            Self::KeyMismatch => "key-mismatch",
            Self::KeyTooSmall => "key-too-small",
            Self::Signature => "signature",
            Self::ClaimRepeated => "claim-repeated",
            Self::AudienceMissing => "audience-missing",
            Self::AudienceMalformed => "audience-malformed",
            Self::Audience => "audience",
            Self::ExpiryMissing => "expiry-missing",
            Self::Time { .. } => "time",
            Self::Expired => "expired",
            Self::NotYet => "not-yet",
            Self::IssuedInFuture => "issued-in-future",
            Self::IssuedMissing => "issued-missing",
            Self::TooOld => "too-old",
            Self::ClaimMissing { .. } => "claim-missing",
            Self::ClaimForbidden { .. } => "claim-forbidden",
            Self::Claims(_) => "claims",
        }
    }
}
