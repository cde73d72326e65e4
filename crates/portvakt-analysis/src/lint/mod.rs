//! What a policy says without need, or probably does not mean.
//!
//! | file | what it finds |
//! |---|---|
//! | `rules` | rules that never decide; rules that change no effect |
//! | `conditions`, `values` | conditions and values that are always, or never, so within their rule |
//! | `absence` | rules that an absent attribute gets round |
//! | `obligations` | rules with different `then` that grant the same request |
//!
//! A rule's own request comes first: whoever is granted or refused by this rule alone shows at once
//! that the rule is needed. Only where that fails is everything else brought in.

mod absence;
mod asking;
mod conditions;
mod firing;
pub(crate) mod neighbours;
mod obligations;
mod parts;
mod rules;
#[cfg(test)]
mod tests;
mod values;

use crate::inquiry::{Effort, Inquiry};
use crate::scenes::Scenes;
use crate::version::Version;
use asking::Asking;
use portvakt_core::automaton::PatternError;
use portvakt_core::diagnostic::{Code, Diagnostic, Diagnostics, code};
use portvakt_core::policy::Policy;
use portvakt_core::resolve::silence;

/// What is found here, and nowhere else.
pub const CODES: &[&Code] = &[
    &code::NEVER_DECIDES,
    &code::CHANGES_NOTHING,
    &code::CONDITION_ALWAYS_TRUE,
    &code::CONDITION_ALWAYS_FALSE,
    &code::IMPOSSIBLE_VALUE,
    &code::ALLOWED_WHEN_ABSENT,
    &code::OBLIGATIONS_DIFFER,
    &code::LINT_UNDECIDED,
];

/// All questions together take at most so many times the steps of one.
const QUESTIONS: u64 = 50;

/// Finds what a policy says without need, or probably does not mean. What the policy accepts is left
/// out, and an entry that accepts nothing any more is found; all in order.
#[must_use]
pub fn lint(version: Version<'_>, effort: &Effort) -> Diagnostics {
    let (found, is_complete) = match found(version, effort) {
        Ok(found) => found,
        Err(error) => (unread(version.policy, &error), false),
    };
    // What was not found for lack of steps may still be there.
    let judged = if is_complete { CODES } else { &[] };
    let mut found = silence(&version.policy.accepted, &found, judged);
    found.sort();
    found
}

/// The findings, and whether nothing stayed open.
fn found(version: Version<'_>, effort: &Effort) -> Result<(Diagnostics, bool), PatternError> {
    let mut inquiry = Inquiry::new(version, effort)?;
    let scenes = Scenes::of(&mut inquiry)?;
    let steps = effort.steps.saturating_mul(QUESTIONS);
    let mut asking = Asking::new(&mut inquiry, &scenes, steps);
    let shown = rules::judge(&mut asking);
    conditions::judge(&mut asking, &shown)?;
    absence::judge(&mut asking);
    obligations::judge(&mut asking);
    let is_complete = !asking.has_open() && scenes.left_out.is_empty();
    asking.say_open();
    Ok((asking.findings, is_complete))
}

/// A pattern that compiles for the engine and not here.
fn unread(policy: &Policy, error: &PatternError) -> Diagnostics {
    let span = policy.rules.first().map(|rule| rule.span).unwrap_or_default();
    let message = format!("nothing was found out about any rule: {error}");
    let mut all = Diagnostics::default();
    all.push(
        Diagnostic::new(&code::LINT_UNDECIDED, span, message)
            .help("check the policy with larger limits"),
    );
    all
}
