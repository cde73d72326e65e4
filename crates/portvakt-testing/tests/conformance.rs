//! Every case of the corpus on every reader: the oracle, and all paths of the engine.
#![expect(clippy::disallowed_methods, reason = "the corpus lies in files of this repository")]
#![expect(clippy::panic, reason = "a file that cannot be read stops the test")]

use portvakt_core::formats::FORMATS;
use portvakt_core::operators::OPERATORS;
use portvakt_core::policy::Policy;
use portvakt_testing::compiled;
use portvakt_testing::conformance::{self, Suite};
use portvakt_testing::engine_paths::{Engines, Finding};
use portvakt_testing::generate::Request;
use portvakt_testing::oracle::{Oracle, Question, Supply};
use portvakt_testing::reading::{Reading, Settled};
use portvakt_testing::round::Round;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Where the corpus lies.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/conformance/decisions");

fn suites() -> Vec<(String, Suite)> {
    let mut suites = Vec::new();
    let Ok(folder) = fs::read_dir(Path::new(CORPUS)) else {
        panic!("{CORPUS} cannot be read");
    };
    for file in folder {
        let path = file.unwrap_or_else(|error| panic!("{error}")).path();
        let name = path.display().to_string();
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        suites.push((name.clone(), conformance::read(&name, &text)));
    }
    suites.sort_by(|one, other| one.0.cmp(&other.0));
    suites
}

/// Runs every case on some readers, and tells of all that do not meet what is expected.
#[track_caller]
fn check(ask: impl Fn(&Policy, &Suite) -> Box<dyn Fn(&Request) -> Vec<Finding>>) {
    let mut failures = Vec::new();
    let suites = suites();
    let cases: usize = suites.iter().map(|(_, suite)| suite.cases.len()).sum();
    for (file, suite) in suites {
        let policy = compiled::valid(&suite.policy);
        let ask = ask(&policy, &suite);
        for case in &suite.cases {
            for (path, found) in ask(&case.request) {
                if !case.is_met_by(&found) {
                    failures.push(format!(
                        "{file}: {}: {}\n  expected {:?}\n  {path} found {found:?}",
                        case.name, case.why, case.expected
                    ));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {cases}:\n{}", failures.len(), failures.join("\n"));
    assert!(cases > 600, "the corpus has shrunk to {cases} cases");
}

#[test]
fn the_oracle_meets_every_case() {
    check(|policy, suite| {
        let (policy, supply) = (policy.clone(), suite.supply.clone());
        Box::new(move |request| vec![("oracle", Round::answer(&policy, &supply, request))])
    });
}

#[test]
fn every_path_of_the_engine_meets_every_case() {
    check(|policy, suite| {
        let engines = Engines::new(compiled::tree(policy), &suite.supply, &earlier(&suite.supply));
        Box::new(move |request| engines.ask(request))
    });
}

/// What the registers may have held earlier: all but the first of several members.
fn earlier(supply: &Supply) -> Supply {
    let mut earlier = supply.clone();
    for members in earlier.values_mut().filter(|members| members.len() > 1) {
        members.remove(0);
    }
    earlier
}

#[test]
fn a_case_that_is_not_met_is_found() {
    for (_, suite) in suites() {
        for case in &suite.cases {
            let expected = &case.expected.settled;
            let other = Reading::without_rule(match expected {
                Settled::Granted(_) => Settled::NoRuleGrants,
                _ => Settled::Granted("x".to_owned()),
            });
            assert!(!case.is_met_by(&other), "{}", case.name);
        }
    }
}

#[test]
fn the_corpus_finds_every_operator_false_and_true_and_has_every_format() {
    let mut tested: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    let suites = suites();
    for (_, suite) in &suites {
        let policy = compiled::valid(&suite.policy);
        let oracle = Oracle::new(&policy, &suite.supply);
        for case in &suite.cases {
            let Request { claims, given, capability } = &case.request;
            let _ = oracle.answer(Question { claims, given, capability });
        }
        for (operator, counted) in oracle.tested() {
            let [no, yes] = tested.entry(operator).or_default();
            *no = no.saturating_add(counted[0]);
            *yes = yes.saturating_add(counted[1]);
        }
    }
    for operator in OPERATORS {
        let counted = tested.get(operator.name).copied().unwrap_or_default();
        assert!(counted.iter().all(|count| *count > 0), "`{}` is {counted:?}", operator.name);
    }
    for format in FORMATS {
        let named = format!("format: {} ", format.name);
        let closed = format!("format: {},", format.name);
        let has = |suite: &Suite| suite.policy.contains(&named) || suite.policy.contains(&closed);
        assert!(suites.iter().any(|(_, suite)| has(suite)), "no case for `{}`", format.name);
    }
}
