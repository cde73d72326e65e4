//! Who depends on whom, directly and in the end.

use super::cargo::{cargo, packages, reached};
use super::{ROOT, none, read};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A crate with what it may depend on: crates of the repository, and others beside [`EVERYWHERE`].
type Allowed = (&'static str, &'static [&'static str], &'static [&'static str]);

/// The published crates, and the one that tests them.
const ALLOWED: &[Allowed] = &[
    ("portvakt-eval", &[], &["sha2"]),
    (
        "portvakt-core",
        &["portvakt-eval"],
        &[
            "annotate-snippets",
            "granit-parser",
            "regex-automata",
            "regex-syntax",
            "serde_json_path",
        ],
    ),
    ("portvakt-analysis", &["portvakt-core", "portvakt-eval"], &[]),
    (
        "portvakt-jwt",
        &["portvakt-core", "portvakt-eval"],
        &["arc-swap", "aws-lc-rs", "base64", "memchr"],
    ),
    ("portvakt-fetch", &["portvakt-eval", "portvakt-jwt"], &["reqwest", "tokio"]),
    ("portvakt-biscuit", &["portvakt-eval"], &["base64", "biscuit-auth", "prost"]),
    (
        "portvakt",
        &[
            "portvakt-analysis",
            "portvakt-biscuit",
            "portvakt-core",
            "portvakt-eval",
            "portvakt-fetch",
            "portvakt-jwt",
        ],
        &["arc-swap", "serde_json_path"],
    ),
    (
        "portvakt-cli",
        &["portvakt"],
        &["anstream", "aws-lc-rs", "base64", "clap", "indicatif", "quick-junit"],
    ),
    (
        "portvakt-testing",
        &[
            "portvakt-analysis",
            "portvakt-biscuit",
            "portvakt-core",
            "portvakt-eval",
            "portvakt-jwt",
        ],
        &["aws-lc-rs", "base64", "biscuit-auth", "jsonwebtoken", "prost", "regex-lite"],
    ),
];

/// What every crate may depend on.
const EVERYWHERE: &[&str] = &["serde", "serde_json", "thiserror"];

/// All that the thin crate brings along, on any target, with the features that are on.
const THIN: &str = "\
block-buffer
cfg-if
cpufeatures
crypto-common
digest block-api,default
hybrid-array
itoa
libc
memchr
portvakt-eval
proc-macro2 default,proc-macro
quote default,proc-macro
serde alloc
serde_core alloc,result
serde_derive default
serde_json alloc,raw_value
sha2
syn clone-impls,default,derive,parsing,printing,proc-macro
thiserror
thiserror-impl
typenum const-generics
unicode-ident
zmij
";

/// What speaks to a network or runs what does.
const NETWORK: &[&str] = &[
    "async-std",
    "curl",
    "h2",
    "hickory-resolver",
    "hyper",
    "mio",
    "native-tls",
    "quinn",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "tokio",
    "tonic",
    "tungstenite",
    "ureq",
];

#[test]
fn a03_the_thin_crate_depends_on_four_crates() {
    let all = packages();
    let found: Vec<&str> = all["portvakt-eval"].dependencies.iter().map(String::as_str).collect();
    assert_eq!(found, ["serde", "serde_json", "sha2", "thiserror"]);
}

#[test]
fn a03_the_thin_crate_brings_only_these_packages_and_features() {
    let found = tree(&["-p", "portvakt-eval", "-e", "normal,build", "--target", "all"]);
    let found: Vec<String> =
        found.into_iter().map(|(name, features)| format!("{name} {features}")).collect();
    let found: Vec<&str> = found.iter().map(|line| line.trim_end()).collect();
    assert_eq!(format!("{}\n", found.join("\n")), THIN);
}

#[test]
fn dependencies_go_down_and_are_those_of_the_table() {
    let all = packages();
    let mut findings = Vec::new();
    for (name, ours, others) in ALLOWED {
        for dependency in &all[*name].dependencies {
            let mut allowed = ours.iter().chain(*others).chain(EVERYWHERE);
            if !allowed.any(|one| one == dependency) {
                findings.push(format!("{name} depends on {dependency}"));
            }
        }
    }
    let known: BTreeSet<&str> = ALLOWED.iter().map(|(name, ..)| *name).collect();
    let unknown = all.values().filter(|one| one.is_published && !known.contains(one.name.as_str()));
    findings.extend(unknown.map(|one| format!("{} is not in the table", one.name)));
    none(&findings);
}

#[test]
fn one_crate_reaches_the_network() {
    let lock = read(&Path::new(ROOT).join("Cargo.lock"));
    let all = packages();
    let mut findings = Vec::new();
    for name in ["eval", "core", "analysis", "jwt", "biscuit"].map(|one| format!("portvakt-{one}"))
    {
        // The crates of the repository have a turn of their own.
        let from = all[&name].dependencies.iter().filter(|one| !one.starts_with("portvakt"));
        let reached = reached(&from.cloned().collect(), &lock);
        findings.extend(networked(reached.iter()).map(|one| format!("{name} reaches {one}")));
    }
    for name in ["portvakt", "portvakt-cli"] {
        let tree = tree(&["-p", name, "-e", "normal,build"]);
        assert!(tree.contains_key("portvakt-eval"), "the tree was not understood: {tree:?}");
        findings.extend(networked(tree.keys()).map(|one| format!("{name} reaches {one}")));
    }
    none(&findings);
    let fetch = tree(&["-p", "portvakt-fetch", "-e", "normal,build"]);
    assert!(networked(fetch.keys()).count() > 2, "networks are not recognised: {fetch:?}");
    let fetch = reached(&all["portvakt-fetch"].dependencies, &lock);
    assert!(networked(fetch.iter()).count() > 2, "networks are not recognised: {fetch:?}");
}

fn networked<'n>(names: impl Iterator<Item = &'n String>) -> impl Iterator<Item = &'n String> {
    names.filter(|name| NETWORK.contains(&name.as_str()))
}

/// The packages that a tree names, with their features.
#[track_caller]
fn tree(arguments: &[&str]) -> BTreeMap<String, String> {
    let mut all = vec!["tree", "--prefix", "none", "--format", "{p}|{f}"];
    all.extend(arguments);
    let lines = cargo(&all);
    let parts = lines.lines().filter_map(|line| line.trim_end_matches(" (*)").split_once('|'));
    let name = |package: &str| package.split(' ').next().unwrap_or_default().to_owned();
    parts.map(|(package, features)| (name(package), features.to_owned())).collect()
}

#[test]
fn every_crate_states_the_same_oldest_compiler_as_the_readme() {
    let all = packages();
    let stated: BTreeSet<&str> = all.values().map(|one| one.rust_version.as_str()).collect();
    let [stated] = Vec::from_iter(stated)[..] else {
        panic!("every crate has `rust-version.workspace = true`");
    };
    let readme = read(&Path::new(ROOT).join("README.md"));
    assert!(readme.contains(&format!("A Rust toolchain ({stated} or newer)")), "{stated}");
}
