//! Findings while a policy is resolved.

use super::at::At;
use super::form::{self, Form};
use super::written;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggest};
use crate::source::Span;
use std::cell::{Cell, RefCell};

/// So many names are compared in all to find the nearest ones; then no more are proposed.
const COMPARISONS: usize = 200_000;

/// What was found so far.
#[derive(Debug)]
pub(crate) struct Findings {
    found: RefCell<Diagnostics>,
    errors: Cell<bool>,
    comparisons: Cell<usize>,
    /// Whether the form of the same file had errors that were reported elsewhere.
    is_misformed: bool,
}

/// Proof that an error was reported: whoever has no result has one of these, so nothing is left out
/// in silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reported(());

impl Default for Findings {
    fn default() -> Self {
        Self {
            found: RefCell::default(),
            errors: Cell::new(false),
            comparisons: Cell::new(COMPARISONS),
            is_misformed: false,
        }
    }
}

impl Findings {
    /// Findings about a file whose form had errors; those were reported before.
    pub(crate) fn of_misformed() -> Self {
        Self { is_misformed: true, ..Self::default() }
    }

    /// Reports an error.
    pub(crate) fn error(&self, diagnostic: Diagnostic) -> Reported {
        self.found.borrow_mut().push(diagnostic);
        self.errors.set(true);
        Reported(())
    }

    /// Reports a warning.
    pub(crate) fn warning(&self, diagnostic: Diagnostic) {
        self.found.borrow_mut().push(diagnostic);
    }

    /// Proof that a value of another form than this was reported. The check of forms does so for
    /// the whole file; what it should have reported and did not is reported here.
    pub(crate) fn misformed(&self, form: &Form, at: &At<'_>) -> Reported {
        if self.is_misformed || self.has_errors() {
            Reported(())
        } else {
            self.error(form::wrong(form, at))
        }
    }

    /// Tells whether there are errors.
    pub(crate) fn has_errors(&self) -> bool {
        self.errors.get()
    }

    /// The candidate that was probably meant: the same in other capitals, or the nearest.
    pub(crate) fn nearest<'n>(
        &self,
        name: &str,
        candidates: impl IntoIterator<Item = &'n str>,
    ) -> Option<String> {
        let left = &self.comparisons;
        let mut alike = None;
        let candidates = candidates.into_iter().take_while(|candidate| {
            left.set(left.get().saturating_sub(1));
            if *candidate != name && candidate.eq_ignore_ascii_case(name) {
                alike.get_or_insert_with(|| (*candidate).to_owned());
            }
            left.get() > 0
        });
        let nearest = suggest::nearest(name, candidates);
        alike.or(nearest)
    }

    /// How many names may still be compared.
    pub(crate) fn comparisons_left(&self) -> usize {
        self.comparisons.get()
    }

    /// Proposes the nearest candidate, if there is one; else the help stays as it is.
    pub(crate) fn did_you_mean<'n>(
        &self,
        diagnostic: Diagnostic,
        name: &str,
        candidates: impl IntoIterator<Item = &'n str>,
    ) -> Diagnostic {
        match self.nearest(name, candidates) {
            Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
            None => diagnostic,
        }
    }

    /// All of them.
    pub(crate) fn into_diagnostics(self) -> Diagnostics {
        self.found.into_inner()
    }
}

/// Reports a name that nothing has, and proposes the nearest one; `what` is what it should name.
pub(crate) fn unknown<'n>(
    findings: &Findings,
    code: &'static Code,
    what: &str,
    (name, span): (&str, Span),
    at: &At<'_>,
    candidates: impl IntoIterator<Item = &'n str>,
) -> Reported {
    let message = format!("there is no {what} `{}`", written::shortened(name));
    let diagnostic = Diagnostic::new(code, span, message).path(at.path);
    findings.error(findings.did_you_mean(diagnostic, name, candidates))
}

/// All results, or the proof that one of them was reported; none is left unlooked at.
pub(crate) fn every<T>(
    results: impl IntoIterator<Item = Result<T, Reported>>,
) -> Result<Vec<T>, Reported> {
    let results = results.into_iter();
    let mut all = Vec::with_capacity(results.size_hint().0);
    let mut failed = None;
    for result in results {
        match result {
            Ok(one) => all.push(one),
            Err(reported) => failed = Some(reported),
        }
    }
    failed.map_or(Ok(all), Err)
}
