//! Files that are there as a whole or not at all.

use crate::trouble::Trouble;
use std::fs::{File, OpenOptions, Permissions, metadata, remove_file, rename};
use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// How many names are tried for the file beside: what a killed process left takes one.
const NAMES: u32 = 100;

/// Puts these bytes into the place of a file, or makes it.
///
/// They are written to a new file beside it, which then takes its name. Whoever reads the name finds the
/// old file or the new one, also when the disk is full or the process is killed. What is no regular file
/// (a pipe, `/dev/stdout`) is written to as it is; of a link, what it leads to is replaced.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    put(path, bytes).map_err(|error| Trouble::file(path, &error))
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let old = match metadata(path) {
        Ok(old) if !old.is_file() => return std::fs::write(path, bytes),
        Ok(old) => {
            // One that is protected against writing stays.
            OpenOptions::new().write(true).open(path)?;
            Some(old.permissions())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let place = if old.is_some() { path.canonicalize()? } else { path.to_owned() };
    let (beside, file) = beside(&place)?;
    let placed = fill(file, bytes, old).and_then(|()| rename(&beside, &place));
    if placed.is_err() {
        // It is ours; when it cannot be removed, the reason is the one that is told already.
        let _ = remove_file(&beside);
    }
    placed
}

/// A new file in the folder of this one.
fn beside(place: &Path) -> Result<(PathBuf, File), Error> {
    let name = place.file_name().ok_or(ErrorKind::InvalidInput)?.to_string_lossy();
    let mut number = 0_u32;
    loop {
        let beside = place.with_file_name(format!(".{name}.{}-{number}.new", std::process::id()));
        match File::create_new(&beside) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < NAMES => {
                number = number.saturating_add(1);
            }
            made => return Ok((beside, made?)),
        }
    }
}

/// Writes all, and waits until it is on the disk: only then it may take the place of what is there.
fn fill(mut file: File, bytes: &[u8], permissions: Option<Permissions>) -> Result<(), Error> {
    file.write_all(bytes)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}
