//! Which policies stand below a folder, and what stands beside each.

use crate::trouble::Trouble;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The name of a policy in its folder.
pub(crate) const POLICY: &str = "policy.yaml";
/// The name of the tests beside a policy.
pub(crate) const TESTS: &str = "tests.yaml";
/// The name of the routes beside a policy.
pub(crate) const ROUTES: &str = "routes.yaml";
/// The name of the folder with the default register contents beside a policy.
pub(crate) const REGISTERS: &str = "registers";

/// How deep folders are searched: deeper ones are a mistake.
const DEPTH: usize = 32;

/// Every `policy.yaml` in the folder and below it, sorted. Links to folders are not followed.
pub(crate) fn policies(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let mut found = Vec::new();
    search(folder, DEPTH, &mut found)?;
    found.sort();
    Ok(found)
}

fn search(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Trouble> {
    let unreadable = |error| Trouble::file(folder, &error);
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Trouble::file(folder, &"the folders are nested too deeply"));
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        if entry.file_type().map_err(unreadable)?.is_dir() {
            search(&path, depth, found)?;
        } else if entry.file_name() == POLICY {
            found.push(path);
        }
    }
    Ok(())
}

/// The file or folder of this name beside a file, if it is there.
///
/// A link that leads out of the folder is refused: what it leads to might be shown in a finding.
pub(crate) fn beside(file: &Path, name: &str) -> Result<Option<PathBuf>, Trouble> {
    let path = file.with_file_name(name);
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
