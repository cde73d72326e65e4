//! What edits change and which assertions hold, under `policies/conformance/analysis/`; the format is
//! described beside them. `UPDATE_EXPECT=1` writes the answers.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test: the corpus is read from its folder, and what is wrong in it ends the test"
)]

use portvakt_analysis::diff::{Change, Direction, diff};
use portvakt_analysis::inquiry::{Confirmed, Effort, Inquiry};
use portvakt_analysis::prove::{Proof, finding};
use portvakt_analysis::version::Version;
use portvakt_core::diagnostic::Diagnostics;
use portvakt_core::diagnostic::people::{Look, render};
use portvakt_core::limits::Limits;
use portvakt_core::lower::compile;
use portvakt_core::policy::Policy;
use portvakt_core::resolve::read_policy;
use portvakt_core::source::Sources;
use portvakt_eval::DecisionTree;
use portvakt_testing::reading::{Reading, Settled};
use portvakt_testing::small::answer;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/conformance/analysis");

/// A policy of the corpus.
struct Given {
    text: String,
    policy: Policy,
    tree: DecisionTree,
    sources: Sources,
}

impl Given {
    fn new(path: &Path) -> Self {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let files = BTreeMap::from([(name.clone(), text.as_bytes().to_vec())]);
        let reading = read_policy(&name, &files, &Limits::default());
        let policy = reading.policy.unwrap_or_else(|| panic!("{name}: {:?}", reading.diagnostics));
        let tree = compile(&policy, &Limits::default()).unwrap();
        Self { text, policy, tree, sources: reading.sources }
    }

    fn version(&self) -> Version<'_> {
        Version { policy: &self.policy, tree: &self.tree }
    }
}

/// The files of a folder with this ending, without it.
fn corpus(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(CORPUS).join(folder);
    let all = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
    let names = all.map(|name| name.to_string_lossy().into_owned());
    let mut all: Vec<PathBuf> =
        names.filter_map(|name| Some(folder.join(name.strip_suffix(ending)?))).collect();
    all.sort();
    all
}

/// Compares what a file holds with what was found, or writes it.
fn compare(expected: &Path, found: &str) {
    if std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1") {
        std::fs::write(expected, found).unwrap();
    }
    let text = std::fs::read_to_string(expected).unwrap_or_default();
    assert_eq!(text, found, "{}", expected.display());
}

fn is_granted(reading: &Reading) -> bool {
    matches!(reading.settled, Settled::Granted(_))
}

/// The rule that the oracle names.
fn rule(reading: &Reading) -> Option<&String> {
    match &reading.settled {
        Settled::Granted(rule) | Settled::Refused(rule) | Settled::RequirementNotMet(rule) => {
            Some(rule)
        }
        _ => None,
    }
}

/// Has both versions decide the request of a change, by their trees and by the oracle.
#[track_caller]
fn replays(change: &Change, before: &Given, after: &Given) {
    let [old, new] = [before, after].map(|given| {
        let replay = change.witness.replay(&given.tree).unwrap();
        let reading = answer(&given.policy, &change.witness);
        assert_eq!(replay.is_allowed(), is_granted(&reading), "{change:?}");
        assert_eq!(replay.rule.as_ref(), rule(&reading), "{change:?}");
        (replay, reading)
    });
    assert_eq!((&old.0.rule, &new.0.rule), (&change.before_rule, &change.after_rule));
    let effects = (is_granted(&old.1), is_granted(&new.1));
    let differs = match change.direction {
        Direction::Allowed => effects == (false, true),
        Direction::Denied => effects == (true, false),
        Direction::Obligations => effects.0 == effects.1 && old.1.then != new.1.then,
        Direction::Reason => effects.0 == effects.1 && old.1.settled != new.1.settled,
    };
    assert!(differs, "{change:?}: {:?}, {:?}", old.1, new.1);
}

#[test]
fn every_edit_changes_what_stands_beside_it() {
    let all = corpus("diff", ".before.yaml");
    assert!(all.len() >= 11, "the corpus has shrunk to {}", all.len());
    for path in all {
        let before = Given::new(&path.with_extension("before.yaml"));
        let after = Given::new(&path.with_extension("after.yaml"));
        let effort = Effort::default();
        let found = diff(Some(before.version()), Some(after.version()), &effort).unwrap();
        for change in &found.changes {
            replays(change, &before, &after);
        }
        let json = serde_json::to_value(&found).unwrap();
        let expected = after.text.strip_prefix("# ").and_then(|text| text.split_once(':'));
        assert_eq!(json["verdict"].as_str(), expected.map(|one| one.0), "{}", path.display());
        let text = serde_json::to_string_pretty(&json).unwrap() + "\n";
        compare(&path.with_extension("json"), &text);
        // The other way round, more is less.
        let back = diff(Some(after.version()), Some(before.version()), &effort).unwrap();
        let turned = match expected.unwrap().0 {
            "wider" => "narrower",
            "narrower" => "wider",
            same => same,
        };
        assert_eq!(serde_json::to_value(back.verdict).unwrap(), turned, "{}", path.display());
        for version in [before.version(), after.version()] {
            let same = diff(Some(version), Some(version), &effort).unwrap();
            assert_eq!((same.changes, same.undecided), (vec![], vec![]), "{}", path.display());
        }
    }
}

/// Has the tree and the oracle decide a request again.
#[track_caller]
fn confirmed(request: &Confirmed, given: &Given) {
    let replay = request.witness.replay(&given.tree).unwrap();
    assert_eq!(replay, request.replay);
    let reading = answer(&given.policy, &request.witness);
    assert_eq!(replay.is_allowed(), is_granted(&reading), "{request:?}");
    assert_eq!(replay.rule.as_ref(), rule(&reading), "{request:?}");
}

#[test]
fn every_assertion_comes_out_as_it_is_named() {
    let all = corpus("prove", ".yaml");
    assert!(all.len() >= 2, "the corpus has shrunk to {}", all.len());
    for path in all {
        let given = Given::new(&path.with_extension("yaml"));
        let mut inquiry = Inquiry::new(given.version(), &Effort::default()).unwrap();
        let mut text = String::new();
        let mut findings = Diagnostics::default();
        for assertion in &given.policy.assertions {
            let proof = inquiry.prove(&assertion.form).unwrap();
            let name = &assertion.name;
            match &proof {
                Proof::Proved => assert!(name.starts_with("holds_"), "{name}"),
                Proof::Refuted(refutation) => {
                    assert!(name.starts_with("fails_"), "{name}");
                    confirmed(&refutation.request, &given);
                    if let Some((_, other)) = &refutation.compared {
                        confirmed(other, &given);
                    }
                }
                Proof::Undecided(open) => panic!("{name}: {open:?}"),
            }
            if proof == Proof::Proved {
                writeln!(text, "proved: {name}").unwrap();
            }
            if let Some(found) = finding(given.version(), assertion, &proof) {
                findings.push(found);
            }
        }
        text.push('\n');
        text.push_str(&render(&findings, &given.sources, Look::Plain));
        compare(&path.with_extension("txt"), &text);
    }
}
