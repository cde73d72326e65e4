//! Why a command could not do its work.

use crate::console::shown;
use crate::signing::Failed;
use std::path::{Path, PathBuf};

/// What ends a command before it has a result. The exit code is 2.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// A file or folder cannot be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The contents of registers are refused; they could be read.
    Registers {
        /// The file that they are in or for.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A policy has errors, which have been shown.
    DoesNotCompile(PathBuf),
    /// What was asked for makes no sense.
    Usage(String),
    /// The library of signatures has failed.
    Signing,
    /// The results cannot be written.
    Output(std::io::Error),
}

impl Trouble {
    /// A file or folder, and why it cannot be used.
    pub(crate) fn file(path: &Path, why: &dyn std::fmt::Display) -> Self {
        Self::File { path: path.to_owned(), why: why.to_string() }
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<Failed> for Trouble {
    fn from(_: Failed) -> Self {
        Self::Signing
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File { path, why } | Self::Registers { path, why } => {
                write!(f, "{}: {}", shown(&path.to_string_lossy()), shown(why))
            }
            Self::DoesNotCompile(path) => {
                write!(f, "{}: the policy does not compile", shown(&path.to_string_lossy()))
            }
            Self::Usage(text) => f.write_str(&shown(text)),
            Self::Signing => f.write_str("the library of signatures has failed"),
            Self::Output(error) => write!(f, "the results cannot be written: {error}"),
        }
    }
}
