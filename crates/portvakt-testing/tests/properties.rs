//! Properties of all readers of a policy, on generated policies and requests.
//!
//! The environment variable `PORTVAKT_CASES` says how many requests each property looks at:
//! `PORTVAKT_CASES=100000 cargo test --release -p portvakt-testing --test properties`.
#![expect(clippy::panic, reason = "readers that differ stop the test")]

use portvakt_testing::compiled;
use portvakt_testing::engine_paths::Engines;
use portvakt_testing::generate::{Dice, Draft, Request};
use portvakt_testing::oracle::{Oracle, Question, Supply};
use portvakt_testing::reading::{Reading, Settled};
use portvakt_testing::round::{Round, Tally, policies};
use std::collections::BTreeSet;

/// Compares every path of the engine with the oracle, and says where they differ with the smallest
/// policy that still shows it.
#[track_caller]
fn check(seed: u64, round: &Round) {
    let engines = Engines::new(compiled::tree(&round.policy), &round.supply, &round.earlier);
    for (request, expected) in &round.asked {
        for (path, found) in engines.ask(request) {
            if !expected.admits(&found) {
                let smallest = smallest(&round.draft, &round.supply, &round.earlier, request);
                panic!(
                    "seed {seed}, {path}:\n  expected {expected:?}\n  found    {found:?}\n{request:#?}\nregisters {:?}\nearlier {:?}\n{}",
                    round.supply,
                    round.earlier,
                    smallest.text()
                );
            }
        }
    }
}

/// Takes rules away as long as some path still differs from the oracle.
fn smallest(draft: &Draft, supply: &Supply, earlier: &Supply, request: &Request) -> Draft {
    let differs = |draft: &Draft| {
        compiled::model(&draft.text()).is_ok_and(|(policy, _)| {
            let expected = Round::answer(&policy, supply, request);
            let engines = Engines::new(compiled::tree(&policy), supply, earlier);
            engines.ask(request).iter().any(|(_, found)| !expected.admits(found))
        })
    };
    let mut smallest = draft.clone();
    while let Some(smaller) = smallest.smaller().into_iter().find(&differs) {
        smallest = smaller;
    }
    smallest
}

#[test]
fn every_path_of_the_engine_agrees_with_the_oracle() {
    let mut tally = Tally::default();
    for seed in 0..policies() {
        let round = Round::new(seed);
        check(seed, &round);
        tally.add(&round);
    }
    tally.check();
}

#[test]
fn every_path_of_the_engine_agrees_with_the_oracle_on_many_rules() {
    let mut seen = [false; 3];
    // A policy of this kind costs as much as ten others.
    for seed in 0..policies().div_ceil(5) {
        let round = Round::of(seed, Draft::wide(seed));
        check(seed, &round);
        let tree = compiled::tree(&round.policy);
        let image = tree.image();
        seen[0] |= !image.switches.is_empty();
        seen[1] |= !image.tables.is_empty();
        seen[2] |= !image.blocks.is_empty();
    }
    assert_eq!(seen, [true; 3], "switches, leaf tables and blocks are all reached");
}

#[test]
fn an_explanation_says_which_rules_grant_and_refuse() {
    for seed in 0..policies() {
        let round = Round::new(seed);
        let oracle = Oracle::new(&round.policy, &round.supply);
        let engines = Engines::new(compiled::tree(&round.policy), &round.supply, &round.earlier);
        for (request, reading) in &round.asked {
            if matches!(reading.settled, Settled::Malformed(_)) {
                continue;
            }
            let Request { claims, given, capability } = request;
            let expected = oracle.firing(Question { claims, given, capability });
            let found = engines.firing(request);
            let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
            assert_eq!(found, expected, "seed {seed}: {request:?}\n{}", round.draft.text());
        }
    }
}

#[test]
fn a02_permuting_rules_changes_no_effect() {
    for seed in 0..policies() {
        let round = Round::new(seed);
        let permuted = round.draft.permuted(&mut Dice::new(seed));
        let policy = compiled::valid(&permuted.text());
        let engines = Engines::new(compiled::tree(&policy), &round.supply, &round.earlier);
        for (request, before) in &round.asked {
            for (path, after) in engines.ask(request) {
                assert_eq!(
                    before.is_allowed(),
                    after.is_allowed(),
                    "seed {seed}, {path}: {request:?}\n{}",
                    permuted.text()
                );
            }
        }
    }
}

#[test]
fn a02_one_more_refusal_never_newly_allows() {
    let mut newly_denied = 0;
    for seed in 0..policies() {
        let round = Round::new(seed);
        let added = round.draft.with_refusal(&mut Dice::new(seed));
        let policy = compiled::valid(&added.text());
        let engines = Engines::new(compiled::tree(&policy), &round.supply, &round.earlier);
        for (request, before) in &round.asked {
            for (path, after) in engines.ask(request) {
                assert!(
                    before.is_allowed() || !after.is_allowed(),
                    "seed {seed}, {path}: {request:?}\n{}",
                    added.text()
                );
                newly_denied += u64::from(before.is_allowed() && !after.is_allowed());
            }
        }
    }
    assert!(newly_denied > 0, "no added rule ever refused anything");
}

#[test]
fn a07_conditions_obey_the_laws_of_sets() {
    let mut held = [0_u64; 2];
    for seed in 0..policies() {
        let round = Round::new(seed);
        let laws = round.draft.laws(&mut Dice::new(seed));
        let policy = compiled::valid(&laws.text());
        let engines = Engines::new(compiled::tree(&policy), &round.supply, &round.earlier);
        for (request, _) in &round.asked {
            let holds = |name: &str| {
                let capability = format!("law.{name}");
                let asked = engines.ask(&Request { capability, ..request.clone() });
                let well_formed = !matches!(asked[0].1.settled, Settled::Malformed(_));
                well_formed.then(|| asked[0].1.is_allowed())
            };
            // One condition may need an attribute that the other does not: then one is malformed.
            let (Some(a), Some(b)) = (holds("a"), holds("b")) else {
                continue;
            };
            held[usize::from(a)] += 1;
            for (name, expected) in [
                ("not_a", !a),
                ("not_not_a", a),
                ("a_and_b", a && b),
                ("a_or_b", a || b),
                ("not_a_or_not_b", !(a && b)),
                ("not_a_and_not_b", !(a || b)),
            ] {
                assert_eq!(
                    holds(name),
                    Some(expected),
                    "seed {seed}: {name} of {request:?}\n{}",
                    laws.text()
                );
            }
        }
    }
    assert!(held.iter().all(|count| *count > 100), "{held:?}");
}

#[test]
fn a09_the_same_text_gives_the_same_bytes() {
    for seed in 0..policies() {
        let text = Draft::new(seed).text();
        let bytes = || compiled::tree(&compiled::valid(&text)).to_bytes();
        assert_eq!(bytes(), bytes(), "seed {seed}");
    }
}

#[test]
fn a_tree_is_its_bytes() {
    use portvakt_eval::DecisionTree;
    for seed in 0..policies() {
        let tree = compiled::tree(&Round::new(seed).policy);
        let bytes = tree.to_bytes();
        let again = DecisionTree::from_bytes(&bytes).expect("a tree's own bytes are a tree");
        assert_eq!(again.to_bytes(), bytes, "seed {seed}");
        assert_eq!(again.fingerprint(), tree.fingerprint(), "seed {seed}");
        assert_eq!(again.id(), tree.id(), "seed {seed}");
    }
}

#[test]
fn readers_that_differ_are_found() {
    // The check of this file, held against readers that do differ.
    let allowed = Reading::without_rule(Settled::Granted("a".to_owned()));
    let other = Reading::without_rule(Settled::Granted("b".to_owned()));
    let denied = Reading::without_rule(Settled::NoRuleGrants);
    assert!(allowed.admits(&allowed) && !allowed.admits(&other) && !allowed.admits(&denied));
}
