//! Findings in a policy text, as data.

mod code;

pub use code::{Code, Severity};

use crate::source::Span;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable name; the severity follows from it.
    pub code: &'static Code,
    /// What is wrong, in policy words: lower case, no full stop, expected first, then found.
    pub message: String,
    /// Where, and what to say there.
    pub primary: Label,
    /// Other places that matter: "first declared here".
    pub labels: Vec<Label>,
    /// Text that would compile, or what to do.
    pub help: Option<String>,
    /// The YAML path: `rules.a_person.when`.
    pub path: String,
}

/// A place and what to say there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The text; may be empty.
    pub text: String,
}

/// All findings of one run, in the order file, line, column, code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    findings: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Adds all findings of another run.
    pub fn append(&mut self, other: Self) {
        self.findings.extend(other.findings);
    }

    /// Puts the findings into their order and drops repeats.
    pub fn sort(&mut self) {
        self.findings.sort_by(|a, b| {
            (a.primary.span, a.code.name, &a.message).cmp(&(
                b.primary.span,
                b.code.name,
                &b.message,
            ))
        });
        self.findings.dedup();
    }

    /// The findings.
    #[must_use]
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// Tells whether there is an error among them.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.code.severity == Severity::Error)
    }

    /// Tells whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }
}
