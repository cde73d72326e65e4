//! Why keys are not fetched.

use portvakt_jwt::KeySetError;

/// Why the keys of an issuer are not fetched. The keys that are there stay.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The trust has no address for them: they are handed in.
    #[error("the keys are handed in, not fetched")]
    HandedIn,
    /// The address is no HTTPS address, or has a name or password in it.
    #[error("the address is no plain HTTPS address")]
    Address,
    /// Nobody could be reached, had a certificate that is trusted, or spoke HTTP to the end.
    #[error("nobody was reached, or not over TLS")]
    Transport {
        /// What happened.
        #[source]
        cause: reqwest::Error,
    },
    /// It took longer than the deadline.
    #[error("it took longer than the deadline")]
    Deadline,
    /// The answer leads elsewhere; that is not followed.
    #[error("the answer leads elsewhere")]
    Redirected,
    /// The answer is not what was asked for.
    #[error("expected the status 200, found {code}")]
    Status {
        /// The status (RFC 9110, section 15).
        code: u16,
    },
    /// The answer is longer than [`MAX_KEY_SET`](portvakt_jwt::MAX_KEY_SET).
    #[error("the answer is too long")]
    TooLong,
    /// The answer is no key set.
    #[error(transparent)]
    KeySet(#[from] KeySetError),
    /// The key set has no key that can be used.
    #[error("the key set has no key that can be used")]
    NoUsableKey,
    /// The metadata are not a JSON object with one `issuer` and one `jwks_uri`, both texts.
    #[error("the metadata are malformed")]
    Metadata,
    /// The metadata are those of another issuer (RFC 8414, section 3.3).
    #[error("the metadata are those of another issuer")]
    MetadataIssuer,
    /// The `jwks_uri` of the metadata is not on their own host and port.
    #[error("the metadata have their keys elsewhere")]
    MetadataAddress,
}

impl FetchError {
    /// Its name for logs and counters: stable, in kebab case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::HandedIn => "handed-in",
            Self::Address => "address",
            Self::Transport { .. } => "transport",
            Self::Deadline => "deadline",
            Self::Redirected => "redirected",
            Self::Status { .. } => "status",
            Self::TooLong => "too-long",
            Self::KeySet(_) => "key-set",
            Self::NoUsableKey => "no-usable-key",
            Self::Metadata => "metadata",
            Self::MetadataIssuer => "metadata-issuer",
            Self::MetadataAddress => "metadata-address",
        }
    }
}

/// Why there is no fetcher: a root certificate is malformed, or there is none at all.
#[derive(Debug, thiserror::Error)]
#[error("expected well-formed root certificates, and at least one")]
pub struct SetUpError {
    #[source]
    pub(crate) cause: reqwest::Error,
}
