//! Values as a policy writes them.

pub(super) mod claim_path;
pub(super) mod network;
pub(super) mod pattern;
pub(super) mod time;

use super::at::At;
use super::findings::{Findings, Reported};
use crate::diagnostic::{Code, Diagnostic};

/// Why a text is refused: what was expected and found, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The message: expected first, then found.
    pub(super) message: String,
    /// Text that would do, or what to do.
    pub(super) help: String,
}

impl Refusal {
    /// The finding, at the place of the text.
    pub(super) fn report(self, code: &'static Code, at: &At<'_>, findings: &Findings) -> Reported {
        let diagnostic = Diagnostic::new(code, at.span(), self.message);
        findings.error(diagnostic.help(self.help).path(at.path))
    }

    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}
