//! What the house looks like, as tests: sizes, names, words, and who depends on whom.
#![expect(
    clippy::disallowed_methods,
    reason = "what is looked at are the files of this repository"
)]
#![expect(clippy::unwrap_used, reason = "what cargo says in another form stops the test")]
#![expect(clippy::panic, reason = "a file that cannot be read stops the test")]

mod cargo;
mod crates;
mod dependencies;
mod invariants;
mod packages;
mod pages;
mod sizes;
mod words;

use std::fs;
use std::path::Path;

/// The repository.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A file of the repository.
struct File {
    /// Its path from the repository's root.
    path: String,
    /// Its text.
    text: String,
}

impl File {
    /// The name of the file or, of a `mod.rs`, of its folder, without ending.
    fn name(&self) -> &str {
        let path = self.path.trim_end_matches("/mod.rs");
        let name = path.rsplit('/').next().unwrap_or_default();
        name.split('.').next().unwrap_or_default()
    }

    /// Whether it is made of tests alone.
    fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// Its lines of code: without tests at its end, comments and empty lines; each with its number.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let code = self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let numbered = (1..).zip(code.lines().map(str::trim));
        numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with("//"))
    }
}

/// All files below a folder whose names end so, in order.
fn files(folder: &str, ending: &str) -> Vec<File> {
    let mut found = Vec::new();
    gather(&Path::new(ROOT).join(folder), ending, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(!found.is_empty(), "there is nothing below {folder}");
    found
}

/// All sources of the workspace.
fn sources() -> Vec<File> {
    let mut all = files("crates", ".rs");
    all.extend(files("benches", ".rs"));
    all
}

fn gather(folder: &Path, ending: &str, found: &mut Vec<File>) {
    let Ok(entries) = fs::read_dir(folder) else {
        panic!("{} cannot be read", folder.display());
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("target") {
                gather(&path, ending, found);
            }
        } else if path.to_string_lossy().ends_with(ending) {
            let shown = path.strip_prefix(ROOT).unwrap_or(&path).display().to_string();
            found.push(File { text: read(&path), path: shown });
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Fails with all findings.
#[track_caller]
fn none(findings: &[String]) {
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}
