//! Files that hold private keys.

use crate::trouble::Trouble;
use std::fs::{File, OpenOptions, remove_file};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// The most bytes of a private key.
const BYTES: u64 = 64 << 10;

/// Who may read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Its owner alone: mode 0600.
    Owner,
    /// Whoever may read what the owner makes.
    Usual,
}

/// A file that was not there before. It is removed again unless it is kept.
#[derive(Debug)]
pub(crate) struct NewFile {
    path: PathBuf,
    file: File,
    kept: bool,
}

impl NewFile {
    /// Makes an empty file. One that is there, a link too, is an error and stays as it is.
    pub(crate) fn create(path: &Path, readers: Readers) -> Result<Self, Trouble> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        if readers == Readers::Owner {
            for_owner(&mut options);
        }
        let file = options.open(path).map_err(|error| Trouble::file(path, &error))?;
        Ok(Self { path: path.to_owned(), file, kept: false })
    }

    /// Writes.
    pub(crate) fn write(&mut self, text: &str) -> Result<(), Trouble> {
        let written = self.file.write_all(text.as_bytes());
        written.map_err(|error| Trouble::file(&self.path, &error))
    }

    /// Keeps the file.
    pub(crate) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.kept {
            // It is ours; when it cannot be removed there is nobody left to tell.
            let _ = remove_file(&self.path);
        }
    }
}

/// Reads a private key, which nobody but its owner may read.
pub(crate) fn read(path: &Path) -> Result<String, Trouble> {
    let failed = |error: std::io::Error| Trouble::file(path, &error);
    let file = File::open(path).map_err(failed)?;
    owned_alone(path, &file)?;
    let mut bytes = Vec::new();
    file.take(BYTES.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    if u64::try_from(bytes.len()).is_ok_and(|len| len > BYTES) {
        return Err(Trouble::file(path, &"expected a private key, found more than 64 KiB"));
    }
    String::from_utf8(bytes).map_err(|_| Trouble::file(path, &"expected a private key as text"))
}

#[cfg(unix)]
fn for_owner(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn for_owner(_: &mut OpenOptions) {}

/// Refuses a file that others may use, and what is no file: who else reads a pipe cannot be told.
#[cfg(unix)]
fn owned_alone(path: &Path, file: &File) -> Result<(), Trouble> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = file.metadata().map_err(|error| Trouble::file(path, &error))?;
    if !metadata.is_file() {
        return Err(Trouble::file(path, &"expected a private key in a regular file"));
    }
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let why = format!(
            "expected a private key that its owner alone may read (mode 0600), found mode {mode:04o}"
        );
        return Err(Trouble::file(path, &why));
    }
    Ok(())
}

#[cfg(not(unix))]
fn owned_alone(_: &Path, _: &File) -> Result<(), Trouble> {
    Ok(())
}
