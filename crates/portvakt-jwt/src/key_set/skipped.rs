//! Keys of a set that are not used, and why.

/// A key of a set that is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedKey {
    pub(super) place: usize,
    pub(super) kid: Option<String>,
    pub(super) reason: SkipReason,
}

impl SkippedKey {
    /// Its place in the set, from 0.
    #[must_use]
    pub fn place(&self) -> usize {
        self.place
    }

    /// Its `kid`, if that could be read. It comes from whoever made the set and is no secret.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Why it is not used.
    #[must_use]
    pub fn reason(&self) -> SkipReason {
        self.reason
    }
}

/// Why a key is not used. No value of the key is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SkipReason {
    /// It is not a JSON object.
    #[error("not a JSON object")]
    NotAnObject,
    /// A member is there twice (RFC 7517, section 4).
    #[error("a member is there twice")]
    MemberRepeated,
    /// A member is missing that a key of its kind has.
    #[error("`{member}` is missing")]
    MemberMissing {
        /// The member.
        member: &'static str,
    },
    /// A member has another type than it should have.
    #[error("`{member}` is malformed")]
    MemberMalformed {
        /// The member.
        member: &'static str,
    },
    /// `kty` is none of `RSA`, `EC` and `OKP`.
    #[error("keys of this `kty` are not known")]
    Kind,
    /// `crv` is none of `P-256`, `P-384` and `Ed25519`, or not one of this `kty`.
    #[error("this `crv` is not known")]
    Curve,
    /// It is a shared secret (`oct`): whoever verifies could sign.
    #[error("a shared secret: whoever verifies could sign")]
    SharedSecret,
    /// It has private parts: whoever published it gave away how to sign.
    #[error("it has private parts")]
    PrivateParts,
    /// Its `use` is not `sig` (RFC 7517, section 4.2).
    #[error("its `use` is not `sig`")]
    Use,
    /// Its `key_ops` do not name `verify` (RFC 7517, section 4.3).
    #[error("its `key_ops` do not name `verify`")]
    KeyOps,
    /// Its `alg` is no known signature algorithm (RFC 7517, section 4.4).
    #[error("its `alg` is no known signature algorithm")]
    Algorithm,
    /// Its `alg` needs a key of another kind.
    #[error("its `alg` needs a key of another kind")]
    AlgorithmMismatch,
    /// A number of it is not base64url without padding, in its one form (RFC 7518, section 2).
    #[error("`{member}` is not base64url in its canonical form")]
    Base64 {
        /// The member.
        member: &'static str,
    },
    /// It is an RSA key of fewer than 2048 or more than 8192 bits.
    #[error("the RSA key has fewer than 2048 or more than 8192 bits")]
    RsaSize,
    /// It is an RSA key whose exponent is even, 1, or longer than 32 bits.
    #[error("the RSA exponent is even, 1, or longer than 32 bits")]
    RsaExponent,
    /// It is no public key of its kind: a number of the wrong length, a point off the curve.
    #[error("no public key of its kind")]
    Material,
}

impl SkipReason {
    /// Its name for logs and counters: stable, in kebab case.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAnObject => "not-an-object",
            Self::MemberRepeated => "member-repeated",
            Self::MemberMissing { .. } => "member-missing",
            Self::MemberMalformed { .. } => "member-malformed",
            Self::Kind => "kind",
            Self::Curve => "curve",
            Self::SharedSecret => "shared-secret",
            Self::PrivateParts => "private-parts",
            Self::Use => "use",
            Self::KeyOps => "key-ops",
            Self::Algorithm => "algorithm",
            Self::AlgorithmMismatch => "algorithm-mismatch",
            Self::Base64 { .. } => "base64",
            Self::RsaSize => "rsa-size",
            Self::RsaExponent => "rsa-exponent",
            Self::Material => "material",
        }
    }
}
