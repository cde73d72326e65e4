//! `portvakt token inspect`: what a token says, whoever may have written it.

use crate::args::{Format, Inspect};
use crate::console::{Console, Exit};
use crate::output::json;
use crate::output::token::{Parts, Values, not_verified};
use crate::trouble::Trouble;
use crate::verifying;
use portvakt::jwt::{MAX_TOKEN, Unverified};
use std::io::Write;

/// Shows. The exit is never fine: nothing was verified.
pub(crate) fn run(arguments: &Inspect, console: &mut Console) -> Result<Exit, Trouble> {
    let token = verifying::token(&arguments.token)?;
    let unverified = Unverified::read(&token, MAX_TOKEN)
        .map_err(|error| Trouble::file(&arguments.token, &error))?;
    let values = if arguments.values { Values::Shown } else { Values::Hidden };
    let parts = Parts::of(&unverified, values);
    match arguments.report.format {
        Format::Text => write!(console.out, "{}", not_verified(&parts))?,
        Format::Json => writeln!(console.out, "{}", json::line(&parts))?,
    }
    Ok(Exit::Findings)
}
