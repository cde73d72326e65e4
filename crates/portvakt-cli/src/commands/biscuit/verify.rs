//! `portvakt biscuit verify`: whether a token is accepted, what is left of it, and what it decides.

use super::deciding::Asking;
use super::read;
use crate::args::Format;
use crate::args::biscuit::Verify;
use crate::console::{Console, Exit};
use crate::output::biscuit::{Verdict, verdict};
use crate::output::json;
use crate::trouble::Trouble;
use portvakt::biscuit::Verifier;
use std::io::Write;

/// Verifies, and decides if a request is asked.
pub(crate) fn run(arguments: &Verify, console: &mut Console) -> Result<Exit, Trouble> {
    let verifier = Verifier::new(read::root_keys(&arguments.keys)?, &arguments.audience);
    let revocations = read::revocations(&arguments.revoked)?;
    let asking = Asking::open(&arguments.deciding, console)?;
    let token = read::token(&arguments.token)?;
    let delegated = token.and_then(|token| verifier.verify(&token, arguments.now, &revocations));
    let decided = match (&asking, &delegated) {
        (Some(asking), Ok(delegated)) => Some(asking.decide(delegated, arguments.now)?),
        _ => None,
    };
    let allowed = decided.as_ref().is_none_or(|decided| decided.answer.is_allowed());
    let found = Verdict::of(&delegated, decided);
    match arguments.report.format {
        Format::Text => write!(console.out, "{}", verdict(&found))?,
        Format::Json => writeln!(console.out, "{}", json::line(&found))?,
    }
    Ok(Exit::of(delegated.is_ok() && allowed))
}
