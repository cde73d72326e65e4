//! Every peer gives every request the answer that the workload expects, so that what is compared is
//! the same decision.
//!
//! `cargo test -p portvakt-benches --features peers --test agreement_of_peers`
#![expect(clippy::unwrap_used, reason = "an engine that refuses a workload stops the test")]

use portvakt_benches::contest::{Entry, Kind};
use portvakt_benches::engines::ENTRIES;
use portvakt_benches::workload::{Request, Workload, w1, w2, w3, w4};

/// Fails with a request that is decided otherwise, and when nobody takes part.
#[track_caller]
fn all_agree(workload: &Workload, least: usize) {
    let peers = ENTRIES.iter().filter(|entry| entry.kind == Kind::Peer);
    let taking: Vec<&Entry> = peers.filter(|entry| (entry.takes)(workload)).collect();
    assert!(taking.len() >= least, "{}: only {} take part", workload.name, taking.len());
    for entry in taking {
        let loaded = (entry.load)(workload, &(entry.written)(workload)).unwrap();
        let mut contestant = loaded.prepare(&workload.requests).unwrap();
        for from_claims in [false, true] {
            // Never what is right, so that a request that is left out is found.
            let mut allowed: Vec<bool> =
                workload.requests.iter().map(|request| !request.allowed).collect();
            if from_claims {
                contestant.decide_claims(&mut allowed);
            } else {
                contestant.decide_prepared(&mut allowed);
            }
            let wrong = allowed.iter().zip(&workload.requests);
            let wrong: Vec<&Request> = wrong
                .filter_map(|(allowed, request)| (*allowed != request.allowed).then_some(request))
                .collect();
            let (name, count, first) = (entry.name, wrong.len(), wrong.first());
            assert!(
                count == 0,
                "{name}, {}, {from_claims}: {count} wrong: {first:?}",
                workload.name
            );
        }
    }
}

#[test]
fn peers_agree_on_dialogporten() {
    all_agree(&w1::workload(), 6);
}

#[test]
fn peers_agree_on_many_rules() {
    all_agree(&w2::workload(100), 6);
}

#[test]
fn peers_agree_on_a_hospital() {
    all_agree(&w3::workload(10), 3);
}

#[test]
fn peers_agree_on_patterns() {
    all_agree(&w4::workload(), 2);
}
