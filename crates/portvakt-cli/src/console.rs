//! Where results and everything else go, and how outside text is made harmless on the way.

use crate::progress::Progress;
use crate::trouble::Trouble;
use portvakt::compiler::diagnostic::{Diagnostics, people};
use portvakt::compiler::source::Sources;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

/// Results on one side, everything else on the other.
pub(crate) struct Console {
    /// Results.
    pub(crate) out: Box<dyn Write>,
    /// Everything else.
    pub(crate) err: Box<dyn Write>,
    /// How far a long command is.
    pub(crate) progress: Progress,
}

impl Console {
    /// Standard output and standard error; colour only where they are terminals.
    pub(crate) fn standard(shows_progress: bool) -> Self {
        let progress = Progress::of(shows_progress);
        let on_screen = std::io::stdout().is_terminal();
        let out: Box<dyn Write> = if on_screen {
            progress.beside(anstream::stdout())
        } else {
            Box::new(anstream::stdout())
        };
        Self {
            out: Box::new(std::io::BufWriter::new(out)),
            err: progress.beside(anstream::stderr()),
            progress,
        }
    }

    /// Findings beside the results: to standard error.
    pub(crate) fn findings(
        &mut self,
        findings: &Diagnostics,
        sources: &Sources,
    ) -> Result<(), Trouble> {
        if !findings.is_empty() {
            write!(self.err, "{}", people::render(findings, sources, people::Look::Coloured))?;
        }
        Ok(())
    }
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is fine, or the request is allowed.
    Fine,
    /// There are findings, a test failed, or the request is denied.
    Findings,
    /// The usage is wrong, or input cannot be read.
    Unusable,
}

impl Exit {
    /// Fine when so, else findings.
    pub(crate) fn of(fine: bool) -> Self {
        if fine { Self::Fine } else { Self::Findings }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Fine => Self::from(0),
            Exit::Findings => Self::from(1),
            Exit::Unusable => Self::from(2),
        }
    }
}

/// Text from outside, with every control that a terminal might obey made visible.
pub(crate) fn shown(text: &str) -> String {
    portvakt::compiler::diagnostic::terminal::visible(text).into_owned()
}
