//! Verifying tokens.

use crate::algorithm::Algorithm;
use crate::claims::{Check, Window};
use crate::error::TokenError;
use crate::json::{ObjectError, members, text};
use crate::key_set::KeySet;
use crate::keys::{Keys, NoSuchIssuer, Slots};
use crate::token::{Header, Segments, decoded};
use crate::trust::{Issuer, Trust};
use portvakt_eval::{Binding, Engine, Time, VerifiedClaims};
use std::borrow::Cow;
use std::ops::ControlFlow;

/// The longest token, in bytes, unless a verifier is told otherwise.
pub const MAX_TOKEN: usize = 16 << 10;

/// Verifies tokens of the issuers that are trusted, with their keys.
///
/// It is shared by all threads; keys are exchanged while it works.
#[derive(Debug)]
pub struct Verifier {
    trust: Trust,
    slots: Slots,
    max_token: usize,
}

impl Verifier {
    /// Verifies tokens of these issuers with these keys. An issuer without keys is refused until
    /// [`replace_keys`](Self::replace_keys) hands them in.
    ///
    /// # Errors
    ///
    /// There are keys of an issuer that is not trusted.
    pub fn try_new(trust: Trust, keys: Keys) -> Result<Self, NoSuchIssuer> {
        let slots = Slots::of(&trust, keys)?;
        Ok(Self { trust, slots, max_token: MAX_TOKEN })
    }

    /// Takes tokens of at most so many bytes; see [`MAX_TOKEN`].
    #[must_use]
    pub fn with_max_token(self, bytes: usize) -> Self {
        Self { max_token: bytes, ..self }
    }

    /// Whom it trusts.
    #[must_use]
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// Exchanges the keys of an issuer, at once for all threads.
    ///
    /// # Errors
    ///
    /// There is no issuer of this name.
    pub fn replace_keys(&self, issuer: &str, keys: KeySet) -> Result<(), NoSuchIssuer> {
        self.slots.replace(&self.trust, issuer, Some(keys))
    }

    /// Takes the keys of an issuer away: its tokens are refused from now on.
    ///
    /// # Errors
    ///
    /// There is no issuer of this name.
    pub fn forget_keys(&self, issuer: &str) -> Result<(), NoSuchIssuer> {
        self.slots.replace(&self.trust, issuer, None)
    }

    /// Verifies a token in compact form: its header, issuer, key, signature and claims.
    ///
    /// # Errors
    ///
    /// It is refused; the error names the check.
    pub fn verify(&self, token: &[u8], now: Time) -> Result<VerifiedClaims<'static>, TokenError> {
        let signed = self.signed(token)?;
        let window = signed.window(now)?;
        Ok(signed.into_claims(window))
    }

    /// Verifies a token and binds its claims, which are read once for both.
    ///
    /// The binding expires with the token, leeway included, or when that is too old for its issuer.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify), and [`TokenError::Claims`] when the policy finds the
    /// claims of a sound token malformed.
    pub fn bind(&self, token: &[u8], now: Time, engine: Engine<'_>) -> Result<Binding, TokenError> {
        let signed = self.signed(token)?;
        let mut check = Check::new(signed.issuer);
        let bound = engine.bind_checked(&signed.claims(), &mut check);
        match bound {
            Ok(binding) => check.finish(now).map(|_| binding),
            Err(malformed) => {
                // Whoever reads for the policy stops at the first claim that is malformed, and may
                // put it in other words when somebody reads along.
                signed.window(now)?;
                Err(engine.bind(&signed.claims()).err().unwrap_or(malformed).into())
            }
        }
    }

    /// What a token says under a signature of its issuer; its claims are not looked at yet.
    pub(crate) fn signed(&self, token: &[u8]) -> Result<Signed<'_>, TokenError> {
        let segments = Segments::of(token, self.max_token)?;
        let header = decoded(segments.header)?;
        let header = Header::read(&header)?;
        let payload = decoded(segments.payload)?;
        let (place, issuer) = self.issuer_of(&payload)?;
        let algorithm = Algorithm::named(&header.alg);
        let algorithm = algorithm.filter(|one| issuer.algorithms.contains(one));
        let algorithm = algorithm.ok_or(TokenError::Algorithm)?;
        if !issuer.typ.accepts(header.typ.as_deref()) {
            return Err(TokenError::Typ);
        }
        let slot = self.slots.at(place).ok_or(TokenError::NoKeys)?;
        let installed = slot.as_ref().ok_or(TokenError::NoKeys)?;
        let key = installed.keys.find(header.kid.as_deref(), algorithm, issuer.min_rsa_bits)?;
        if !key.verify(segments.message, &decoded(segments.signature)?) {
            return Err(TokenError::Signature);
        }
        Ok(Signed { issuer, place, generation: installed.generation, payload })
    }

    /// The issuer that claims name. Nobody has vouched for them: it tells whose keys must have
    /// signed, and once they have, the claims are read again.
    fn issuer_of(&self, payload: &[u8]) -> Result<(usize, &Issuer), TokenError> {
        let mut found = Err(TokenError::NoIssuer);
        let read = members(payload, |name, value| {
            if name != "iss" {
                return ControlFlow::Continue(());
            }
            if let Some(iss) = text(value) {
                found = self.trust.of_iss(&iss).ok_or(TokenError::UnknownIssuer);
            }
            ControlFlow::Break(())
        });
        read.map_err(|error| match error {
            ObjectError::NotAnObject => TokenError::NotAnObject,
            ObjectError::Repeated => TokenError::ClaimRepeated,
        })?;
        found
    }

    /// Tells whether a token of so many bytes may be read.
    pub(crate) fn takes(&self, bytes: usize) -> bool {
        bytes <= self.max_token
    }

    /// Tells whether the keys of the issuer at a place are still those of a generation.
    pub(crate) fn has_generation(&self, place: usize, generation: u64) -> bool {
        let slot = self.slots.at(place);
        let installed = slot.as_ref().and_then(|slot| slot.as_ref());
        installed.is_some_and(|installed| installed.generation == generation)
    }
}

/// What a token says under a signature of its issuer.
pub(crate) struct Signed<'v> {
    issuer: &'v Issuer,
    pub(crate) place: usize,
    pub(crate) generation: u64,
    payload: Vec<u8>,
}

impl Signed<'_> {
    /// Checks the claims and tells when the token is good.
    pub(crate) fn window(&self, now: Time) -> Result<Window, TokenError> {
        let mut check = Check::new(self.issuer);
        check.read(&self.payload)?;
        check.finish(now)
    }

    fn claims(&self) -> VerifiedClaims<'_> {
        vouched(Cow::Borrowed(&self.payload), self.issuer)
    }

    /// The claims; they have been checked, and are good in this window.
    pub(crate) fn into_claims(self, window: Window) -> VerifiedClaims<'static> {
        vouched(Cow::Owned(self.payload), self.issuer).good_until(window.until())
    }
}

/// Claims that an issuer has signed.
// INVARIANT(A12): nobody else here makes verified claims.
fn vouched<'c>(payload: Cow<'c, [u8]>, issuer: &Issuer) -> VerifiedClaims<'c> {
    VerifiedClaims::vouched_for_by_caller(payload).with_leeway(issuer.leeway)
}
