//! Twice as much of anything costs some twice as many bytes, from text to tree.

use crate::allocations;
use allocation_counter::measure;
use portvakt_core::limits::Limits;
use portvakt_core::lower;
use portvakt_jwt::KeySet;
use portvakt_testing::compiled;
use portvakt_testing::growth::{Dimension, LINEAR};

/// The bytes that reading and compiling a policy takes from the allocator, one after the other.
fn bytes(text: &str) -> u64 {
    let compiling = || {
        if let Ok((policy, _)) = compiled::model(text) {
            drop(lower::compile(&policy, &Limits::default()));
        }
    };
    measure(compiling).bytes_total
}

/// Doubles a dimension twice; the second time no longer sees what there is once.
#[track_caller]
fn check(name: &str, size: usize, cost: impl Fn(usize) -> u64) {
    let [small, large] = [2, 4].map(|times| cost(size * times));
    assert!(large * 10 <= small * 23, "{name}: {small} for {}, {large} for twice that", size * 2);
}

#[test]
fn a15_every_dimension_is_read_and_compiled_with_bytes_in_proportion() {
    for Dimension { name, size, policy } in LINEAR {
        check(name, *size, |size| bytes(&policy(size)));
    }
}

#[test]
fn every_dimension_is_read_with_allocations_in_proportion() {
    for Dimension { name, size, policy } in LINEAR {
        check(name, *size, |size| allocations(&policy(size)));
    }
}

#[test]
fn keys_of_a_key_set_cost_in_proportion() {
    let key = |i: usize| {
        format!(r#"{{"kty":"EC","crv":"P-256","kid":"k{i}","x":"AA","y":"AA","more":[1,2]}}"#)
    };
    let set = |count: usize| {
        let keys: Vec<String> = (0..count).map(key).collect();
        format!(r#"{{"keys":[{}]}}"#, keys.join(","))
    };
    check("keys", 25, |count| {
        let json = set(count);
        measure(|| assert_eq!(KeySet::from_json(json.as_bytes()).unwrap().skipped().len(), count))
            .bytes_total
    });
}

#[test]
fn members_of_a_register_cost_in_proportion() {
    let policy = "portvakt: 1\npolicy: growth\nattributes: { subject.a: { type: text } }\n\
        registers: { g: { of: text } }\ncapabilities: { c: [x] }\n\
        rules: { r: { allow: c.x, when: { subject.a: { in: g } } } }\n";
    let tree = compiled::tree(&compiled::valid(policy));
    check("members", 4_096, |count| {
        let members: Vec<String> = (0..count).map(|i| format!("{i:08}")).collect();
        measure(|| drop(tree.registers([("g", &members)]).unwrap())).bytes_total
    });
}
