//! Why files could not be loaded.

use portvakt_core::diagnostic::terminal::visible;
use portvakt_core::diagnostic::{Diagnostics, Severity};
use portvakt_core::source::{Position, Sources};
use portvakt_eval::{Fingerprint, ImageError};
use std::path::PathBuf;

/// Why a file could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file or folder cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What stands there is no regular file.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// Where.
        path: PathBuf,
    },
    /// A policy does not lie in the root folder that it was to be read in.
    #[error("{} does not lie in {}", path.display(), root.display())]
    Outside {
        /// The policy.
        path: PathBuf,
        /// The root folder.
        root: PathBuf,
    },
    /// A link among register contents leads out of the folder that they were to be read in.
    #[error("{}: a link leads out of {}", path.display(), folder.display())]
    LinkOut {
        /// The file, or the folder of register contents.
        path: PathBuf,
        /// The folder that it leads out of.
        folder: PathBuf,
    },
    /// A file is larger than the limit.
    #[error("{} is larger than {limit} bytes", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// The limit.
        limit: usize,
    },
    /// A policy does not compile, or a trust file has errors.
    #[error("the text is refused: {}", first(findings, sources))]
    Findings {
        /// All findings, warnings included.
        findings: Diagnostics,
        /// The files that they speak of.
        sources: Sources,
    },
    /// A compiled policy is refused.
    #[error("{}: {source}", path.display())]
    Image {
        /// Which file.
        path: PathBuf,
        /// The SHA-256 of what was read.
        fingerprint: Fingerprint,
        /// Why.
        source: Box<ImageError>,
    },
    /// Register contents are refused.
    #[error("{}: {source}", path.display())]
    Register {
        /// Which file.
        path: PathBuf,
        /// The SHA-256 of what was read.
        fingerprint: Fingerprint,
        /// Why.
        source: RegisterFileError,
    },
}

/// Why a file with register contents is refused. Members are never shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterFileError {
    /// It is not JSON.
    #[error("not JSON at line {line}, column {column}")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// One object of registers was expected.
    #[error("expected one JSON object, from register to array")]
    NotAnObject,
    /// The members do not stand in an array.
    #[error("expected an array of the members of the register `{register}`")]
    NotAnArray {
        /// The register.
        register: String,
    },
    /// A member is not a text.
    #[error("member {position} of the register `{register}` is not a text")]
    NotText {
        /// The register.
        register: String,
        /// The place of the member, from 1.
        position: usize,
    },
    /// A register stands twice in one object.
    #[error("the register `{register}` stands twice")]
    Repeated {
        /// The register.
        register: String,
    },
    /// The path that the policy declares for the register is not RFC 9535.
    #[error("the path of the register `{register}` is not RFC 9535")]
    Path {
        /// The register.
        register: String,
    },
}

/// The first error, with its place, and how many findings there are.
fn first(findings: &Diagnostics, sources: &Sources) -> String {
    let all = findings.findings();
    let Some(first) = all.iter().find(|one| one.code.severity == Severity::Error) else {
        return String::new();
    };
    let span = first.primary.span;
    let file = sources.file(span.file).map_or("", |file| file.name());
    let Position { line, column } = sources.position(span);
    let place = visible(file);
    let more = all.len().saturating_sub(1);
    format!("{place}:{line}:{column}: {} ({more} more)", visible(&first.message))
}
