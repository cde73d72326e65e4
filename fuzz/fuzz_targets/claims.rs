//! Any bytes as claims: they are bound, or refused, as the oracle reads them, and what is bound is
//! decided as the oracle says on every path of the engine; bytes that are no JSON are never bound.
//!
//! The first byte chooses one of the policies of the corpus, which use every type, format and path.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use portvakt::compiler::policy::Policy;
use portvakt::{Engine, Time, VerifiedClaims};
use portvakt_fuzz::admits;
use portvakt_testing::compiled;
use portvakt_testing::conformance;
use portvakt_testing::engine_paths::Engines;
use portvakt_testing::generate::Request;
use portvakt_testing::oracle::Supply;
use portvakt_testing::round::Round;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// How many requests each claims are asked with.
const REQUESTS: usize = 4;

struct House {
    policy: Policy,
    supply: Supply,
    engines: Engines,
    /// Capabilities with the values given with them.
    requests: Vec<(String, BTreeMap<String, String>)>,
}

static HOUSES: LazyLock<Vec<House>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/conformance/decisions");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("it is there").map(|one| one.unwrap().path()).collect();
    files.sort();
    let of_file = |file: &std::path::PathBuf| {
        let text = std::fs::read_to_string(file).expect("it is there");
        let suite = conformance::read(&file.display().to_string(), &text);
        let requests = suite.cases.into_iter().map(|case| case.request);
        House::new(&suite.policy, suite.supply, requests)
    };
    let drawn = (0..13).map(|seed| {
        let round = Round::new(seed);
        let requests = round.asked.into_iter().map(|(request, _)| request);
        House::new(&round.draft.text(), round.supply, requests)
    });
    files.iter().map(of_file).chain(drawn).collect()
});

impl House {
    fn new(text: &str, supply: Supply, requests: impl Iterator<Item = Request>) -> Self {
        let policy = compiled::valid(text);
        let engines = Engines::new(compiled::tree(&policy), &supply, &supply);
        let mut all: Vec<_> = requests.map(|one| (one.capability, one.given)).collect();
        all.sort();
        all.dedup();
        Self { policy, supply, engines, requests: all }
    }
}

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Some((first, claims)) = bytes.split_first() else { return Corpus::Reject };
    let house = &HOUSES[usize::from(*first) % HOUSES.len()];
    let tree = house.engines.tree();
    let registers = tree.registers(&house.supply).expect("they are complete");
    let engine = Engine::try_new(tree, &registers).expect("made together");
    let bound = engine.bind(&VerifiedClaims::vouched_for_by_caller(claims));
    let Ok(text) = std::str::from_utf8(claims) else {
        assert!(bound.is_err(), "what is no text was bound");
        return Corpus::Keep;
    };
    if bound.is_ok() {
        serde_json::from_str::<IgnoredAny>(text).expect("what is bound is JSON");
        // Within those that are JSON, serde_json refuses numbers and escapes that it cannot hold.
        if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
            let why = error.to_string();
            let held = why.contains("number out of range") || why.contains("hex escape");
            let held = held || why.contains("surrogate") || why.contains("unicode code point");
            assert!(held, "{why}");
        }
    }
    // Claims that are long choose other requests than those that are short, so that all are asked.
    let first = claims.len() % house.requests.len();
    for (capability, given) in house.requests.iter().cycle().skip(first).take(REQUESTS) {
        let request = Request {
            claims: text.to_owned(),
            given: given.clone(),
            capability: capability.clone(),
        };
        let expected = Round::answer(&house.policy, &house.supply, &request);
        for (path, found) in house.engines.ask(&request) {
            assert!(
                admits(&request.claims, &expected, &found),
                "{path}: expected {expected:?}, found {found:?}: {request:?}"
            );
        }
    }
    if let Ok(binding) = bound {
        let _ = format!("{binding:?}");
        let Ok(subject) = engine.subject(&binding, Time::MIN) else { return Corpus::Keep };
        for residual in subject.capabilities() {
            let _ = (residual.standing(), residual.tests());
        }
    }
    Corpus::Keep
});
