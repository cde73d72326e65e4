//! Small policies: what is drawn, and that columns, oracle and tree say the same about everything.
//!
//! `PORTVAKT_CASES` counts policies here, those of a pair once:
//! `PORTVAKT_CASES=20000 cargo test --release -p portvakt-testing --test small`.

use portvakt_core::operators::OPERATORS;
use portvakt_core::policy::{CapabilityId, Policy};
use portvakt_testing::compiled;
use portvakt_testing::engine_paths::Engines;
use portvakt_testing::oracle::Supply;
use portvakt_testing::round::cases;
use portvakt_testing::small::{Everything, MOST, Settles, SmallPolicy, Space};
use std::collections::{BTreeMap, BTreeSet};

/// At how many places of a space a capability is asked for on the long way.
const PLACES: usize = 100;

fn capabilities(policy: &Policy) -> impl Iterator<Item = CapabilityId> + use<> {
    (0..).map(CapabilityId).take(policy.capabilities.len())
}

#[test]
fn the_tree_and_the_oracle_say_the_same_about_everything() {
    for seed in 0..cases(50) {
        let small = SmallPolicy::new(seed);
        let policy = compiled::valid(&small.text());
        let space = Space::small(&[&policy]);
        let everything = Everything::new(&policy, &space);
        for capability in capabilities(&policy) {
            let name = &policy.capabilities[capability.at()].name;
            let step = space.count().div_ceil(PLACES);
            let mut engines: Option<(Supply, Engines)> = None;
            for at in (0..space.count()).step_by(step) {
                let expected = everything.check(capability, at);
                let (request, supply) = (space.request(at, name), space.supply(at));
                let known = engines.take().filter(|(known, _)| *known == supply);
                let (_, engines) = engines.insert(known.unwrap_or_else(|| {
                    let engines = Engines::new(compiled::tree(&policy), &supply, &supply);
                    (supply.clone(), engines)
                }));
                let found = engines.decide(&request);
                assert!(
                    expected.admits(&found),
                    "seed {seed}:\n  expected {expected:?}\n  found    {found:?}\n{request:#?}\nregisters {supply:?}\n{}",
                    small.text()
                );
            }
        }
    }
}

#[test]
fn small_policies_reach_every_decision_and_every_operator() {
    let (mut settled, mut tested) = (BTreeMap::<&str, usize>::new(), BTreeMap::new());
    let (mut requests, mut largest, policies) = (0, 0, cases(100));
    for seed in 0..policies {
        let policy = compiled::valid(&SmallPolicy::new(seed).text());
        let space = Space::small(&[&policy]);
        let everything = Everything::new(&policy, &space);
        (requests, largest) = (requests + space.count(), largest.max(space.count()));
        for one in capabilities(&policy).flat_map(|one| everything.settled(one)) {
            let kind = match one {
                Settles::Malformed => "malformed",
                Settles::Nothing => "no rule grants",
                Settles::Refuses(_) => "refused",
                Settles::Grants(_) => "granted",
            };
            *settled.entry(kind).or_default() += 1;
        }
        for (operator, [no, yes]) in everything.tested() {
            let counted: &mut [u64; 2] = tested.entry(operator).or_default();
            *counted = [counted[0] + no, counted[1] + yes];
        }
    }
    let shown = format!(
        "{policies} policies, {requests} requests, at most {largest}\n{settled:#?}\n{tested:?}"
    );
    #[expect(clippy::print_stdout, reason = "the table is what this run is for")]
    {
        println!("{shown}");
    }
    let all: usize = settled.values().sum();
    for (kind, least) in [("granted", 5), ("refused", 5), ("no rule grants", 5), ("malformed", 5)] {
        assert!(settled[kind] * 100 / all >= least, "too few: {kind}\n{shown}");
    }
    for operator in OPERATORS {
        let counted = tested.get(operator.name).copied().unwrap_or_default();
        assert!(counted.iter().all(|count| *count > 0), "{}: {counted:?}\n{shown}", operator.name);
    }
}

#[test]
fn more_values_show_nothing_new() {
    let mut compared = 0;
    for seed in 0..cases(100) {
        let policy = compiled::valid(&SmallPolicy::new(seed).text());
        let Some(wider) = Space::wider(&[&policy], 1, 3 * MOST) else {
            continue;
        };
        compared += 1;
        let seen = |space: &Space| {
            let everything = Everything::new(&policy, space);
            let settled = capabilities(&policy).map(|one| everything.settled(one));
            let settled: Vec<&[Settles]> = settled.collect();
            let fires = |at: usize| {
                let rules = 0..policy.rules.len();
                rules.map(|rule| everything.firing(rule).holds(at)).collect::<Vec<bool>>()
            };
            let here = |at: usize| (settled.iter().map(|one| one[at]).collect(), fires(at));
            (0..space.count()).map(here).collect::<BTreeSet<(Vec<Settles>, Vec<bool>)>>()
        };
        assert_eq!(seen(&Space::small(&[&policy])), seen(&wider), "seed {seed}");
    }
    assert!(compared * 3 >= cases(100), "of {} policies {compared} have few enough", cases(100));
}

#[test]
fn a_third_of_the_pairs_differ_in_some_effect() {
    let (pairs, mut differ, mut same) = (cases(100), 0, 0);
    for seed in 0..pairs {
        let (before, after) = SmallPolicy::edited(seed);
        same += u64::from(before.text() == after.text());
        let (before, after) = (compiled::valid(&before.text()), compiled::valid(&after.text()));
        let space = Space::small(&[&before, &after]);
        let (one, other) = (Everything::new(&before, &space), Everything::new(&after, &space));
        let names = before.capabilities.iter().chain(&after.capabilities).map(|one| &one.name);
        let mut differs = false;
        for name in names {
            let allowed =
                |all: &Everything<'_>| all.policy.find_capability(name).map(|id| all.allowed(id));
            let changed = match (allowed(&one), allowed(&other)) {
                (Some(one), Some(other)) => one != other,
                (one, other) => one.or(other).is_some_and(|one| !one.is_empty()),
            };
            differs |= changed;
        }
        differ += u64::from(differs);
    }
    let shown = format!("of {pairs} pairs, {differ} differ in some effect, {same} in no letter");
    #[expect(clippy::print_stdout, reason = "the shares are what this run is for")]
    {
        println!("{shown}");
    }
    assert!(differ * 3 >= pairs, "{shown}");
    assert!(same * 20 >= pairs, "{shown}");
}
