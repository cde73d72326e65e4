//! Tests of resolving.

mod example;
mod keys;
mod mistakes;
mod mutations;
mod operands;

use crate::diagnostic::Diagnostics;
use crate::limits::{Budget, Limits};
use crate::policy::Policy;
use crate::source::Sources;
use crate::syntax;
use std::fmt::Write as _;

/// The example of the language's description.
const DIALOGPORTEN: &str = include_str!("dialogporten.yaml");

/// Resolves one file.
fn resolve(text: &str) -> (Option<Policy>, Diagnostics, Sources) {
    let mut sources = Sources::default();
    let file = sources.add("policy.yaml", text);
    let limits = Limits::default();
    let mut diagnostics = Diagnostics::default();
    let root = syntax::parse(file, text, &mut Budget::new(&limits), &mut diagnostics);
    let policy = root.and_then(|root| {
        let (policy, found) = super::policy(&root, &[], &limits);
        diagnostics.append(found);
        policy
    });
    diagnostics.sort();
    (policy, diagnostics, sources)
}

/// The findings as lines: `line:column code message; help`.
fn lines(text: &str) -> String {
    let (_, diagnostics, sources) = resolve(text);
    let mut lines = String::new();
    for one in diagnostics.findings() {
        let position = sources.position(one.primary.span);
        let help = one.help.as_deref().unwrap_or("-");
        let (line, column) = (position.line, position.column);
        let (code, message) = (one.code.name, &one.message);
        writeln!(lines, "{line}:{column} {code} {message}; {help}").unwrap();
    }
    lines
}

/// The findings as codes with the text that they point at.
fn codes_at(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let mut lines = String::new();
    for one in diagnostics.findings() {
        writeln!(lines, "{} at `{}`", one.code.name, sources.slice(one.primary.span)).unwrap();
    }
    lines
}
