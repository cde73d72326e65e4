//! Files, read up to a limit.
#![expect(clippy::disallowed_methods, reason = "this module is the loader's door to files")]

use super::LoadError;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Why a file was not read.
pub(super) enum Refused {
    /// It is no regular file.
    NotAFile,
    /// It is larger than the limit.
    TooLarge,
    /// It cannot be read.
    Unreadable(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl Refused {
    /// The same, of this file.
    pub(super) fn of(self, path: &Path, limit: usize) -> LoadError {
        let path = path.to_owned();
        match self {
            Self::NotAFile => LoadError::NotAFile { path },
            Self::TooLarge => LoadError::TooLarge { path, limit },
            Self::Unreadable(source) => LoadError::Unreadable { path, source },
        }
    }
}

/// The bytes of a regular file; at most so many.
///
/// What it is, is asked before it is opened, because opening a pipe may wait for ever; and its size
/// before it is read.
pub(super) fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Refused> {
    if !fs::metadata(path)?.is_file() {
        return Err(Refused::NotAFile);
    }
    let file = File::open(path)?;
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    if file.metadata()?.len() > most {
        return Err(Refused::TooLarge);
    }
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Err(Refused::TooLarge);
    }
    Ok(bytes)
}

/// The first bytes of a regular file, so many or fewer.
pub(super) fn head(path: &Path, len: usize) -> Result<Vec<u8>, Refused> {
    if !fs::metadata(path)?.is_file() {
        return Err(Refused::NotAFile);
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(len).unwrap_or(u64::MAX);
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The files with this extension in a folder, sorted.
pub(super) fn files(folder: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|one| one == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The path without links, `.` and `..`.
pub(super) fn resolved(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path)
}

/// Tells whether a folder stands there.
pub(super) fn is_folder(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|one| one.is_dir())
}
