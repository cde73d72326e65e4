//! Findings that were looked at.

use super::at::At;
use super::findings::{Findings, Reported, every};
use super::form::{self, Form, POLICY_FILE};
use super::names::{needed, text};
use crate::diagnostic::{CODES, Diagnostic, Severity, code};
use crate::policy::Accepted;

/// Reads the list.
pub(super) fn accepted(at: &At<'_>, findings: &Findings) -> Result<Vec<Accepted>, Reported> {
    let form = &POLICY_FILE;
    every(at.items().map(|entry| {
        let finding = needed(findings, &entry, "finding", form)?;
        let name = text(findings, &finding, &Form::Text)?;
        let known = is_warning(&name, &finding, findings);
        let place = text(
            findings,
            &needed(findings, &entry, "at", form)?,
            &Form::Text,
        );
        let because = text(
            findings,
            &needed(findings, &entry, "because", form)?,
            &Form::Text,
        );
        known?;
        Ok(Accepted {
            finding: name,
            at: place?,
            because: because?,
            span: entry.span(),
        })
    }))
}

fn is_warning(name: &str, at: &At<'_>, findings: &Findings) -> Result<(), Reported> {
    let warnings = CODES
        .iter()
        .filter(|code| code.severity == Severity::Warning);
    match CODES
        .iter()
        .find(|code| code.name == name)
        .map(|code| code.severity)
    {
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
