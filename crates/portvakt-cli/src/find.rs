//! Which policies and trust files stand below a folder, and what stands beside each policy.

use crate::trouble::Trouble;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The name of a policy in its folder.
pub(crate) const POLICY: &str = "policy.yaml";
/// The name of the tests beside a policy.
pub(crate) const TESTS: &str = "tests.yaml";
/// The name of the routes beside a policy.
pub(crate) const ROUTES: &str = "routes.yaml";
/// The name of folders with trust files.
const TRUST: &str = "trust";
/// The name of the folder with the default register contents beside a policy.
pub(crate) const REGISTERS: &str = "registers";

/// How deep folders are searched: deeper ones are a mistake.
const DEPTH: usize = 32;

/// Every `policy.yaml` in the folder and below it, sorted. Links to folders are not followed.
pub(crate) fn policies(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let mut found = Vec::new();
    search(folder, DEPTH, |path| path.ends_with(POLICY), &mut found)?;
    found.sort();
    Ok(found)
}

/// Every `.yaml` file in a folder named `trust` that is this folder or lies below it, sorted. Links to
/// folders are not followed, and one to a file may not lead out of its folder.
pub(crate) fn trust(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let mut all = Vec::new();
    let is_yaml = |path: &Path| path.extension().is_some_and(|extension| extension == "yaml");
    search(folder, DEPTH, is_yaml, &mut all)?;
    all.sort();
    let mut found = Vec::new();
    for path in all {
        let folder = path.parent().unwrap_or(Path::new("."));
        let folder = folder.canonicalize().map_err(|error| Trouble::file(folder, &error))?;
        if folder.ends_with(TRUST) {
            let name = path.file_name().unwrap_or_default();
            let nowhere = || Trouble::file(&path, &"a link leads nowhere");
            found.push(beside(&path, name)?.ok_or_else(nowhere)?);
        }
    }
    Ok(found)
}

fn search(
    folder: &Path,
    depth: usize,
    wanted: fn(&Path) -> bool,
    found: &mut Vec<PathBuf>,
) -> Result<(), Trouble> {
    let unreadable = |error| Trouble::file(folder, &error);
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Trouble::file(folder, &"the folders are nested too deeply"));
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        if entry.file_type().map_err(unreadable)?.is_dir() {
            search(&path, depth, wanted, found)?;
        } else if wanted(&path) {
            found.push(path);
        }
    }
    Ok(())
}

/// The file or folder of this name beside a file, if it is there.
///
/// A link that leads out of the folder is refused: what it leads to might be shown in a finding.
pub(crate) fn beside(file: &Path, name: impl AsRef<OsStr>) -> Result<Option<PathBuf>, Trouble> {
    let path = file.with_file_name(name.as_ref());
    let unreadable = |error| Trouble::file(&path, &error);
    let resolved = match path.canonicalize() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(unreadable)?,
    };
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    if !resolved.starts_with(folder.canonicalize().map_err(unreadable)?) {
        let why = "a link leads out of the policy's folder";
        return Err(Trouble::file(&path, &why));
    }
    // Opening a pipe may wait for ever.
    if !resolved.is_file() && !resolved.is_dir() {
        return Err(Trouble::file(&path, &"neither a file nor a folder"));
    }
    Ok(Some(path))
}
