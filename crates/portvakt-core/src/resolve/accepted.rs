//! Findings that were looked at.

use super::at::At;
use super::findings::{Findings, Reported, every};
use super::form::{self, Form, POLICY_FILE};
use super::names::{needed, text};
use crate::diagnostic::{CODES, Code, Diagnostic, Diagnostics, Severity, code};
use crate::policy::Accepted;
use crate::syntax::Path;
use std::collections::BTreeMap;

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
    let mut entries: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
    for (place, entry) in accepted.iter().enumerate() {
        let key = (entry.finding.as_str(), entry.at.replace('"', ""));
        entries.entry(key).or_default().push(place);
    }
    for finding in found.findings() {
        let mut is_accepted = false;
        if finding.code.severity == Severity::Warning && !entries.is_empty() {
            for path in at_or_above(&finding.path) {
                for place in entries.get(&(finding.code.name, path)).into_iter().flatten() {
                    is_accepted = true;
                    if let Some(needed) = needed.get_mut(*place) {
                        *needed = true;
                    }
                }
            }
        }
        if !is_accepted {
            left.push(finding.clone());
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

/// A path and all above it, without the quotes that a path has around a key with dots: an entry may
/// leave them out.
fn at_or_above(path: &str) -> Vec<String> {
    let path = path.replace('"', "");
    let above = path.match_indices(['.', '[']).filter_map(|(place, _)| path.get(..place));
    above.map(str::to_owned).chain([path.clone()]).collect()
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
