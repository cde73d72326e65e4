//! Any text as a policy: checking it never panics, every finding lies in the text and can be shown,
//! and a policy that compiles is equal to itself read from its bytes and decides as the oracle does.
//!
//! Texts are separated by a line `===`: the policy, then `a.yaml` and `b.yaml`, which it may include;
//! one that begins with a brace is claims.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portvakt::load::{self, LoadError};
use portvakt::{DecisionTree, Limits};
use portvakt_fuzz::{admits, findings, texts};
use portvakt_testing::engine_paths::Engines;
use portvakt_testing::generate::Request;
use portvakt_testing::oracle::Supply;
use portvakt_testing::round::Round;
use std::collections::BTreeMap;

fuzz_target!(|input: &[u8]| {
    let mut files = BTreeMap::new();
    let mut claims = vec!["{}".to_owned()];
    for text in texts::texts(input) {
        match (files.len(), text.starts_with('{')) {
            (1.., true) => claims.push(text),
            (0, _) => drop(files.insert("policy.yaml".to_owned(), text.into_bytes())),
            (1, _) => drop(files.insert("a.yaml".to_owned(), text.into_bytes())),
            _ => drop(files.insert("b.yaml".to_owned(), text.into_bytes())),
        }
    }
    let loaded = match load::policy_of_files(&files, "policy.yaml", &Limits::default(), "") {
        Ok(loaded) => loaded,
        Err(LoadError::Findings { findings, sources }) => {
            assert!(findings.has_errors(), "a policy is refused without an error");
            return findings::check(&findings, &sources);
        }
        Err(other) => panic!("{other}"),
    };
    assert!(!loaded.findings.has_errors());
    findings::check(&loaded.findings, &loaded.sources);
    let bytes = loaded.tree.to_bytes();
    let again = DecisionTree::from_bytes(&bytes).expect("a tree survives its own bytes");
    assert_eq!(again.image(), loaded.tree.image());
    assert_eq!(again.fingerprint(), loaded.tree.fingerprint());

    let policy = loaded.policy.expect("it was read from text");
    let supply: Supply = policy
        .registers
        .iter()
        .map(|one| {
            let member = match one.of.0 {
                "uuid" => "0f8fad5b-d9cb-469f-a165-70867728950e",
                "norwegian_organisation_number" => "991825827",
                "norwegian_person_number" => "30108299920",
                _ => "a",
            };
            (one.name.clone(), vec![member.to_owned()])
        })
        .collect();
    let engines = Engines::new(loaded.tree, &supply, &supply);
    for claims in claims {
        for capability in policy.capabilities.iter().take(4) {
            let request = Request {
                claims: claims.clone(),
                given: BTreeMap::new(),
                capability: capability.name.clone(),
            };
            let expected = Round::answer(&policy, &supply, &request);
            for (path, found) in engines.ask(&request) {
                assert!(
                    admits(&request.claims, &expected, &found),
                    "{path}: {expected:?}, {found:?}: {request:?}"
                );
            }
        }
    }
});
