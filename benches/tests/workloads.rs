//! The workloads are what they are said to be.

use portvakt_benches::workload::{ALLOWED, REQUESTS, Workload, w1, w2, w3, w4};
use std::collections::BTreeSet;

fn all() -> Vec<Workload> {
    vec![
        w1::workload(),
        w2::workload(10),
        w2::workload(100),
        w2::workload(1_000),
        w3::workload(10),
        w4::workload(),
    ]
}

#[test]
fn three_requests_in_five_are_allowed() {
    for workload in all() {
        let allowed = workload.requests.iter().filter(|one| one.allowed).count();
        assert_eq!((workload.requests.len(), allowed), (REQUESTS, ALLOWED), "{}", workload.name);
    }
}

#[test]
fn refusals_settle_many_requests() {
    for workload in [w2::workload(1_000), w3::workload(10), w4::workload()] {
        let refused = workload.requests.iter().filter(|one| one.refused).count();
        assert!(refused * 10 >= REQUESTS, "{}: {refused}", workload.name);
    }
}

#[test]
fn unknown_capabilities_are_asked_for() {
    let workload = w1::workload();
    let unknown = workload.requests.iter().filter(|one| one.capability == w1::UNKNOWN);
    assert_eq!(unknown.count(), 40);
}

#[test]
fn every_request_has_its_own_token_of_real_size() {
    for workload in all() {
        let different: BTreeSet<&str> =
            workload.requests.iter().map(|one| one.claims.as_str()).collect();
        assert_eq!(different.len(), REQUESTS, "{}", workload.name);
        let bytes: usize = different.iter().map(|one| one.len()).sum();
        let mean = bytes / REQUESTS;
        assert!((350..700).contains(&mean), "{}: {mean} bytes", workload.name);
    }
}

#[test]
fn a_workload_is_always_the_same() {
    let claims = |workload: Workload| workload.requests.into_iter().map(|one| one.claims);
    assert!(claims(w1::workload()).eq(claims(w1::workload())));
}
