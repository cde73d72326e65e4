//! Findings that were looked at.

use super::at::At;
use super::findings::{Findings, Reported, every};
use super::form::{self, Form, POLICY_FILE};
use super::names::{needed, text};
use crate::diagnostic::{CODES, Code, Diagnostic, Diagnostics, Severity, code};
use crate::policy::Accepted;
use crate::syntax::Path;

/// Reads the list.
pub(super) fn accepted(at: &At<'_>, findings: &Findings) -> Result<Vec<Accepted>, Reported> {
    let form = &POLICY_FILE;
    every(at.items().map(|entry| {
        let finding = needed(findings, &entry, "finding", form)?;
        let name = text(findings, &finding, &Form::Text)?;
        let known = is_warning(name, &finding, findings);
        let place = text(findings, &needed(findings, &entry, "at", form)?, &Form::Text);
        let because = text(findings, &needed(findings, &entry, "because", form)?, &Form::Text);
        known?;
        Ok(Accepted {
            finding: name.to_owned(),
            at: place?.to_owned(),
            because: because?.to_owned(),
            span: entry.span(),
        })
    }))
}

/// Leaves out the warnings that are accepted, and warns of an entry that accepts none.
///
/// An entry accepts warnings of its code at its path and below. Only entries whose code is `judged`
/// are missed when there is no such warning: others are found elsewhere.
#[must_use]
pub fn silence(accepted: &[Accepted], found: &Diagnostics, judged: &[&Code]) -> Diagnostics {
    let mut left = Diagnostics::default();
    let mut needed = vec![false; accepted.len()];
    for finding in found.findings() {
        let accepts = |one: &Accepted| {
            finding.code.severity == Severity::Warning
                && finding.code.name == one.finding
                && is_at(&finding.path, &one.at)
        };
        if !accepted.iter().any(accepts) {
            left.push(finding.clone());
        }
        for (entry, needed) in accepted.iter().zip(&mut needed) {
            *needed |= accepts(entry);
        }
    }
    let root = Path::root();
    let section = root.key("accepted");
    for (place, entry) in accepted.iter().enumerate() {
        let is_needed = needed.get(place).copied().unwrap_or_default();
        if !is_needed && judged.iter().any(|code| code.name == entry.finding) {
            let message = format!("there is no `{}` at `{}` any more", entry.finding, entry.at);
            left.push(
                Diagnostic::new(&code::ACCEPTED_GONE, entry.span, message)
                    .help("leave the entry out")
                    .path(section.item(place)),
            );
        }
    }
    left
}

/// Whether a path is this one or below it. Quotes, which a path has around a key with dots, may be
/// left out.
fn is_at(path: &str, at: &str) -> bool {
    let (path, at) = (path.replace('"', ""), at.replace('"', ""));
    path.strip_prefix(&at).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn is_warning(name: &str, at: &At<'_>, findings: &Findings) -> Result<(), Reported> {
    let warnings = CODES.iter().filter(|code| code.severity == Severity::Warning);
    match CODES.iter().find(|code| code.name == name).map(|code| code.severity) {
        Some(Severity::Warning) => Ok(()),
        Some(Severity::Error) => {
            let message = format!("expected a warning, found the error `{name}`");
            let diagnostic = Diagnostic::new(&code::ERROR_ACCEPTED, at.span(), message);
            let help = "an error is never accepted: put it right";
            Err(findings.error(diagnostic.help(help).path(at.path)))
        }
        None => {
            let message = format!("there is no finding `{name}`");
            let all = form::names(warnings.clone().map(|code| code.name));
            let diagnostic = Diagnostic::new(&code::UNKNOWN_FINDING, at.span(), message)
                .help(format!("warnings are {all}"))
                .path(at.path);
            let names = warnings.map(|code| code.name);
            Err(findings.error(findings.did_you_mean(diagnostic, name, names)))
        }
    }
}
