//! Reading a policy and the fragments that it includes. Whoever calls gives access to the files;
//! nothing here touches a file system.

mod file_name;

#[cfg(test)]
mod tests;

use super::at::At;
use super::policy_of_files;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, code};
use crate::limits::{Budget, Limits};
use crate::policy::Policy;
use crate::source::{self, FileId, SourceFile, Sources, Span};
use crate::syntax::{self, Meaning, Node, NodeKind, Path};
use file_name::{Astray, beside};
use std::collections::{BTreeMap, BTreeSet};

/// Access to the files of a policy's root folder.
pub trait Files {
    /// The bytes of a file. The name is relative to the root folder, parted by `/`, and has no `..`
    /// in it.
    ///
    /// # Errors
    ///
    /// There is no such file, it is no regular file, a link leads out of the root folder, it is
    /// larger than the implementation holds in memory, or it cannot be read.
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError>;
}

/// Why a file was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// There is no such file.
    #[error("there is no such file")]
    NotFound,
    /// It is a folder, a device or the like.
    #[error("it is no regular file")]
    NotAFile,
    /// A link leads out of the root folder.
    #[error("it lies outside the policy's root folder")]
    Outside,
    /// It is larger than the implementation holds in memory.
    #[error("it is too large")]
    TooLarge,
    /// It could not be read.
    #[error("it cannot be read")]
    Unreadable,
}

/// Files in memory, by name.
impl Files for BTreeMap<String, Vec<u8>> {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        self.get(name).cloned().ok_or(FileError::NotFound)
    }
}

/// What came of reading a policy.
#[derive(Debug)]
pub struct Reading {
    /// The files that were read, the policy first.
    pub sources: Sources,
    /// The policy; only when there is no error.
    pub policy: Option<Policy>,
    /// All findings, in order.
    pub diagnostics: Diagnostics,
}

/// Reads a policy and the fragments that it includes, each once.
///
/// The name is relative to the root folder that `files` gives access to.
#[must_use]
pub fn read_policy(name: &str, files: &dyn Files, limits: &Limits) -> Reading {
    let mut reader = Reader {
        files,
        budget: Budget::new(limits),
        sources: Sources::default(),
        diagnostics: Diagnostics::default(),
        read: BTreeSet::new(),
        open: Vec::new(),
        fragments: Vec::new(),
    };
    let root = reader.file(name, None);
    let Reader { sources, mut diagnostics, fragments, .. } = reader;
    let mut policy = None;
    match root {
        Some(root) => {
            (policy, diagnostics) = policy_of_files(&root, &fragments, limits, diagnostics);
        }
        None => diagnostics.sort(),
    }
    Reading { sources, policy, diagnostics }
}

struct Reader<'f> {
    files: &'f dyn Files,
    budget: Budget,
    sources: Sources,
    diagnostics: Diagnostics,
    /// Files that were begun.
    read: BTreeSet<String>,
    /// Files whose includes are being read, each included by the one before.
    open: Vec<String>,
    fragments: Vec<Node>,
}

impl Reader<'_> {
    /// Reads one file and what it includes; `from` is where another file includes it.
    fn file(&mut self, name: &str, from: Option<&At<'_>>) -> Option<Node> {
        self.read.insert(name.to_owned());
        let bytes = match self.files.read(name) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.unreadable(name, error, from);
                return None;
            }
        };
        let text = match source::decode(bytes) {
            Ok(text) => text,
            Err(error) => {
                let file = self.sources.add(name, error.text.as_str());
                self.diagnostics.push(error.diagnostic(file));
                return None;
            }
        };
        let file = self.sources.add(name, text);
        let text = self.sources.file(file).map_or("", SourceFile::text);
        let root = syntax::parse(file, text, &mut self.budget, &mut self.diagnostics)?;
        self.open.push(name.to_owned());
        self.includes(name, &At::root(&root));
        self.open.pop();
        Some(root)
    }

    fn includes(&mut self, name: &str, root: &At<'_>) {
        let Some(include) = root.get("include") else {
            return;
        };
        for at in include.one_or_more() {
            // Anything but text is reported with all other values of a wrong form.
            let NodeKind::Scalar(scalar) = &at.node.kind else {
                continue;
            };
            let Ok(Meaning::Text(named)) = scalar.meaning() else {
                continue;
            };
            match beside(name, named) {
                Ok(included) => self.include(&included, &at),
                Err(astray) => self.astray(named, astray, &at),
            }
        }
    }

    fn include(&mut self, name: &str, at: &At<'_>) {
        if let Some(place) = self.open.iter().position(|open| open == name) {
            let cycle = self.open.iter().skip(place).map(String::as_str).chain([name]);
            let cycle: Vec<String> = cycle.map(|name| format!("`{name}`")).collect();
            let message = format!("a file includes itself: {}", cycle.join(" → "));
            self.report(&code::INCLUDE_CYCLE, message, "leave this one out", at);
        } else if self.open.len() >= self.budget.limits().depth {
            let message = format!("files include each other more deeply than {}", self.open.len());
            let help = "include the file further up";
            self.report(&code::NESTED_TOO_DEEPLY, message, help, at);
        } else if !self.read.contains(name)
            && let Some(fragment) = self.file(name, Some(at))
        {
            self.fragments.push(fragment);
        }
    }

    fn astray(&mut self, named: &str, astray: Astray, at: &At<'_>) {
        let (code, message, help) = match astray {
            Astray::Outside => (
                &code::FILE_OUTSIDE,
                format!("expected a file inside the policy's root folder, found `{named}`"),
                "name a file relative to this one; a wider root folder is given when the policy is read",
            ),
            Astray::Form => (
                &code::FILE_UNREADABLE,
                format!("expected the name of a file, found `{named}`"),
                "part folders with `/`: `shared/issuers.yaml`",
            ),
        };
        self.report(code, message, help, at);
    }

    fn unreadable(&mut self, name: &str, error: FileError, from: Option<&At<'_>>) {
        let (code, help) = match error {
            FileError::Outside => {
                (&code::FILE_OUTSIDE, "move the file into the root folder, or give a wider one")
            }
            FileError::TooLarge => (&code::FILE_TOO_LARGE, "cut the file in two"),
            FileError::NotAFile | FileError::NotFound | FileError::Unreadable => {
                (&code::FILE_UNREADABLE, "the name is relative to the file that it stands in")
            }
        };
        let message = format!("expected a policy file, but `{name}` was not read: {error}");
        if let Some(from) = from {
            self.report(code, message, help, from);
        } else {
            let file = self.sources.add(name, "");
            self.diagnostics
                .push(Diagnostic::new(code, start_of(file), message).path(Path::root()));
        }
    }

    fn report(&mut self, code: &'static Code, message: String, help: &str, at: &At<'_>) {
        let diagnostic = Diagnostic::new(code, at.span(), message);
        self.diagnostics.push(diagnostic.help(help).path(at.path));
    }
}

fn start_of(file: FileId) -> Span {
    Span { file, start: 0, end: 0 }
}
