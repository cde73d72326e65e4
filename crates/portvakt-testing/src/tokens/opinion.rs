//! What a library of others says of a token, as strict as it can be.

use super::Forge;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, TokenData, Validation, decode, decode_header, errors};
use portvakt_jwt::{Audience, WhenAbsent};
use serde::de::IgnoredAny;

impl Forge {
    /// What the library says of a token, told what the issuer's tokens are like. Its clock is a real
    /// one, and it allows no leeway.
    ///
    /// # Errors
    ///
    /// The token is refused.
    ///
    /// # Panics
    ///
    /// The issuer has no key that the token can be signed with.
    pub fn theirs(
        &self,
        issuer: &str,
        token: &[u8],
    ) -> Result<TokenData<IgnoredAny>, errors::Error> {
        self.theirs_at(issuer, token, true)
    }

    /// The same of a token whose times are looked at elsewhere.
    ///
    /// # Errors
    ///
    /// The token is refused.
    ///
    /// # Panics
    ///
    /// The issuer has no key that the token can be signed with.
    pub fn theirs_at_any_time(
        &self,
        issuer: &str,
        token: &[u8],
    ) -> Result<TokenData<IgnoredAny>, errors::Error> {
        self.theirs_at(issuer, token, false)
    }

    fn theirs_at(
        &self,
        issuer: &str,
        token: &[u8],
        times: bool,
    ) -> Result<TokenData<IgnoredAny>, errors::Error> {
        let set: JwkSet = serde_json::from_str(&self.set(issuer))?;
        let issuer = self.issuer(issuer);
        let header = decode_header(token)?;
        let key = match &header.kid {
            Some(kid) => set.find(kid),
            None => set.keys.first(),
        };
        let Some(key) = key else { panic!("`{}` has no such key", issuer.name) };
        let key = DecodingKey::from_jwk(key)?;
        let mut strict = Validation::new(header.alg);
        strict.leeway = 0;
        strict.validate_exp = times;
        strict.validate_nbf = times;
        strict.set_issuer(&[&issuer.iss]);
        let mut required = vec!["exp", "iss"];
        match &issuer.audience {
            Audience::OneOf { values, absent } => {
                strict.set_audience(values);
                required.extend((*absent == WhenAbsent::Refused).then_some("aud"));
            }
            Audience::Any { .. } => strict.validate_aud = false,
        }
        strict.set_required_spec_claims(&required);
        decode(token, &key, &strict)
    }
}
