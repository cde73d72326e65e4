//! Every engine gives every request the answer that the workload expects.
#![expect(clippy::unwrap_used, reason = "an engine that refuses a workload stops the test")]

use portvakt_benches::contest::Entry;
use portvakt_benches::engines::ENTRIES;
use portvakt_benches::workload::{Workload, w1, w2, w3, w4};

/// Fails with the requests that are decided otherwise.
#[track_caller]
fn agree(entry: &Entry, workload: &Workload) {
    let written = (entry.written)(workload);
    let loaded = (entry.load)(workload, &written).unwrap();
    let mut contestant = loaded.prepare(&workload.requests).unwrap();
    let mut allowed = vec![false; workload.requests.len()];
    for from_claims in [false, true] {
        // Never what is right, so that a request that is left out is found.
        for (allowed, request) in allowed.iter_mut().zip(&workload.requests) {
            *allowed = !request.allowed;
        }
        if from_claims {
            contestant.decide_claims(&mut allowed);
        } else {
            contestant.decide_prepared(&mut allowed);
        }
        let wrong = allowed.iter().zip(&workload.requests);
        let wrong: Vec<_> =
            wrong.filter(|(allowed, request)| **allowed != request.allowed).collect();
        let (count, first) = (wrong.len(), wrong.first());
        assert!(wrong.is_empty(), "{}, {}: {count} wrong: {first:?}", entry.name, workload.name);
    }
}

/// All engines that take part in a workload.
#[track_caller]
fn all_agree(workload: &Workload) {
    let entries = ENTRIES.iter().filter(|entry| (entry.takes)(workload));
    for entry in entries {
        agree(entry, workload);
    }
}

#[test]
fn all_agree_on_dialogporten() {
    all_agree(&w1::workload());
}

#[test]
fn all_agree_on_many_rules() {
    for rules in [10, 100, 1_000] {
        all_agree(&w2::workload(rules));
    }
}

#[test]
fn all_agree_on_a_hospital() {
    all_agree(&w3::workload(10));
}

#[test]
fn all_agree_on_patterns() {
    all_agree(&w4::workload());
}
