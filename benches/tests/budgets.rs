//! What may be counted without a clock stays within its budget: allocations, nodes, steps and bytes.
#![expect(clippy::arithmetic_side_effects, reason = "an overflow stops the test")]
#![expect(clippy::unwrap_used, reason = "a workload that does not load stops the test")]

use allocation_counter::measure;
use portvakt_benches::contest::Loaded;
use portvakt_benches::engines::portvakt::Compiled;
use portvakt_benches::workload::{Workload, w1, w2, w3, w4};

/// Bounds for one workload.
struct Budget {
    /// Allocations of one decision from the text of the claims.
    allocations: u64,
    /// The most steps of a decision.
    steps: u64,
    /// Nodes of the frozen tree.
    nodes: usize,
    /// Bytes of the frozen tree, names and texts included.
    bytes: usize,
}

#[track_caller]
fn check(workload: &Workload, budget: &Budget) {
    let compiled = Compiled::load(workload, std::slice::from_ref(&workload.policy)).unwrap();
    let image = compiled.tree.image();
    let nodes = image.switches.len() + image.tables.len() + image.blocks.len();
    let (steps, bytes) = (compiled.tree.worst_case(), compiled.tree.to_bytes().len());
    let requests = workload.requests.get(..100).unwrap();
    let mut contestant = compiled.prepare(requests).unwrap();
    let mut allowed = vec![false; requests.len()];
    let deciding = measure(|| contestant.decide_prepared(&mut allowed)).count_total;
    let from_claims = measure(|| contestant.decide_claims(&mut allowed)).count_total;
    assert_eq!(deciding, 0, "deciding allocates");
    assert!(from_claims <= budget.allocations * 100, "{from_claims} allocations in 100 decisions");
    assert!(steps <= budget.steps, "{steps} steps");
    assert!(nodes <= budget.nodes, "{nodes} nodes");
    assert!(bytes <= budget.bytes, "{bytes} bytes");
}

#[test]
fn dialogporten_keeps_its_budget() {
    check(&w1::workload(), &Budget { allocations: 0, steps: 12, nodes: 2, bytes: 4_300 });
}

#[test]
fn a_thousand_rules_keep_their_budget() {
    // A token may hold every scope: two steps each.
    let budget = Budget { allocations: 0, steps: 2_100, nodes: 220, bytes: 63_000 };
    check(&w2::workload(1_000), &budget);
}

#[test]
fn a_hospital_keeps_its_budget() {
    check(&w3::workload(10), &Budget { allocations: 0, steps: 15, nodes: 900, bytes: 108_000 });
}

#[test]
fn patterns_keep_their_budget() {
    check(&w4::workload(), &Budget { allocations: 1, steps: 310, nodes: 120, bytes: 315_000 });
}

#[test]
fn steps_do_not_grow_with_the_departments() {
    let steps = |departments: usize| {
        let workload = w3::workload(departments);
        let written = std::slice::from_ref(&workload.policy);
        Compiled::load(&workload, written).unwrap().tree.worst_case()
    };
    let (few, many) = (steps(3), steps(15));
    assert!(many <= few + few / 4, "{few} steps for 3 departments, {many} for 15");
}
