//! `portvakt biscuit mint`: some of what claims allow, handed on.

use super::{bounds, read};
use crate::args::TrustChoice;
use crate::args::biscuit::{Alternative, Mint};
use crate::console::{Console, Exit, shown};
use crate::trouble::Trouble;
use crate::{input, opened, request, verifying};
use portvakt::biscuit::{self, Bounds, MintError};
use portvakt::jwt::TokenError;
use portvakt::{DecisionTree, Engine, VerifiedClaims};
use std::io::Write;

/// Mints.
pub(crate) fn run(arguments: &Mint, console: &mut Console) -> Result<Exit, Trouble> {
    let key = read::private_key(&arguments.key)?;
    let loaded = opened::policy(&arguments.policy, console)?;
    let supply = opened::supply(&loaded, &arguments.registers)?;
    let registers = opened::registers(&loaded.tree, &supply, console)?;
    let engine = Engine::try_new(&loaded.tree, &registers);
    let engine = engine.map_err(|error| Trouble::Usage(error.to_string()))?;
    let bounds = bounds(arguments, &loaded.tree)?;
    let claims = match claims(arguments, console)? {
        Ok(claims) => claims,
        Err(error) => {
            writeln!(console.err, "error: the token is refused: {}", shown(&error.to_string()))?;
            return Ok(Exit::Findings);
        }
    };
    let mint = biscuit::Mint::new(&key, arguments.key_id);
    let mint = if arguments.outlive_claims { mint.letting_tokens_outlive_claims() } else { mint };
    match mint.mint(engine, &claims, arguments.now, &bounds) {
        Ok(token) => {
            writeln!(console.out, "{}", token.to_text())?;
            Ok(Exit::Fine)
        }
        Err(error) if blames_claims(&error) => {
            writeln!(console.err, "error: {}", shown(&error.to_string()))?;
            Ok(Exit::Findings)
        }
        Err(error) => Err(Trouble::Usage(error.to_string())),
    }
}

/// Whether other claims would do.
fn blames_claims(error: &MintError) -> bool {
    matches!(
        error,
        MintError::Claims(_)
            | MintError::Stale(_)
            | MintError::NoIssuer
            | MintError::Never { .. }
            | MintError::OutlivesClaims
    )
}

/// What is handed on, with values of the types that the policy declares.
fn bounds(arguments: &Mint, tree: &DecisionTree) -> Result<Bounds, Trouble> {
    let mut bounds = Bounds::new()
        .with_capabilities(&arguments.capability)
        .with_audience(&arguments.audience)
        .with_expiry(arguments.expires);
    for pair in &arguments.resource {
        let (full, json) = request::alternative(tree, pair)?;
        let value = Alternative::from_json(&json).ok_or_else(|| {
            let expected = "expected a text, an integer or a truth value";
            Trouble::Usage(format!("`{full}`: {expected}"))
        })?;
        bounds::or(&mut bounds, full, value)?;
    }
    Ok(bounds)
}

/// Claims that were handed in, or those of a signed token that is verified.
fn claims(
    arguments: &Mint,
    console: &mut Console,
) -> Result<Result<VerifiedClaims<'static>, TokenError>, Trouble> {
    match (&arguments.claims, &arguments.token, &arguments.trust) {
        (Some(path), ..) => {
            let text = input::text(path)?;
            Ok(Ok(VerifiedClaims::vouched_for_by_caller(text.into_bytes())))
        }
        (None, Some(token), Some(trust)) => {
            let (trust, jwks) = (trust.clone(), arguments.jwks.clone());
            let choice = TrustChoice { trust, jwks, now: arguments.now };
            let verifier = verifying::open(&choice, console)?;
            Ok(verifier.verify(&verifying::token(token)?, arguments.now))
        }
        _ => Err(Trouble::Usage("expected --claims, or --token with --trust".to_owned())),
    }
}
