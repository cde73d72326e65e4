//! What cargo says of the workspace, without network.

use super::ROOT;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// A crate of the workspace.
pub(crate) struct Package {
    pub(crate) name: String,
    /// The oldest compiler that it states.
    pub(crate) rust_version: String,
    /// Whether it goes to a registry.
    pub(crate) is_published: bool,
    /// What it depends on to be built and to run, whatever the target and features.
    pub(crate) dependencies: BTreeSet<String>,
}

/// What a cargo command prints.
#[track_caller]
pub(crate) fn cargo(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).args(["--offline", "--locked"]).current_dir(ROOT);
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {}: {error}", arguments.join(" "));
    String::from_utf8(output.stdout).unwrap()
}

/// All crates of the workspace by name.
pub(crate) fn packages() -> BTreeMap<String, Package> {
    let metadata = cargo(&["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let package = |package: &Value| {
        let all = package["dependencies"].as_array().unwrap().iter();
        let dependencies = all.filter(|one| one["kind"] != "dev").map(|one| text(&one["name"]));
        Package {
            name: text(&package["name"]),
            rust_version: text(&package["rust_version"]),
            is_published: package["publish"].is_null(),
            dependencies: dependencies.collect(),
        }
    };
    let all = metadata.get("packages").and_then(Value::as_array).unwrap().iter().map(package);
    all.map(|one| (one.name.clone(), one)).collect()
}

/// What can be reached from each package of `Cargo.lock`: whatever the target, and with every feature that
/// anything in the workspace asks for. Of the crates of the workspace that is more than they need, because
/// the file does not tell their tests' dependencies apart; so the way begins at these packages.
pub(crate) fn reached(from: &BTreeSet<String>, lock: &str) -> BTreeSet<String> {
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in lock.split("[[package]]").skip(1) {
        let mut quoted = package.split('"').skip(1).step_by(2);
        let name = quoted.next().unwrap();
        let dependencies = package.split("dependencies = [").nth(1).unwrap_or_default();
        let dependencies = dependencies.split('"').skip(1).step_by(2);
        // Several versions of one crate are taken for one: again more than there is.
        let names = dependencies.filter_map(|one| one.split(' ').next());
        edges.entry(name).or_default().extend(names);
    }
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = from.iter().map(String::as_str).collect();
    while let Some(name) = open.pop() {
        if found.insert(name.to_owned()) {
            open.extend(edges.get(name).into_iter().flatten());
        }
    }
    found
}
