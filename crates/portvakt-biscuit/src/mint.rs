//! Minting: rights of verified claims, handed on within bounds.

use crate::bounds::{Bound, Bounds, BoundsError, Values};
use crate::carried::Copying;
use crate::envelope;
use crate::error::BiscuitError;
use crate::form::{self, Authority};
use crate::keys::RootKeyPair;
use crate::limits::Limits;
use crate::reader;
use crate::token::Token;
use biscuit_auth::builder::BiscuitBuilder;
use portvakt_eval::{
    Capability, Category, ClaimsError, Engine, Stale, Standing, Subject, Time, Value,
    VerifiedClaims,
};

/// Mints tokens with one root key.
#[derive(Debug, Clone, Copy)]
pub struct Mint<'k> {
    key: &'k RootKeyPair,
    key_id: u32,
    limits: Limits,
    outlives: bool,
}

/// Why no token is minted. Names, never values of claims.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MintError {
    /// The policy finds the claims malformed.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
    /// The claims have expired.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// The claims have no `iss`, or it is no text: no root key may speak for nobody.
    #[error("the claims have no issuer")]
    NoIssuer,
    /// The bounds are none.
    #[error(transparent)]
    Bounds(#[from] BoundsError),
    /// A token must have this bound.
    #[error("expected {0}")]
    Missing(Bound),
    /// The policy has no capability of this name.
    #[error("the policy has no capability `{name}`")]
    UnknownCapability {
        /// The name.
        name: String,
    },
    /// The claims never let their holder do this: there is nothing to hand on.
    #[error("the claims never allow `{name}`")]
    Never {
        /// The capability.
        name: String,
    },
    /// The policy has no attribute of a resource of this name that requests give.
    #[error("the policy has no attribute `{name}` that requests give of their resource")]
    UnknownAttribute {
        /// The name.
        name: String,
    },
    /// A value is none that the attribute can have.
    #[error("a value is none that `{attribute}` can have")]
    Value {
        /// The attribute.
        attribute: String,
    },
    /// The expiry is not after now.
    #[error("expected an expiry in the future")]
    Past,
    /// The expiry is after that of the claims.
    #[error("the token would outlive the claims")]
    OutlivesClaims,
    /// The token cannot be read within the limits: it would be too long.
    #[error("the token cannot be used: {0}")]
    Unusable(BiscuitError),
}

impl<'k> Mint<'k> {
    /// Mints with a root key that verifiers know by this id.
    #[must_use]
    pub fn new(key: &'k RootKeyPair, key_id: u32) -> Self {
        Self { key, key_id, limits: Limits::default(), outlives: false }
    }

    /// Lets tokens expire later than the claims inside do: a batch job that runs at night, say. Who
    /// verifies trusts the root key for that; claims that change meanwhile are not noticed. Under a
    /// policy that reads `exp` itself they end with the claims all the same.
    #[must_use]
    pub fn letting_tokens_outlive_claims(self) -> Self {
        Self { outlives: true, ..self }
    }

    /// Mints tokens that verifiers with these limits can read.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Mints a token: within the bounds, its holder may do what the claims' holder may.
    ///
    /// Every claim that the policy declares goes into the token, and its issuer: with a part of the
    /// claims a policy might allow more than with all of them. They can be read by whoever holds it.
    ///
    /// # Errors
    ///
    /// The claims are malformed, expired or have no issuer; the bounds do not say capabilities,
    /// audience and expiry, speak of what the policy does not know or never allows, or end later than
    /// the claims; or the token would be too long.
    pub fn mint(
        &self,
        engine: Engine<'_>,
        claims: &VerifiedClaims<'_>,
        now: Time,
        bounds: &Bounds,
    ) -> Result<Token, MintError> {
        bounds.check()?;
        let missing =
            |bound, there: bool| if there { Ok(()) } else { Err(MintError::Missing(bound)) };
        missing(Bound::Audience, bounds.audience.is_some())?;
        let expires = bounds.expires.ok_or(MintError::Missing(Bound::Expiry))?;
        let mut copying = Copying::of(engine.tree());
        let binding = engine.bind_checked(claims, &mut copying)?;
        let subject = engine.subject(&binding, now)?;
        // What `exp` says, or the verifier of the claims, whichever is earlier: no leeway is given.
        let of_claims = [copying.expires(), binding.expires()].into_iter().flatten().min();
        self.check_expiry(expires, of_claims, now)?;
        let names = bounds.capabilities.as_ref().ok_or(MintError::Missing(Bound::Capability))?;
        for name in names {
            let unknown = |_| MintError::UnknownCapability { name: name.clone() };
            let capability = engine.tree().capability(name).map_err(unknown)?;
            if subject.restrict(capability).standing() == Standing::Never {
                return Err(MintError::Never { name: name.clone() });
            }
        }
        for (attribute, values) in &bounds.resource {
            check_values(subject, attribute, values)?;
        }
        let authority = Authority {
            claims: copying.into_json().ok_or(MintError::NoIssuer)?,
            issued: u64::try_from(now.seconds()).map_err(|_| MintError::Past)?,
        };
        self.sign(&authority, bounds).map_err(MintError::Unusable)
    }

    fn check_expiry(
        &self,
        expires: Time,
        of_claims: Option<Time>,
        now: Time,
    ) -> Result<(), MintError> {
        match () {
            () if expires <= now => Err(MintError::Past),
            () if !self.outlives && of_claims.is_some_and(|end| expires > end) => {
                Err(MintError::OutlivesClaims)
            }
            () => Ok(()),
        }
    }

    /// Signs the first block, and reads the token as a verifier will.
    fn sign(&self, authority: &Authority, bounds: &Bounds) -> Result<Token, BiscuitError> {
        let block = form::builder(Some(authority), bounds);
        let builder = BiscuitBuilder::new().merge(block).root_key_id(self.key_id);
        let token = builder.build(self.key.pair()).and_then(|token| token.to_vec());
        let token = token.map_err(|_| BiscuitError::Encoding)?;
        let envelope = envelope::open(&token, &self.limits)?;
        reader::read(&envelope.blocks)?;
        Ok(Token::from_bytes(token))
    }
}

/// Tells whether requests may give an attribute of their resource each of these values: the policy
/// is asked.
fn check_values(subject: Subject<'_>, name: &str, values: &Values) -> Result<(), MintError> {
    let tree = subject.engine().tree();
    let attribute = tree.attribute(name).ok();
    let attribute =
        attribute.filter(|one| tree.attribute_category(*one) == Some(Category::Resource));
    let unknown = || MintError::UnknownAttribute { name: name.to_owned() };
    let attribute = attribute.ok_or_else(unknown)?;
    let takes = |value: Value<'_>| {
        // Values are looked at before the capability is: this one is of no matter.
        let request = subject.request(Capability::unknown(), &[attribute.is(value)], &[]);
        request.decide().malformed().is_none()
    };
    let all = match values {
        Values::Texts(all) => all.iter().all(|text| takes(Value::Text(text))),
        Values::Integers(all) => all.iter().all(|integer| takes(Value::Integer(*integer))),
        Values::Booleans(all) => all.iter().all(|boolean| takes(Value::Boolean(*boolean))),
    };
    if all { Ok(()) } else { Err(MintError::Value { attribute: name.to_owned() }) }
}
