//! Every code has a file that shows it and its expected rendering, under
//! `policies/conformance/diagnostics/`; the format is described in `policies/conformance/README.md`.
//!
//! `UPDATE_EXPECT=1` writes the renderings.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test: the corpus is read from its folder, and what is wrong in it ends the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use portvakt_analysis::check::assertions;
use portvakt_analysis::inquiry::Effort;
use portvakt_analysis::lint;
use portvakt_analysis::version::Version;
use portvakt_core::diagnostic::people::{Look, render};
use portvakt_core::diagnostic::{CODES, Diagnostics, json};
use portvakt_core::limits::Limits;
use portvakt_core::lower::compile;
use portvakt_core::resolve::{Reading, read_policy};
use portvakt_core::routes::RoutesFile;
use portvakt_core::source::{Sources, decode};
use portvakt_core::tests_file::TestsFile;
use portvakt_core::trust_file::TrustFile;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../policies/conformance/diagnostics")
}

/// All files below the folder, by name.
fn corpus() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for (prefix, folder) in [("", folder()), ("parts/", folder().join("parts"))] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
                files.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    files
}

/// The limits that the first line names, such as `# limits: nodes 10, depth 4`.
fn limits(text: &str) -> Limits {
    let mut limits = Limits::default();
    let first = text.lines().next().unwrap_or_default();
    for part in first.strip_prefix("# limits: ").into_iter().flat_map(|all| all.split(", ")) {
        let (name, number) = part.split_once(' ').unwrap();
        let number = number.parse().unwrap();
        match name {
            "policy_bytes" => limits.policy_bytes = number,
            "nodes" => limits.nodes = number,
            "depth" => limits.depth = number,
            "rules" => limits.rules = number,
            "attributes" => limits.attributes = number,
            other => panic!("no limit {other}"),
        }
    }
    limits
}

/// The policy that the text names under a key at the start of a line.
fn named<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
}

/// The findings of a file: of a tests or routes file beside its policy, of a trust file, else of a
/// policy.
fn findings(name: &str, files: &BTreeMap<String, Vec<u8>>) -> (Diagnostics, Sources) {
    let bytes = files.get(name).unwrap();
    let shown = String::from_utf8_lossy(bytes);
    let limits = limits(&shown);
    let beside = |key: &str| {
        let policy = named(&shown, key)?;
        let Reading { policy, mut sources, diagnostics, .. } = read_policy(policy, files, &limits);
        let text = decode(bytes.clone()).unwrap();
        let file = sources.add(name, text.as_str());
        let policy = policy.unwrap_or_else(|| panic!("{diagnostics:?}"));
        Some((policy, sources, file, text))
    };
    let mut diagnostics = Diagnostics::default();
    if let Some((policy, sources, file, text)) = beside("tests_for") {
        if let Some(tests) = TestsFile::parse(file, &text, &limits, &mut diagnostics) {
            tests.resolve(&policy, &mut diagnostics);
        }
        diagnostics.sort();
        (diagnostics, sources)
    } else if let Some((policy, sources, file, text)) = beside("routes_for") {
        if let Some(routes) = RoutesFile::parse(file, &text, &limits, &mut diagnostics) {
            routes.resolve(&policy, &mut diagnostics);
        }
        diagnostics.sort();
        (diagnostics, sources)
    } else if named(&shown, "portvakt_trust").is_some() {
        let mut sources = Sources::default();
        let file = sources.add(name, &*shown);
        TrustFile::read(file, &shown, &limits, &mut diagnostics);
        diagnostics.sort();
        (diagnostics, sources)
    } else {
        let reading = read_policy(name, files, &limits);
        diagnostics = reading.diagnostics;
        if let Some(policy) = reading.policy.as_ref().filter(|_| !diagnostics.has_errors())
            && let Ok(tree) = compile(policy, &limits)
        {
            let mut effort = Effort::default();
            effort.limits = limits;
            if let Some(steps) = named(&shown, "# steps") {
                effort.steps = steps.parse().unwrap();
            }
            let checked = assertions(Version { policy, tree: &tree }, &effort).unwrap();
            diagnostics.append(checked.findings);
            // Small policies that show something else say much without need.
            if lint::CODES.iter().any(|code| name == format!("{}.yaml", code.name)) {
                let version = Version { policy, tree: &tree };
                diagnostics.append(lint::lint(version, &effort));
            }
            diagnostics.sort();
        }
        (diagnostics, reading.sources)
    }
}

#[test]
fn a13_every_code_has_a_file_that_shows_it() {
    let files = corpus();
    let update = std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1");
    let mut faults = Vec::new();
    for code in CODES {
        let name = format!("{}.yaml", code.name);
        if !files.contains_key(&name) {
            faults.push(format!("{name} is missing"));
            continue;
        }
        let (diagnostics, sources) = findings(&name, &files);
        if !diagnostics.findings().iter().any(|one| one.code == *code) {
            faults.push(format!("{name} does not show {}", code.name));
        }
        let drawn = render(&diagnostics, &sources, Look::Plain);
        let expected = format!("{}.txt", code.name);
        if files.get(&expected).map(Vec::as_slice) != Some(drawn.as_bytes()) {
            if update {
                std::fs::write(folder().join(&expected), &drawn).unwrap();
            } else {
                faults.push(format!("{expected} is another than\n{drawn}"));
            }
        }
        let json = json::render(&diagnostics, &sources);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json.as_array().unwrap().len(), diagnostics.findings().len());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a13_every_file_belongs_to_a_code() {
    let known: BTreeSet<&str> = CODES.iter().map(|code| code.name).collect();
    for name in corpus().keys().filter(|name| !name.starts_with("parts/")) {
        let stem = name.split_once('.').map_or(name.as_str(), |(stem, _)| stem);
        assert!(known.contains(stem), "{name}");
    }
}
