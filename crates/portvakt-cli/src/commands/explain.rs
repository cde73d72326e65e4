//! `portvakt explain`: the path that a decision took.

use crate::args::{Explain, Format};
use crate::console::{Console, Exit};
use crate::opened::Case;
use crate::output::{json, text};
use crate::trouble::Trouble;
use std::io::Write;

/// Explains.
pub(crate) fn run(arguments: &Explain, console: &mut Console) -> Result<Exit, Trouble> {
    let case =
        Case::open(&arguments.policy, &arguments.surroundings, &arguments.question, console)?;
    let answer = case.answer();
    let values = arguments.values.then(|| case.values());
    let holder = case.holder();
    let subject = holder.as_ref().and_then(|holder| Some((holder, holder.subject().ok()?)));
    let request = subject.and_then(|(holder, subject)| case.request(holder, &subject));
    let explanation = request.as_ref().map(portvakt::Request::explain);
    match arguments.report.format {
        Format::Text => {
            write!(console.out, "{}", text::answer(&answer))?;
            if let Some(explanation) = &explanation {
                let values = values.unwrap_or_default();
                write!(console.out, "{}", text::explanation(explanation, &values))?;
            }
        }
        Format::Json => {
            let all = json::explanation(&answer, explanation.as_ref(), values.as_ref());
            writeln!(console.out, "{}", json::line(&all))?;
        }
    }
    Ok(Exit::of(answer.is_allowed()))
}
