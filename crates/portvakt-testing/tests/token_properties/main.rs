//! Properties of verifying tokens, on random ones.
//!
//! `PORTVAKT_CASES` says how many tokens each looks at:
//! `PORTVAKT_CASES=20000 cargo test --release -p portvakt-testing --test token_properties -- --nocapture`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what cannot be made stops the test")]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "naive on purpose: an overflow or a wrong place stops the test"
)]

mod drawn;
mod hostile;
mod opinions;
mod secrecy;
mod times;

use portvakt_eval::Time;
use portvakt_jwt::Algorithm;
use portvakt_testing::conformance::tokens as corpus;
use portvakt_testing::round::cases;
use portvakt_testing::tokens::{Forge, NOW, Paths, Recipe};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use std::sync::LazyLock;

const TRUST: &str = include_str!("../../../../policies/conformance/tokens/trust.yaml");
const KEYS: &str = include_str!("../../../../policies/conformance/tokens/keys.yaml");

/// The issuers of the corpus with their keys.
static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let forge = corpus::forge(TRUST, KEYS);
    let paths = Paths::new(forge.verifier());
    Bench { forge, paths }
});

struct Bench {
    forge: Forge,
    paths: Paths,
}

fn at(seconds: i64) -> Time {
    Time::from_seconds(seconds).unwrap()
}

/// How many tokens a property looks at.
fn tokens() -> u64 {
    cases(1_500)
}

/// Looks at so many cases.
fn run<S: Strategy>(cases: u64, strategy: &S, check: impl Fn(S::Value)) {
    let config = Config {
        cases: u32::try_from(cases).unwrap(),
        failure_persistence: None,
        ..Config::default()
    };
    let test = |value| {
        check(value);
        Ok::<(), TestCaseError>(())
    };
    TestRunner::new(config).run(strategy, test).unwrap_or_else(|error| panic!("{error}"));
}

/// An honest token of an algorithm.
fn of_algorithm(algorithm: Algorithm) -> Recipe {
    let name = algorithm.name();
    let key = match name {
        "ES256" => "all-p256",
        "ES384" => "all-p384",
        "EdDSA" => "all-ed",
        _ => "all-rsa",
    };
    Recipe {
        key: Some(key.to_owned()),
        sign: Some(name.to_owned()),
        header: vec![("alg".to_owned(), vec![format!("\"{name}\"")])],
        ..Recipe::honest("all")
    }
}

#[test]
fn every_change_of_one_bit_is_refused() {
    let Bench { forge, paths } = &*BENCH;
    for algorithm in Algorithm::ALL {
        let token = forge.token(&of_algorithm(algorithm));
        paths.ask(&token, at(NOW)).unwrap();
        let mut changed = token.clone();
        for place in 0..token.len() {
            for bit in 0..8 {
                changed[place] ^= 1 << bit;
                let verified = paths.verifier().verify(&changed, at(NOW));
                assert!(verified.is_err(), "{}: bit {bit} of byte {place}", algorithm.name());
                // The cache has the token itself.
                let kept = paths.cache().verify(paths.verifier(), &changed, at(NOW));
                assert_eq!(kept.err(), verified.err());
                changed[place] = token[place];
            }
        }
    }
}
