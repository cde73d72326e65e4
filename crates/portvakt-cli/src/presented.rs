//! Who asks: claims that were handed in, or a token and what became of it.

use crate::args::{Presenting, TokenChoice};
use crate::console::Console;
use crate::trouble::Trouble;
use crate::{input, verifying};
use portvakt::jwt::TokenError;
use portvakt::{Time, VerifiedClaims};
use std::borrow::Cow;

/// Claims, and when they are used.
#[derive(Debug)]
pub(crate) struct Presented<'c> {
    /// The claims.
    pub(crate) claims: VerifiedClaims<'c>,
    /// When.
    pub(crate) at: Time,
}

impl<'c> Presented<'c> {
    /// Claims that the caller of the command vouches for.
    ///
    /// Whether a token has expired is a question for whoever verifies it; a policy is asked as if
    /// it had not.
    pub(crate) fn vouched_for(claims: impl Into<Cow<'c, [u8]>>) -> Self {
        Self { claims: VerifiedClaims::vouched_for_by_caller(claims), at: Time::MIN }
    }

    /// The claims as a JSON text.
    pub(crate) fn json(&self) -> &str {
        std::str::from_utf8(self.claims.as_ref()).unwrap_or_default()
    }
}

/// Reads claims, or verifies a token; a token that is refused has none.
pub(crate) fn open(
    presenting: &Presenting<'_>,
    console: &mut Console,
) -> Result<Result<Presented<'static>, TokenError>, Trouble> {
    if let Some(path) = presenting.claims {
        return Ok(Ok(Presented::vouched_for(input::text(path)?.into_bytes())));
    }
    let TokenChoice { token: Some(path), trust: Some(trust) } = presenting.token else {
        return Err(Trouble::Usage("expected --claims or --token".to_owned()));
    };
    let verifier = verifying::open(trust, console)?;
    let verified = verifier.verify(&verifying::token(path)?, trust.now);
    Ok(verified.map(|claims| Presented { claims, at: trust.now }))
}
