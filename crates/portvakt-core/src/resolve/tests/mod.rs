//! Tests of resolving.

mod example;
mod keys;
mod many_mistakes;
mod mistakes_in_declarations;
mod mistakes_in_rules;
mod mutations;
mod one_mistake;
mod operands;
mod question;

use crate::diagnostic::Diagnostics;
use crate::limits::{Budget, Limits};
use crate::policy::Policy;
use crate::source::Sources;
use crate::syntax;
use expect_test::Expect;
use std::fmt::Write as _;

/// The example of the language's description.
const DIALOGPORTEN: &str = include_str!("dialogporten.yaml");

/// Resolves one file.
pub(super) fn resolve(text: &str) -> (Option<Policy>, Diagnostics, Sources) {
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
    let policy = policy.filter(|_| !diagnostics.has_errors());
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

/// Resolves texts in each of which there is something to find, and expects just these findings.
#[track_caller]
fn check(policy: fn(&str) -> String, cases: &[&str], expected: &Expect) {
    let mut found = String::new();
    for case in cases {
        let text = policy(case);
        let (policy, diagnostics, _) = resolve(&text);
        assert_eq!(policy.is_none(), diagnostics.has_errors(), "{case}");
        assert!(!diagnostics.is_empty(), "{case}");
        for finding in diagnostics.findings() {
            assert!(finding.help.is_some(), "no help: {finding:?}");
        }
        writeln!(found, "{case}").unwrap();
        for line in lines(&text).lines() {
            writeln!(found, "  {line}").unwrap();
        }
    }
    expected.assert_eq(&found);
}
