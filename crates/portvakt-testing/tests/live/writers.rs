//! Several who write.

use super::{MEMBERS, handles, loaded, reads, supply, taken, with};
use portvakt::live::{Live, Offer, Source};
use portvakt::load::{LoadError, Loaded, RegisterSupply};
use portvakt::{DecisionTree, Limits, load};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// A file that is another one each time it is looked at, and whose last content stays.
struct Growing {
    looks: AtomicU32,
    last: u32,
}

impl Source for Growing {
    fn policy(&self) -> Result<Loaded, LoadError> {
        load::text("policy.yaml", MEMBERS, &Limits::default())
    }

    fn registers(&self, _: &DecisionTree) -> Result<RegisterSupply, LoadError> {
        let look = self.looks.fetch_add(1, Ordering::Relaxed) / 2;
        Ok(supply(&[&look.min(self.last).to_string()]))
    }
}

/// Readings of one source are never taken in another order than that in which they were made.
#[test]
fn what_was_read_earlier_does_not_replace_what_was_read_later() {
    let live = Live::setup(handles).start_with(loaded(MEMBERS), supply(&["0"])).unwrap();
    let growing = Growing { looks: AtomicU32::new(0), last: 200 };
    let numbers = thread::scope(|scope| {
        let write = |which: usize| {
            let (live, growing) = (&live, &growing);
            scope.spawn(move || {
                let mut taken = Vec::new();
                for _ in 0..200 {
                    let report = if which == 0 {
                        live.reload(growing)
                    } else {
                        live.reload_registers(growing)
                    };
                    taken.extend(report.taken().map(|one| one.now.number()));
                }
                taken
            })
        };
        let writers = [write(0), write(1)];
        let mut numbers: Vec<u64> =
            writers.into_iter().flat_map(|one| one.join().unwrap()).collect();
        numbers.sort_unstable();
        numbers
    });
    assert!(numbers.into_iter().eq(2..=live.current().number()));
    assert!(reads(&live.current(), "200"));
}

/// Neither a policy nor register contents that come at once are lost.
#[test]
fn a_policy_and_register_contents_at_once_are_both_there() {
    let text = with("{ deny: read, when: { subject.level: 1 } }");
    let fingerprint = *loaded(&text).tree.fingerprint();
    for round in 0..50 {
        let live = Live::setup(handles).start_with(loaded(MEMBERS), supply(&["a"])).unwrap();
        let policy = loaded(&text);
        thread::scope(|scope| {
            let policy = scope.spawn(|| live.offer(Offer::policy(policy)));
            let registers = scope.spawn(|| live.offer(Offer::registers(supply(&["b"]))));
            taken(&policy.join().unwrap());
            taken(&registers.join().unwrap());
        });
        let version = live.current();
        assert_eq!(version.number(), 3, "{round}");
        assert_eq!(*version.fingerprint(), fingerprint, "{round}");
        assert!(reads(&version, "b") && !reads(&version, "a"), "{round}");
    }
}
