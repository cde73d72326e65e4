//! Why tokens are refused.

/// Why a token is refused: which check it failed, and never a value of it.
///
/// A caller is told that the token is invalid, not more: what is said here is for logs.
// INVARIANT(A11): names of checks, never values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BiscuitError {
    /// It is longer than the limit; nothing of it was read.
    #[error("the token is too long")]
    TooLong,
    /// The text is not base64url with padding in its one form (RFC 4648, section 5).
    #[error("the token is not base64url in its canonical form")]
    Base64,
    /// The bytes are not a Biscuit in its one encoding.
    #[error("the token is not a Biscuit in its canonical form")]
    Encoding,
    /// It has more blocks than the limit; none of them was read.
    #[error("the token has too many blocks")]
    TooManyBlocks,
    /// A key or signature in it is not of Ed25519.
    #[error("the token has a key of another algorithm than Ed25519")]
    Algorithm,
    /// A block is of a third party.
    #[error("a block is signed by a third party")]
    ThirdParty,
    /// It does not say which root key has signed it.
    #[error("the token names no root key")]
    KeyIdMissing,
    /// No root key of this id is trusted.
    #[error("no root key of this id is trusted")]
    KeyIdUnknown,
    /// A signature is not that of its key, or the proof not that of the last block.
    #[error("a signature is wrong")]
    Signature,
    /// A block is written in another version of the format or of our form.
    #[error("a block is of another version")]
    Version,
    /// A block holds facts that it may not hold.
    #[error("a block holds facts")]
    Facts,
    /// A block holds rules.
    #[error("a block holds rules")]
    Rules,
    /// A block, or a check in it, says whose facts it believes.
    #[error("a block has scopes")]
    Scopes,
    /// A block has a text for its readers.
    #[error("a block has a context")]
    Context,
    /// A block names public keys.
    #[error("a block names public keys")]
    PublicKeys,
    /// A check is not of our form.
    #[error("a check is not of the form that bounds have")]
    Check,
    /// A block says what it says in another way than we would.
    #[error("a block is not in its canonical form")]
    NotCanonical,
    /// The first block lacks a bound that it must have, or bounds let nothing through.
    #[error("the bounds are incomplete or let nothing through")]
    Bounds,
    /// The claims inside are not in the form in which they are minted.
    #[error("the claims inside are malformed")]
    Claims,
    /// The claims inside have no `iss`, or it is no text.
    #[error("the claims inside have no issuer")]
    NoIssuer,
    /// The root key may not mint for the issuer of the claims.
    #[error("the root key may not mint for this issuer")]
    Issuer,
    /// The root key may not mint one of the capabilities.
    #[error("the root key may not mint one of the capabilities")]
    Capability,
    /// The token was minted for longer than the root key may, or for no time at all.
    #[error("the root key may not mint for so long")]
    Lifetime,
    /// It was issued in the future.
    #[error("the token was issued in the future")]
    IssuedInFuture,
    /// It has expired.
    #[error("the token has expired")]
    Expired,
    /// It is for somebody else.
    #[error("the token is for another audience")]
    Audience,
    /// One of its blocks has been revoked.
    #[error("the token has been revoked")]
    Revoked,
    /// Its bounds exclude each other: no request is left.
    #[error("the bounds leave nothing")]
    NothingLeft,
    /// Its bounds ask for more facts than the limit.
    #[error("the bounds ask for too many facts")]
    TooManyFacts,
    /// The Biscuit library does not let through what our reading of the bounds lets through.
    #[error("two readers of the token disagree")]
    Disagreement,
}

impl BiscuitError {
    /// The name of the check, for logs and counters: stable, in kebab case.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::Base64 => "base64",
            Self::Encoding => "encoding",
            Self::TooManyBlocks => "too-many-blocks",
            Self::Algorithm => "algorithm",
            Self::ThirdParty => "third-party",
            Self::KeyIdMissing => "key-id-missing",
            Self::KeyIdUnknown => "key-id-unknown",
            Self::Signature => "signature",
            Self::Version => "version",
            Self::Facts => "facts",
            Self::Rules => "rules",
            Self::Scopes => "scopes",
            Self::Context => "context",
            Self::PublicKeys => "public-keys",
            Self::Check => "check",
            Self::NotCanonical => "not-canonical",
            Self::Bounds => "bounds",
            Self::Claims => "claims",
            Self::NoIssuer => "no-issuer",
            Self::Issuer => "issuer",
            Self::Capability => "capability",
            Self::Lifetime => "lifetime",
            Self::IssuedInFuture => "issued-in-future",
            Self::Expired => "expired",
            Self::Audience => "audience",
            Self::Revoked => "revoked",
            Self::NothingLeft => "nothing-left",
            Self::TooManyFacts => "too-many-facts",
            Self::Disagreement => "disagreement",
        }
    }
}
