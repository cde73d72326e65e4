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
/// (a pipe, a device) is written to as it is, and so is an open file under `/dev` or `/proc`; of a link, what it
/// leads to is replaced, and one that leads nowhere is refused.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    put(path, bytes).map_err(|error| Trouble::file(path, &error))
}

/// Tells whether a name is that of a text which people write.
pub(crate) fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|one| one == "yaml" || one == "yml")
}

/// Tells whether two names are those of one file.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let old = match metadata(path) {
        Ok(old) if !old.is_file() || is_open(path) => return std::fs::write(path, bytes),
        Ok(old) => {
            // One that is protected against writing stays.
            OpenOptions::new().write(true).open(path)?;
            Some(old.permissions())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let place =
        if old.is_some() || path.is_symlink() { path.canonicalize()? } else { path.to_owned() };
    let (beside, file) = beside(&place)?;
    let placed = fill(file, bytes, old).and_then(|()| rename(&beside, &place));
    if placed.is_err() {
        // It is ours; when it cannot be removed, the reason is the one that is told already.
        let _ = remove_file(&beside);
    }
    placed
}

/// Tells whether the name is that of a file which somebody has open, such as `/dev/stdout`: whoever has it
/// would go on with the old one.
fn is_open(path: &Path) -> bool {
    ["/dev", "/proc"].iter().any(|folder| path.starts_with(folder))
}

/// A new file in the folder of this one.
fn beside(place: &Path) -> Result<(PathBuf, File), Error> {
    place.file_name().ok_or(ErrorKind::InvalidInput)?;
    let mut number = 0_u32;
    loop {
        let beside = place.with_file_name(format!(".portvakt-{}-{number}.new", std::process::id()));
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
