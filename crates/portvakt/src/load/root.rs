//! The root folder of a policy: nothing outside it is read.

use super::bounded::{self, Refused};
use portvakt_core::resolve::{FileError, Files};
use std::io;
use std::path::{Path, PathBuf};

/// A policy's root folder, as the compiler gets to see it.
///
/// Links are resolved before the check, so one that leads out of the folder is refused. Whoever can
/// change the folder while it is read can change the policy anyway.
#[derive(Debug, Clone)]
pub struct Root {
    folder: PathBuf,
    limit: usize,
}

impl Root {
    /// The folder, and the most bytes that a file in it may have.
    ///
    /// # Errors
    ///
    /// There is no such folder.
    pub fn new(folder: &Path, limit: usize) -> io::Result<Self> {
        Ok(Self { folder: bounded::resolved(folder)?, limit })
    }

    /// The path of a file without links; none for one outside the folder.
    pub(super) fn inside(&self, file: &Path) -> io::Result<Option<PathBuf>> {
        let path = bounded::resolved(file)?;
        Ok(path.starts_with(&self.folder).then_some(path))
    }

    /// The name of a file in the folder, parted by `/`; none for one outside it.
    pub(super) fn name_of(&self, file: &Path) -> Option<String> {
        let file = bounded::resolved(file).ok()?;
        let inside = file.strip_prefix(&self.folder).ok()?;
        let parts: Option<Vec<&str>> = inside.iter().map(|part| part.to_str()).collect();
        Some(parts?.join("/"))
    }
}

impl Files for Root {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        let path = self.inside(&self.folder.join(name)).map_err(|error| because(&error))?;
        let path = path.ok_or(FileError::Outside)?;
        bounded::read(&path, self.limit).map_err(|refused| match refused {
            Refused::NotAFile => FileError::NotAFile,
            Refused::TooLarge => FileError::TooLarge,
            Refused::Unreadable(error) => because(&error),
        })
    }
}

fn because(error: &io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound => FileError::NotFound,
        _ => FileError::Unreadable,
    }
}
