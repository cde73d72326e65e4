//! What is named where.

use super::{ROOT, files, none, read};
use std::path::Path;

#[test]
fn a03_the_thin_crate_knows_neither_yaml_nor_operators() {
    let mut findings = Vec::new();
    for file in files("crates/portvakt-eval/src", ".rs") {
        for (number, line) in file.code() {
            let small = line.to_lowercase();
            if ["yaml", "operator", "portvakt_core", "std::"]
                .iter()
                .any(|word| small.contains(word))
            {
                findings.push(format!("{}:{number}: {line}", file.path));
            }
        }
    }
    none(&findings);
}

#[test]
fn peers_are_compiled_only_when_asked_for() {
    let manifest = read(&Path::new(ROOT).join("benches/Cargo.toml"));
    let peers = manifest.lines().find_map(|line| line.strip_prefix("peers = "));
    let peers = peers.unwrap_or_default().split('"').filter_map(|one| one.strip_prefix("dep:"));
    let peers: Vec<&str> = peers.collect();
    assert!(!peers.is_empty(), "the manifest was not understood");
    let firm = |peer: &&&str| {
        let features = manifest.matches(&format!("\"dep:{peer}\"")).count();
        let declared = manifest.lines().filter(|line| line.starts_with(&format!("{peer} = ")));
        features != 1
            || declared.clone().count() != 1
            || declared.clone().any(|line| !line.contains("optional = true"))
    };
    none(&peers.iter().filter(firm).map(ToString::to_string).collect::<Vec<_>>());
    let default = manifest.lines().find(|line| line.starts_with("default = "));
    assert!(!default.unwrap_or_default().contains("peers"), "{default:?}");
}

#[test]
fn the_yaml_library_is_named_in_one_file() {
    let library = concat!("granit", "_parser");
    let all = files("crates", ".rs");
    let naming = all.iter().filter(|file| file.code().any(|(_, line)| line.contains(library)));
    let paths: Vec<&str> = naming.map(|file| file.path.as_str()).collect();
    assert!(paths.len() == 1, "{paths:?}");
}

/// The one constructor of verified claims; whoever calls it vouches for them.
const VOUCHED: &str = "vouched_for_by_caller";

#[test]
fn a12_only_a_verifier_makes_claims() {
    let mut findings = Vec::new();
    for file in files("crates/portvakt-eval/src", ".rs") {
        let lines: Vec<(usize, &str)> = file.code().collect();
        for (number, line) in &lines {
            let elsewhere = !file.path.ends_with("/claims/mod.rs");
            if line.contains("VerifiedClaims {") && elsewhere {
                findings.push(format!("{}:{number}: {line}", file.path));
            }
        }
        let mut inside = false;
        for (number, line) in lines {
            inside = (inside || line.starts_with("impl<'c> VerifiedClaims"))
                && line != "impl fmt::Debug for VerifiedClaims<'_> {";
            let makes = line.starts_with("pub fn ") && !line.contains("(self");
            if inside && makes && !line.contains(VOUCHED) {
                findings.push(format!("{}:{number}: {line}", file.path));
            }
            inside = inside && !line.starts_with("pub enum");
        }
    }
    none(&findings);
}

#[test]
fn a12_verifiers_vouch_in_one_place() {
    for (folder, place) in VOUCHING {
        let all = files(&format!("crates/{folder}/src"), ".rs");
        let calls = all.iter().filter(|file| !file.is_test()).flat_map(|file| {
            file.code().filter(|(_, line)| line.contains(VOUCHED)).map(|_| file.path.clone())
        });
        let calls: Vec<String> = calls.collect();
        let only = |path: &String| path.ends_with(place);
        assert!(calls.len() == 1 && calls.iter().all(only), "{folder}: {calls:?}");
    }
}

/// The crates that verify tokens, and where each vouches for claims.
const VOUCHING: &[(&str, &str)] =
    &[("portvakt-jwt", "/verifier.rs"), ("portvakt-biscuit", "/delegated/mod.rs")];
