//! `portvakt ask`: one assertion about all requests.

use crate::args::{Ask, Format};
use crate::console::{Console, Exit};
use crate::opened;
use crate::output::ask as written;
use crate::trouble::Trouble;
use portvakt::analysis::inquiry::Inquiry;
use portvakt::analysis::prove::finding;
use portvakt::analysis::version::Version;
use portvakt::compiler::diagnostic::Diagnostics;
use portvakt::compiler::resolve::read_assertion;
use std::io::Write;

/// What the assertion is called in findings, and the file that it stands in.
const NAME: &str = "question";

/// Asks.
pub(crate) fn run(arguments: &Ask, console: &mut Console) -> Result<Exit, Trouble> {
    let loaded = opened::policy(&arguments.policy, console)?;
    let effort = opened::effort(&loaded, &arguments.policy.limits.limits());
    let policy = opened::written(&loaded)?;
    let mut sources = loaded.sources.clone();
    let text = arguments.assertion.as_str();
    let id = sources.add(NAME, text);
    let mut findings = Diagnostics::default();
    let read = read_assertion(NAME, id, text, policy, &effort.limits, &mut findings);
    console.findings(&findings, &sources)?;
    let Some(assertion) = read else {
        return Err(Trouble::Usage("the question cannot be understood".to_owned()));
    };
    let version = Version { policy, tree: &loaded.tree };
    let refused =
        |error: portvakt::compiler::automaton::PatternError| Trouble::Usage(error.to_string());
    let mut inquiry = Inquiry::new(version, &effort).map_err(refused)?;
    let proof = inquiry.prove(&assertion.form).map_err(refused)?;
    let mut found = Diagnostics::default();
    if let Some(mut one) = finding(version, &assertion, &proof) {
        // It stands in no policy.
        one.path.clear();
        found.push(one);
    }
    match arguments.report.format {
        Format::Text => write!(console.out, "{}", written::text(&found, &sources))?,
        Format::Json => writeln!(console.out, "{}", written::json(&proof, &found, &sources))?,
    }
    Ok(Exit::of(found.is_empty()))
}
