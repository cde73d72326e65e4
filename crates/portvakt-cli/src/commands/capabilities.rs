//! `portvakt capabilities`: what a token may do.

use crate::args::{Capabilities, Format};
use crate::console::{Console, Exit, shown};
use crate::opened;
use crate::output::{json, text};
use crate::presented;
use crate::request::Holder;
use crate::trouble::Trouble;
use portvakt::Engine;
use std::io::Write;

/// Lists every capability: always, never, or when what.
pub(crate) fn run(arguments: &Capabilities, console: &mut Console) -> Result<Exit, Trouble> {
    let loaded = opened::policy(&arguments.policy, console)?;
    let supply = opened::supply(&loaded, &arguments.registers)?;
    let registers = opened::registers(&loaded.tree, &supply, console)?;
    let presented = match presented::open(&arguments.presenting(), console)? {
        Ok(presented) => presented,
        Err(error) => {
            let why = shown(&error.to_string());
            writeln!(console.err, "error: the token is refused: {why}; it may do nothing")?;
            return Ok(Exit::Findings);
        }
    };
    let engine = Engine::try_new(&loaded.tree, &registers);
    let engine = engine.map_err(|error| Trouble::Usage(error.to_string()))?;
    let holder = Holder::new(engine, &presented);
    let subject = match holder.subject() {
        Ok(subject) => subject,
        Err((attribute, expected)) => {
            let attribute = if attribute.is_empty() { "the claims" } else { attribute };
            writeln!(
                console.err,
                "error: malformed: {}: expected {}; this token may do nothing",
                shown(attribute),
                shown(expected)
            )?;
            return Ok(Exit::Findings);
        }
    };
    for residual in subject.capabilities() {
        let name = loaded.tree.capability_name(residual.capability());
        match arguments.report.format {
            Format::Text => write!(console.out, "{}", text::capability(name, &residual))?,
            Format::Json => {
                writeln!(console.out, "{}", json::line(&json::capability(name, &residual)))?;
            }
        }
    }
    Ok(Exit::Fine)
}
