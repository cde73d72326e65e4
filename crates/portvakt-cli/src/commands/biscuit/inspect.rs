//! `portvakt biscuit inspect`: what a token says, whoever may have written it.

use super::read;
use crate::args::Format;
use crate::args::biscuit::Inspect;
use crate::console::{Console, Exit};
use crate::output::biscuit::{Parts, not_verified};
use crate::output::json;
use crate::output::token::Values;
use crate::trouble::Trouble;
use portvakt::biscuit::Limits;
use portvakt::biscuit::unverified::Look;
use std::io::Write;

/// Shows. The exit is never fine: nothing was verified.
pub(crate) fn run(arguments: &Inspect, console: &mut Console) -> Result<Exit, Trouble> {
    let token = read::token(&arguments.token)?;
    let look = token.and_then(|token| Look::at(&token, &Limits::default()));
    let look = look.map_err(|error| Trouble::file(&arguments.token, &error))?;
    let values = if arguments.values { Values::Shown } else { Values::Hidden };
    let parts = Parts::of(&look, values);
    match arguments.report.format {
        Format::Text => write!(console.out, "{}", not_verified(&parts))?,
        Format::Json => writeln!(console.out, "{}", json::line(&parts))?,
    }
    Ok(Exit::Findings)
}
