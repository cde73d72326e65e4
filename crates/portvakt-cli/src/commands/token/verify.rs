//! `portvakt token verify`: whether tokens are accepted.

use crate::args::{Format, Verify};
use crate::console::{Console, Exit};
use crate::fields::Fields;
use crate::output::{json, token as written};
use crate::trouble::Trouble;
use crate::{input, lines, verifying};
use portvakt::Time;
use portvakt::jwt::{TokenError, Verifier};
use serde::Serialize;
use std::io::Write;
use std::path::Path;

/// What became of a token. All members are always written.
#[derive(Debug, Serialize)]
pub(crate) struct Verdict<'v> {
    /// Whether it is accepted.
    verified: bool,
    /// The check that it failed.
    error: Option<&'static str>,
    /// The name that the trust has for who issued it; of accepted tokens only.
    issuer: Option<&'v str>,
}

/// Verifies.
pub(crate) fn run(arguments: &Verify, console: &mut Console) -> Result<Exit, Trouble> {
    let verifier = verifying::open(&arguments.trust, console)?;
    let now = arguments.trust.now;
    let Some(path) = &arguments.token else {
        let batch = arguments.batch.as_deref().unwrap_or(Path::new("-"));
        return run_batch(&verifier, now, batch, console);
    };
    let token = verifying::token(path)?;
    let result = verify(&verifier, &token, now);
    match arguments.report.format {
        Format::Text => write!(console.out, "{}", written::verified(&result))?,
        Format::Json => writeln!(console.out, "{}", json::line(&Verdict::of(&result)))?,
    }
    Ok(Exit::of(result.is_ok()))
}

fn run_batch(
    verifier: &Verifier,
    now: Time,
    batch: &Path,
    console: &mut Console,
) -> Result<Exit, Trouble> {
    let what = format!("verifying {}", batch.display());
    let mut from = input::open_shown(batch, &what, &console.progress)?;
    let mut refused = false;
    let all = lines::answer(&mut from, console, |fields| {
        let token = token(fields)?;
        let verdict = Verdict::of(&verify(verifier, token.as_bytes(), now));
        refused = refused || !verdict.verified;
        Ok(verdict)
    })?;
    Ok(if all { Exit::of(!refused) } else { Exit::Unusable })
}

/// The token of a line.
fn token(fields: &Fields<'_>) -> Result<String, String> {
    lines::expect_members(fields, &["id", "token"])?;
    lines::text("token", fields.find("token").ok_or("expected `token`")?)
}

/// The name of the issuer, or the check that failed.
fn verify<'v>(verifier: &'v Verifier, token: &[u8], now: Time) -> Result<&'v str, TokenError> {
    let claims = verifier.verify(token, now)?;
    let issuer = verifying::issuer(verifier, &claims).ok_or(TokenError::UnknownIssuer)?;
    Ok(&issuer.name)
}

impl<'v> Verdict<'v> {
    fn of(result: &Result<&'v str, TokenError>) -> Self {
        Self {
            verified: result.is_ok(),
            error: result.as_ref().err().map(TokenError::code),
            issuer: result.as_ref().ok().copied(),
        }
    }
}
