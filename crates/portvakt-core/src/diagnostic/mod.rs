//! Findings in a policy text, as data.

pub mod code;
pub mod json;
pub mod people;

pub mod suggest;
pub mod terminal;

pub use code::{CODES, Code, Severity};

use crate::source::Span;
use crate::syntax::Path;

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
    /// What else there is to know: each a text of one or more lines.
    pub notes: Vec<String>,
    /// A request that shows it, as a batch line of `portvakt decide`.
    pub witness: Option<String>,
    /// The YAML path: `rules.a_person.when`.
    pub path: String,
}

impl Diagnostic {
    /// A finding: what is wrong, and where.
    #[must_use]
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            primary: Label { span, text: String::new() },
            labels: Vec::new(),
            help: None,
            notes: Vec::new(),
            witness: None,
            path: String::new(),
        }
    }

    /// Says something at the place itself.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Points at another place that matters.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Proposes text that would compile, or says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds what else there is to know.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Shows a request, as a batch line of `portvakt decide`.
    #[must_use]
    pub fn witness(mut self, line: impl Into<String>) -> Self {
        self.witness = Some(line.into());
        self
    }

    /// Proposes the nearest name, when there is one: ``did you mean `subject.scope`?``.
    #[must_use]
    pub fn did_you_mean<'a>(
        self,
        written: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        match suggest::nearest(written, candidates) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// Says where in the tree of keys it is.
    #[must_use]
    pub fn path(mut self, path: Path<'_>) -> Self {
        self.path = path.to_string();
        self
    }
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
        self.findings.iter().any(|finding| finding.code.severity == Severity::Error)
    }

    /// Tells whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }
}
