//! `portvakt decide`: one request, or a batch.

use super::batch::Batch;
use crate::args::{Decide, Format};
use crate::console::{Console, Exit};
use crate::input;
use crate::opened::{self, Case};
use crate::output::{json, text};
use crate::routes;
use crate::trouble::Trouble;
use std::io::Write;
use std::path::Path;

/// Decides.
pub(crate) fn run(arguments: &Decide, console: &mut Console) -> Result<Exit, Trouble> {
    if let Some(batch) = &arguments.batch {
        return run_batch(arguments, batch, console);
    }
    let case =
        Case::open(&arguments.policy, &arguments.surroundings, &arguments.question, console)?;
    let answer = case.answer();
    match arguments.report.format {
        Format::Text => write!(console.out, "{}", text::answer(&answer))?,
        Format::Json => writeln!(console.out, "{}", json::line(&answer))?,
    }
    Ok(Exit::of(answer.is_allowed()))
}

fn run_batch(arguments: &Decide, batch: &Path, console: &mut Console) -> Result<Exit, Trouble> {
    console.progress.begins(&opened::compiling(&arguments.policy.policy), None);
    let loaded = opened::policy(&arguments.policy, console)?;
    let supply = opened::supply(&loaded, &arguments.surroundings.registers)?;
    let registers = loaded.tree.registers(supply.iter());
    if let Ok(registers) = &registers {
        opened::undeclared(registers, console)?;
    }
    let limits = arguments.policy.limits.limits();
    let routes = routes::open(&loaded, arguments.surroundings.routes.as_deref(), &limits, console)?;
    let shared = Batch {
        tree: &loaded.tree,
        routes: routes.as_ref(),
        supply: &supply,
        registers: &registers,
    };
    let what = format!("deciding {}", batch.display());
    let mut from = input::open_shown(batch, &what, &console.progress)?;
    let all = shared.run(&mut from, console)?;
    Ok(if all { Exit::Fine } else { Exit::Unusable })
}
