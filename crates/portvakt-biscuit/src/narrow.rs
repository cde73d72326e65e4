//! Narrowing: another block, by whoever holds the token.

use crate::bounds::{Bound, Bounds, BoundsError};
use crate::envelope;
use crate::error::BiscuitError;
use crate::form;
use crate::limits::Limits;
use crate::reader;
use crate::token::Token;
use biscuit_auth::UnverifiedBiscuit;

/// Why a token is not narrowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NarrowError {
    /// No verifier would accept it, narrowed or not.
    #[error(transparent)]
    Token(#[from] BiscuitError),
    /// It is sealed: nobody can narrow it.
    #[error("the token is sealed")]
    Sealed,
    /// The bounds are none.
    #[error(transparent)]
    Bounds(#[from] BoundsError),
    /// A bound reaches beyond those that the token has: it would let less through than it says.
    #[error("{0} reaches beyond that of the token")]
    Beyond(Bound),
    /// The bounds are those that the token has.
    #[error("the bounds narrow nothing")]
    NotNarrower,
}

/// Narrows a token to what it lets through and these bounds let through. It takes no key, asks
/// nobody, and cannot be undone by whoever gets the narrowed token.
///
/// What a bound does not say stays as it is. What it says must lie within what the token lets
/// through: a verifier would not let more through in any case, but somebody would believe so.
///
/// # Errors
///
/// The token is not of our form (signatures are not looked at: that takes the root key), sealed, or
/// would become too long or have too many blocks; the bounds say nothing, nothing new, or reach beyond
/// the token's.
pub fn narrow(token: &Token, bounds: &Bounds, limits: &Limits) -> Result<Token, NarrowError> {
    bounds.check()?;
    let envelope = envelope::open(token.as_bytes(), limits)?;
    let before = reader::read(&envelope.blocks)?;
    if envelope.sealed {
        return Err(NarrowError::Sealed);
    }
    let within = before.bounds.iter().fold(Bounds::new(), |all, one| all.and(one));
    if let Some(bound) = bounds.beyond(&within) {
        return Err(NarrowError::Beyond(bound));
    }
    if within.and(bounds) == within {
        return Err(NarrowError::NotNarrower);
    }
    let narrowed = UnverifiedBiscuit::from(token.as_bytes());
    let narrowed = narrowed.and_then(|token| token.append(form::builder(None, bounds)));
    let bytes = narrowed.and_then(|token| token.to_vec()).map_err(|_| BiscuitError::Encoding)?;
    reader::read(&envelope::open(&bytes, limits)?.blocks)?;
    Ok(Token::from_bytes(bytes))
}
