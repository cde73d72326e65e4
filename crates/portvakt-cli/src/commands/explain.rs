//! `portvakt explain`: the path that a decision took, and what would lead elsewhere.

use crate::args::{Explain, Format};
use crate::console::{Console, Exit};
use crate::opened::Case;
use crate::output::{json, missing_text, text};
use crate::trouble::Trouble;
use portvakt::analysis::inquiry::Effort;
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
    let mut effort = Effort::default();
    effort.limits = arguments.policy.limits.limits();
    let denied = !answer.is_allowed();
    let missing = if denied { case.missing(&effort)? } else { None };
    match arguments.report.format {
        Format::Text => {
            write!(console.out, "{}", text::answer(&answer))?;
            if denied {
                write!(console.out, "{}", missing_text::missing(&answer, missing.as_ref()))?;
            }
            if let Some(explanation) = &explanation {
                let values = values.unwrap_or_default();
                write!(console.out, "{}", text::explanation(explanation, &values))?;
            }
        }
        Format::Json => {
            let all =
                json::explanation(&answer, explanation.as_ref(), values.as_ref(), missing.as_ref());
            writeln!(console.out, "{}", json::line(&all))?;
        }
    }
    Ok(Exit::of(answer.is_allowed()))
}
