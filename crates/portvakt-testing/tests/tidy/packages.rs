//! What is published: sources, licences and the readme.

use super::cargo::{cargo, packages};
use super::none;

/// What every package has.
const ALWAYS: &[&str] = &["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// What cargo adds.
const ADDED: &[&str] = &[".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml.orig"];

#[test]
fn packages_hold_sources_licences_and_the_readme() {
    let mut findings = Vec::new();
    let all = packages();
    for package in all.values().filter(|one| one.is_published) {
        let name = &package.name;
        let listed = cargo(&["package", "--list", "--allow-dirty", "-p", name]);
        let listed: Vec<&str> = listed.lines().collect();
        assert!(listed.len() > 10, "{name}: the list was not understood: {listed:?}");
        let missing = ALWAYS.iter().filter(|one| !listed.contains(one));
        findings.extend(missing.map(|one| format!("{name} lacks {one}")));
        let more = listed.iter().filter(|path| !ALWAYS.contains(path) && !ADDED.contains(path));
        let more = more.filter(|path| !belongs(name, path));
        findings.extend(more.map(|path| format!("{name} has {path}")));
    }
    none(&findings);
}

/// Whether a file is a source, a page, an example or a part of what the command writes.
fn belongs(package: &str, path: &str) -> bool {
    let ends = |ending: &str| path.ends_with(ending);
    let is_test = path.contains("/tests/") || ends("/tests.rs");
    let source = path.starts_with("src/") && ends(".rs") && !is_test;
    source
        || match package {
            "portvakt" => {
                path == "CHANGELOG.md"
                    || path.starts_with("examples/") && (ends(".rs") || ends(".yaml"))
                    || path.starts_with("src/manual/") && (ends(".md") || ends(".svg"))
            }
            "portvakt-cli" => {
                path.starts_with("src/commands/new/template/") || path == "src/output/coverage.css"
            }
            _ => false,
        }
}
