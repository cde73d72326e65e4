//! Verifying tokens.

use crate::bounds::Bounds;
use crate::carried::Carried;
use crate::delegated::Delegated;
use crate::envelope;
use crate::error::BiscuitError;
use crate::limits::Limits;
use crate::opinion;
use crate::reader;
use crate::revocations::Revocations;
use crate::root_keys::{RootKey, RootKeys};
use crate::token::Token;
use biscuit_auth::Biscuit;
use portvakt_eval::Time;

/// Verifies tokens for one audience.
#[derive(Debug, Clone)]
pub struct Verifier {
    keys: RootKeys,
    audience: String,
    limits: Limits,
}

impl Verifier {
    /// Verifies tokens that these root keys have signed, and that are for this audience: the name
    /// by which whoever mints knows this service.
    #[must_use]
    pub fn new(keys: RootKeys, audience: impl Into<String>) -> Self {
        Self { keys, audience: audience.into(), limits: Limits::default() }
    }

    /// Sets other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The root keys that are trusted.
    #[must_use]
    pub fn keys(&self) -> &RootKeys {
        &self.keys
    }

    /// Verifies a token: its limits before anything is read, its signatures before any block is, the
    /// form of each block, the trust in its root key, its times, its audience, that it has not been
    /// revoked, that its bounds leave something, and that the Biscuit library agrees.
    ///
    /// Takes some 0.2 ms, nearly all of it signatures: keep the
    /// [binding](crate::Delegated::bind), not the token.
    ///
    /// # Errors
    ///
    /// The check that the token fails first.
    pub fn verify(
        &self,
        token: &Token,
        now: Time,
        revocations: &Revocations,
    ) -> Result<Delegated, BiscuitError> {
        let envelope = envelope::open(token.as_bytes(), &self.limits)?;
        let key_id = envelope.key_id.ok_or(BiscuitError::KeyIdMissing)?;
        let key = self.keys.find(key_id).ok_or(BiscuitError::KeyIdUnknown)?;
        let biscuit = Biscuit::from(token.as_bytes(), key.public.key());
        let biscuit = biscuit.map_err(|error| match error {
            biscuit_auth::error::Token::Format(biscuit_auth::error::Format::Signature(_)) => {
                BiscuitError::Signature
            }
            _ => BiscuitError::Encoding,
        })?;
        if revocations.revoke_any(&envelope.revocation_ids) {
            return Err(BiscuitError::Revoked);
        }
        let content = reader::read(&envelope.blocks)?;
        let carried = Carried::read(content.authority.claims)?;
        let (issued, first) = (content.authority.issued, content.bounds.first());
        let first = first.ok_or(BiscuitError::Encoding)?;
        check_trust(key, carried.issuer(), issued, first)?;
        let within = content.bounds.iter().fold(Bounds::new(), |all, one| all.and(one));
        self.check_now(&within, issued, key.leeway, now)?;
        if within.nothing_left().is_some() {
            return Err(BiscuitError::NothingLeft);
        }
        opinion::ask(&biscuit, &within, &self.audience, now, &self.limits)?;
        let expires = within.expires.ok_or(BiscuitError::Bounds)?;
        Ok(Delegated::new(
            carried,
            content.bounds,
            within,
            expires,
            key_id,
            envelope.revocation_ids,
        ))
    }

    /// Whether the token is for this audience and this time.
    fn check_now(
        &self,
        within: &Bounds,
        issued: u64,
        leeway: u32,
        now: Time,
    ) -> Result<(), BiscuitError> {
        let latest = u64::try_from(now.later_by(leeway).seconds());
        if latest.is_ok_and(|latest| issued > latest) || latest.is_err() {
            return Err(BiscuitError::IssuedInFuture);
        }
        if within.expires.is_none_or(|expires| now >= expires) {
            return Err(BiscuitError::Expired);
        }
        if !within.audience.as_ref().is_some_and(|names| names.contains(&self.audience)) {
            return Err(BiscuitError::Audience);
        }
        Ok(())
    }
}

/// Whether the root key may have minted this.
fn check_trust(
    key: &RootKey,
    issuer: &str,
    issued: u64,
    first: &Bounds,
) -> Result<(), BiscuitError> {
    if !key.speaks_for(issuer) {
        return Err(BiscuitError::Issuer);
    }
    let mut capabilities = first.capabilities.iter().flatten();
    if !capabilities.all(|one| key.hands_on(one)) {
        return Err(BiscuitError::Capability);
    }
    let expires = first.expires.and_then(|expires| u64::try_from(expires.seconds()).ok());
    let lifetime = expires.and_then(|expires| expires.checked_sub(issued));
    let sound = |seconds: &u64| (1..=u64::from(key.max_lifetime)).contains(seconds);
    lifetime.filter(sound).map(|_| ()).ok_or(BiscuitError::Lifetime)
}
