//! Who is trusted to sign tokens, and which of their tokens are for us.

use crate::algorithm::Algorithm;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The smallest RSA key that anybody may trust, in bits (RFC 7518, section 3.3).
pub const MIN_RSA_BITS: u32 = 2048;

/// The longest difference of clocks that may be allowed, in seconds.
pub const MAX_LEEWAY: u32 = 300;

/// How many claims an issuer's tokens may be required to have.
pub const MAX_REQUIRED: usize = 64;

/// The issuers whose tokens are accepted. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Trust {
    /// Sorted by `iss`.
    issuers: Arc<[Issuer]>,
}

/// An issuer: its name here, its `iss`, and which of its tokens are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// What it is called here: in commands, logs and answers.
    pub name: String,
    /// The claim `iss` of its tokens, compared byte by byte (RFC 7519, section 4.1.1).
    pub iss: String,
    /// Where its keys are.
    pub keys: KeyAddress,
    /// The algorithms with which it signs.
    pub algorithms: Vec<Algorithm>,
    /// The header `typ` of its tokens.
    pub typ: Typ,
    /// The claim `aud` of its tokens.
    pub audience: Audience,
    /// How far its clock may be from ours, in seconds.
    pub leeway: u32,
    /// How old a token may be by its `iat`, in seconds; without it, `iat` may be absent.
    pub max_age: Option<u32>,
    /// Claims without which a token is refused; `null` is as absent.
    pub required_claims: Vec<String>,
    /// Claims with which a token is refused.
    pub forbidden_claims: Vec<String>,
    /// The smallest RSA key, in bits; never below [`MIN_RSA_BITS`].
    pub min_rsa_bits: u32,
}

/// Where keys are. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyAddress {
    /// Whoever verifies hands them in.
    HandedIn,
    /// At this address: a JWK Set (RFC 7517, section 5).
    JwksUri(String),
    /// At the `jwks_uri` of the issuer's metadata at this address (RFC 8414, section 2), on the same
    /// host.
    Metadata(String),
}

/// What the header `typ` may say (RFC 7515, section 4.1.9), without regard to case or a leading
/// `application/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typ {
    /// Any of these.
    pub one_of: Vec<String>,
    /// Whether it may be absent.
    pub absent: WhenAbsent,
}

/// What the claim `aud` may say (RFC 7519, section 4.1.3). Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// It names one of these.
    OneOf {
        /// The names, compared byte by byte.
        values: Vec<String>,
        /// Whether it may be absent.
        absent: WhenAbsent,
    },
    /// Tokens for anybody are accepted.
    Any {
        /// Why that is right.
        because: String,
    },
}

/// What becomes of a token without a claim or header parameter. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenAbsent {
    /// It is accepted.
    Allowed,
    /// It is refused.
    Refused,
}

/// Why trust is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// Nobody is trusted.
    #[error("expected at least one issuer")]
    NoIssuer,
    /// A name, `iss` or other text is empty.
    #[error("`{issuer}`: `{key}` is empty")]
    Empty {
        /// The issuer's name.
        issuer: String,
        /// What is empty.
        key: &'static str,
    },
    /// Two issuers have one name.
    #[error("`{issuer}` is there twice")]
    NameTwice {
        /// The name.
        issuer: String,
    },
    /// Two issuers have one `iss`: whose keys would count?
    #[error("`{first}` and `{second}` have one `iss`")]
    IssTwice {
        /// The name of one.
        first: String,
        /// The name of the other.
        second: String,
    },
    /// A number is out of its bounds.
    #[error("`{issuer}`: `{key}` is out of bounds: {bounds}")]
    OutOfBounds {
        /// The issuer's name.
        issuer: String,
        /// What is out of bounds.
        key: &'static str,
        /// Its bounds.
        bounds: &'static str,
    },
    /// A claim is required and forbidden.
    #[error("`{issuer}`: a claim is required and forbidden")]
    Contradiction {
        /// The issuer's name.
        issuer: String,
    },
    /// Keys lie at an address that is not HTTPS.
    #[error("`{issuer}`: keys are fetched over HTTPS only")]
    NotHttps {
        /// The issuer's name.
        issuer: String,
    },
}

impl Issuer {
    /// An issuer whose tokens are accepted as RFC 9068 has them: signed with RS256, `typ` `at+jwt`
    /// or `JWT` or absent, for one audience, ten seconds of leeway, no ID token, and none that is bound to a key.
    #[must_use]
    pub fn new(name: &str, iss: &str, audience: Audience) -> Self {
        Self {
            name: name.to_owned(),
            iss: iss.to_owned(),
            keys: KeyAddress::HandedIn,
            algorithms: vec![Algorithm::Rs256],
            typ: Typ::default(),
            audience,
            leeway: 10,
            max_age: None,
            required_claims: Vec::new(),
            forbidden_claims: ["nonce", "at_hash", "cnf"].map(str::to_owned).to_vec(),
            min_rsa_bits: MIN_RSA_BITS,
        }
    }

    fn check(&self) -> Result<(), TrustError> {
        let issuer = || self.name.clone();
        let texts = [("name", self.name.is_empty()), ("iss", self.iss.is_empty())];
        let lists = [
            ("algorithms", self.algorithms.is_empty()),
            ("typ", self.typ.one_of.is_empty() || self.typ.one_of.iter().any(String::is_empty)),
            ("audience", self.audience.is_empty()),
            ("required_claims", self.required_claims.iter().any(String::is_empty)),
            ("forbidden_claims", self.forbidden_claims.iter().any(String::is_empty)),
        ];
        if let Some((key, _)) = texts.into_iter().chain(lists).find(|(_, empty)| *empty) {
            return Err(TrustError::Empty { issuer: issuer(), key });
        }
        let bounded = [
            ("leeway", self.leeway <= MAX_LEEWAY, "at most 300 seconds"),
            ("max_age", self.max_age != Some(0), "at least 1 second"),
            ("required_claims", self.required_claims.len() <= MAX_REQUIRED, "at most 64 claims"),
            ("min_rsa_bits", (2048..=8192).contains(&self.min_rsa_bits), "2048 to 8192"),
        ];
        if let Some((key, _, bounds)) = bounded.into_iter().find(|(_, inside, _)| !inside) {
            return Err(TrustError::OutOfBounds { issuer: issuer(), key, bounds });
        }
        if self.required_claims.iter().any(|one| self.forbidden_claims.contains(one)) {
            return Err(TrustError::Contradiction { issuer: issuer() });
        }
        match &self.keys {
            KeyAddress::JwksUri(address) | KeyAddress::Metadata(address)
                if !address.starts_with("https://") =>
            {
                Err(TrustError::NotHttps { issuer: issuer() })
            }
            _ => Ok(()),
        }
    }
}

impl Trust {
    /// Trusts these issuers.
    ///
    /// # Errors
    ///
    /// There is none; two have one name or one `iss`; or an issuer is not sound in itself.
    pub fn try_new(issuers: impl IntoIterator<Item = Issuer>) -> Result<Self, TrustError> {
        let mut issuers: Vec<Issuer> = issuers.into_iter().collect();
        if issuers.is_empty() {
            return Err(TrustError::NoIssuer);
        }
        let mut names = BTreeSet::new();
        for one in &issuers {
            one.check()?;
            if !names.insert(one.name.as_str()) {
                return Err(TrustError::NameTwice { issuer: one.name.clone() });
            }
        }
        issuers.sort_by(|one, other| one.iss.cmp(&other.iss));
        for pair in issuers.windows(2) {
            if let [first, second] = pair
                && first.iss == second.iss
            {
                let (first, second) = (first.name.clone(), second.name.clone());
                return Err(TrustError::IssTwice { first, second });
            }
        }
        Ok(Self { issuers: issuers.into() })
    }

    /// The issuers, sorted by `iss`.
    #[must_use]
    pub fn issuers(&self) -> &[Issuer] {
        &self.issuers
    }

    /// The place of the issuer with this name.
    pub(crate) fn place_of(&self, name: &str) -> Option<usize> {
        self.issuers.iter().position(|one| one.name == name)
    }

    /// The issuer of an `iss`, compared byte by byte, with its place.
    pub(crate) fn of_iss(&self, iss: &str) -> Option<(usize, &Issuer)> {
        let place = self.issuers.binary_search_by(|one| one.iss.as_str().cmp(iss)).ok()?;
        self.issuers.get(place).map(|issuer| (place, issuer))
    }
}

/// `JWT`, `at+jwt`, or absent.
impl Default for Typ {
    fn default() -> Self {
        let one_of = ["JWT", "at+jwt"].map(str::to_owned).to_vec();
        Self { one_of, absent: WhenAbsent::Allowed }
    }
}

impl Typ {
    /// Tells whether a token of this `typ` is accepted.
    pub(crate) fn accepts(&self, typ: Option<&str>) -> bool {
        let Some(typ) = typ else {
            return self.absent == WhenAbsent::Allowed;
        };
        let typ = without_application(typ);
        self.one_of.iter().any(|one| without_application(one).eq_ignore_ascii_case(typ))
    }
}

/// A media type without the `application/` that it may leave out (RFC 7515, section 4.1.9).
fn without_application(typ: &str) -> &str {
    const PREFIX: &str = "application/";
    match typ.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) => rest,
        _ => typ,
    }
}

impl Audience {
    /// These names and no others; a token without `aud` is refused.
    #[must_use]
    pub fn one_of<'v>(values: impl IntoIterator<Item = &'v str>) -> Self {
        let values = values.into_iter().map(str::to_owned).collect();
        Self::OneOf { values, absent: WhenAbsent::Refused }
    }

    /// Tells whether a name is accepted.
    pub(crate) fn accepts(&self, name: &str) -> bool {
        match self {
            Self::OneOf { values, .. } => values.iter().any(|one| one == name),
            Self::Any { .. } => true,
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::OneOf { values, .. } => values.is_empty() || values.iter().any(String::is_empty),
            Self::Any { because } => because.trim().is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Audience, Issuer, KeyAddress, Trust, TrustError, Typ};

    fn issuer(name: &str, iss: &str) -> Issuer {
        Issuer::new(name, iss, Audience::one_of(["us"]))
    }

    #[track_caller]
    fn refused(change: impl FnOnce(&mut Issuer), expected: &str) {
        let mut one = issuer("a", "https://a");
        change(&mut one);
        assert_eq!(Trust::try_new([one]).unwrap_err().to_string(), expected);
    }

    #[test]
    fn issuers_differ() {
        let same = |name: &str, iss: &str| {
            Trust::try_new([issuer("a", "https://a"), issuer("b", "https://b"), issuer(name, iss)])
        };
        assert!(same("c", "https://a/").is_ok());
        assert_eq!(
            same("a", "https://c").err(),
            Some(TrustError::NameTwice { issuer: "a".into() })
        );
        let expected = TrustError::IssTwice { first: "b".into(), second: "c".into() };
        assert_eq!(same("c", "https://b").err(), Some(expected));
        assert_eq!(Trust::try_new([]).err(), Some(TrustError::NoIssuer));
    }

    #[test]
    fn an_issuer_is_sound() {
        refused(|one| one.name.clear(), "``: `name` is empty");
        refused(|one| one.iss.clear(), "`a`: `iss` is empty");
        refused(|one| one.algorithms.clear(), "`a`: `algorithms` is empty");
        refused(|one| one.typ.one_of.clear(), "`a`: `typ` is empty");
        refused(
            |one| one.typ = Typ { one_of: vec![String::new()], ..Typ::default() },
            "`a`: `typ` is empty",
        );
        refused(|one| one.audience = Audience::one_of([]), "`a`: `audience` is empty");
        refused(|one| one.audience = Audience::one_of(["us", ""]), "`a`: `audience` is empty");
        refused(
            |one| one.audience = Audience::Any { because: " ".into() },
            "`a`: `audience` is empty",
        );
        refused(|one| one.required_claims.push(String::new()), "`a`: `required_claims` is empty");
        refused(|one| one.forbidden_claims.push(String::new()), "`a`: `forbidden_claims` is empty");
        refused(|one| one.leeway = 301, "`a`: `leeway` is out of bounds: at most 300 seconds");
        refused(|one| one.max_age = Some(0), "`a`: `max_age` is out of bounds: at least 1 second");
        refused(
            |one| one.required_claims = (0..65).map(|number| format!("n{number}")).collect(),
            "`a`: `required_claims` is out of bounds: at most 64 claims",
        );
        for bits in [2047, 8193] {
            refused(
                |one| one.min_rsa_bits = bits,
                "`a`: `min_rsa_bits` is out of bounds: 2048 to 8192",
            );
        }
        refused(
            |one| one.required_claims.push("nonce".into()),
            "`a`: a claim is required and forbidden",
        );
        for keys in [KeyAddress::JwksUri, KeyAddress::Metadata] {
            refused(
                |one| one.keys = keys("http://a".into()),
                "`a`: keys are fetched over HTTPS only",
            );
        }
    }
}
