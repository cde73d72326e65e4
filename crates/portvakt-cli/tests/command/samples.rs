//! The signed samples: the rows and commands of their README do what stands there.

use crate::run::{Ended, Folder};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the Dialogporten policy, from the top of the repository.
const POLICY: &str = "policies/dialogporten";

/// How the samples are verified.
const HOW: [&str; 4] =
    ["--jwks", "policies/dialogporten/tokens/keys.json", "--now", "2026-01-01T00:01:00Z"];

/// A row of the README.
struct Sample<'r> {
    name: &'r str,
    issuer: &'r str,
    capability: &'r str,
    decision: &'r str,
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn run(arguments: &[&str]) -> Ended {
    Folder::run_in(&top(), arguments, "")
}

fn readme() -> String {
    fs::read_to_string(top().join(POLICY).join("tokens/README.md")).unwrap()
}

fn rows(readme: &str) -> Vec<Sample<'_>> {
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    let rows = rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        let [_, name, issuer, _, capability, decision, _] = <[&str; 7]>::try_from(cells).unwrap();
        Sample { name, issuer, capability, decision }
    });
    rows.collect()
}

/// The names in a folder with this ending, sorted.
fn names(folder: &str, ending: &str) -> Vec<String> {
    let entries = fs::read_dir(top().join(POLICY).join(folder)).unwrap();
    let files = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        files.filter_map(|file| file.strip_suffix(ending).map(str::to_owned)).collect();
    names.sort();
    names
}

#[test]
fn every_kind_of_token_has_a_sample_its_claims_and_a_row() {
    let readme = readme();
    let mut rows: Vec<&str> = rows(&readme).iter().map(|row| row.name).collect();
    rows.sort_unstable();
    assert_eq!(rows.len(), 8);
    assert_eq!(names("tokens", ".jwt"), rows);
    assert_eq!(names("samples", ".json"), rows);
}

#[test]
fn the_test_environment_accepts_the_samples_and_production_refuses_them() {
    let readme = readme();
    for row in rows(&readme) {
        let token = format!("{POLICY}/tokens/{}.jwt", row.name);
        let verify = |environment: &str| {
            let trust = format!("{POLICY}/trust/{environment}.yaml");
            run(&[&["token", "verify", &token, "--trust", &trust][..], &HOW].concat())
        };
        let verified = verify("test").exits(0);
        assert_eq!(verified.out, format!("verified\n  issuer: {}\n", row.issuer), "{}", row.name);
        assert!(verified.err.is_empty(), "{}", verified.err);
        verify("production").exits(1).says("unknown-issuer");
    }
}

#[test]
fn each_sample_is_decided_as_its_row_says_and_like_its_claims() {
    let readme = readme();
    let trust = ["--trust", "policies/dialogporten/trust/test.yaml"];
    for row in rows(&readme) {
        let token = format!("{POLICY}/tokens/{}.jwt", row.name);
        let claims = format!("{POLICY}/samples/{}.json", row.name);
        let token = [&["--token", token.as_str()][..], &trust, &HOW].concat();
        let decide = ["decide", POLICY, "--capability", row.capability];
        // The reason stands in backquotes where it is a rule.
        let (effect, reason) = row.decision.split_once(", ").unwrap();
        run(&[&decide[..], &token].concat())
            .exits(i32::from(effect == "deny"))
            .says(&format!("{effect} {}\n", row.capability))
            .says(reason);
        let all = |who: &[&str]| run(&[&["capabilities", POLICY][..], who].concat()).exits(0).out;
        assert_eq!(all(&token), all(&["--claims", &claims]), "{}", row.name);
    }
}

#[test]
fn the_commands_of_the_readme_can_be_run() {
    let readme = readme();
    let commands = readme.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let exits = [1, 0, 0];
    assert_eq!(commands.lines().count(), exits.len());
    for (line, exit) in commands.lines().zip(exits) {
        let words: Vec<&str> = line.strip_prefix("portvakt ").unwrap().split(' ').collect();
        run(&words).exits(exit);
    }
}

#[test]
fn the_keys_of_the_samples_are_public_and_trusted_nowhere() {
    let text = |path: &Path| fs::read_to_string(path).unwrap();
    let folder = top().join(POLICY);
    let keys: serde_json::Value =
        serde_json::from_str(&text(&folder.join("tokens/keys.json"))).unwrap();
    let sets = keys.as_object().unwrap();
    assert_eq!(sets.keys().collect::<Vec<_>>(), ["altinn", "idporten", "maskinporten"]);
    for set in sets.values() {
        let keys = set["keys"].as_array().unwrap();
        assert_eq!(keys.len(), 1, "{set}");
        let members: Vec<&String> = keys[0].as_object().unwrap().keys().collect();
        assert_eq!(members, ["alg", "e", "kid", "kty", "n", "use"]);
    }
    for entry in fs::read_dir(folder.join("tokens")).unwrap() {
        let path = entry.unwrap().path();
        assert!(!text(&path).contains("PRIVATE KEY"), "{}", path.display());
    }
    let trust = names("trust", ".yaml");
    assert_eq!(trust, ["production", "test"]);
    for name in trust {
        let text = text(&folder.join(format!("trust/{name}.yaml")));
        let addresses = text.lines().map(str::trim);
        let addresses: Vec<&str> = addresses
            .filter(|line| line.starts_with("jwks_uri:") || line.starts_with("metadata:"))
            .collect();
        assert_eq!(addresses.len(), 3, "each issuer of {name} says where its keys are");
        assert!(addresses.iter().all(|line| line.contains(" https://")), "{addresses:?}");
        assert!(!text.contains("keys.json") && !text.contains("sample-"), "{name}");
    }
}
