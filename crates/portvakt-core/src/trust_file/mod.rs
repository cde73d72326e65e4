//! The trust file: who may sign tokens, and which of their tokens are accepted.
//!
//! ```yaml
//! portvakt_trust: 1
//! issuers:
//!   maskinporten:
//!     iss: https://test.maskinporten.no/
//!     jwks_uri: https://test.maskinporten.no/jwk
//!     audience: { one_of: [unspecified], absent: allowed }
//!     required_claims: [scope]
//! ```
//!
//! It needs no policy. What it says is plain data here; what is not written is left open, and whoever
//! verifies tokens fills it in.

mod address;
mod read;

#[cfg(test)]
mod tests;

use crate::beside::{FileBeside, FileKind};
use crate::diagnostic::Diagnostics;
use crate::limits::Limits;
use crate::resolve::form::TRUST_FILE;
use crate::source::{FileId, Span};
use crate::syntax;

/// The claims that are forbidden where `forbidden_claims` is not written: those of an ID token
/// (`OpenID` Connect Core 1.0, sections 2 and 3.1.3.6), which is no access token, and that of a token
/// which is bound to a key (RFC 7800, section 3.1), of which nobody here asks for a proof.
pub const FORBIDDEN_UNLESS_WRITTEN: [&str; 3] = ["nonce", "at_hash", "cnf"];

/// How many claims an issuer's tokens may be required to have.
pub const MAX_REQUIRED: usize = 64;

/// What a trust file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustFile {
    /// One line for people.
    pub title: Option<String>,
    /// The issuers, in file order; at least one.
    pub issuers: Vec<WrittenIssuer>,
}

/// An issuer as it is written; what is not written is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenIssuer {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// The claim `iss` of its tokens.
    pub iss: String,
    /// Where its keys are.
    pub keys: WrittenKeys,
    /// The names of the algorithms with which it signs: some of
    /// [`ALGORITHMS`](crate::resolve::form::ALGORITHMS).
    pub algorithms: Option<Vec<String>>,
    /// What the header `typ` may say.
    pub typ_one_of: Option<Vec<String>>,
    /// Whether a token without `typ` is accepted.
    pub typ_absent: Option<WhenAbsent>,
    /// What the claim `aud` may say.
    pub audience: WrittenAudience,
    /// How far its clock may be from ours, in seconds: at most 300.
    pub leeway: Option<u32>,
    /// How old a token may be, in seconds: at least 1.
    pub max_age: Option<u32>,
    /// Claims without which a token is refused: at most [`MAX_REQUIRED`].
    pub required_claims: Option<Vec<String>>,
    /// Claims with which a token is refused.
    pub forbidden_claims: Option<Vec<String>>,
    /// The smallest RSA key, in bits: 2048 to 8192.
    pub min_rsa_bits: Option<u32>,
}

/// Where an issuer's keys are. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrittenKeys {
    /// Not written: they are handed in.
    HandedIn,
    /// At this `https://` address.
    JwksUri(String),
    /// At an address that the metadata at this `https://` address names.
    Metadata(String),
}

/// What the claim `aud` may say. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrittenAudience {
    /// It names one of these.
    OneOf {
        /// The names; at least one.
        values: Vec<String>,
        /// Whether it may be absent.
        absent: WhenAbsent,
    },
    /// Anything, for this reason.
    Any {
        /// The reason.
        because: String,
    },
}

/// What becomes of a token that lacks something. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenAbsent {
    /// It is accepted.
    Allowed,
    /// It is refused.
    Refused,
}

impl TrustFile {
    /// Reads a file; nothing when there are errors. What is wrong goes to `diagnostics`, all of it.
    pub fn read(
        file: FileId,
        text: &str,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let kind = FileKind { form: &TRUST_FILE, read: syntax::parse, also: |_, _| {} };
        let parsed = FileBeside::parse(&kind, file, text, limits, diagnostics)?;
        parsed.resolve_alone(diagnostics, read::trust)
    }
}
