//! Counts allocations. A program of its own, because the allocator that counts is slower, and the
//! engines that allocate most would be measured with it.
//!
//! `allocations WORKLOAD…` writes a line of JSON for each engine: bytes on the heap when the policy
//! is loaded, and allocations of one decision.
#![expect(clippy::disallowed_methods, reason = "the arguments name the workloads")]
#![expect(clippy::print_stdout, reason = "what is counted is the output")]
#![expect(clippy::float_arithmetic, reason = "the mean of counts is no whole number")]

use allocation_counter::measure;
use portvakt_benches::contest::{Entry, Refused};
use portvakt_benches::engines::ENTRIES;
use portvakt_benches::measure::number;
use portvakt_benches::report::Counted;
use portvakt_benches::workload::{Workload, named};

/// How many requests are enough: they allocate alike.
const REQUESTS: usize = 100;

fn main() -> Result<(), Refused> {
    for name in std::env::args().skip(1) {
        let workload = named(&name).ok_or("no such workload")?;
        for entry in ENTRIES.iter().filter(|entry| (entry.takes)(&workload)) {
            if let Ok(counted) = count(entry, &workload) {
                println!("{}", serde_json::to_string(&counted)?);
            }
        }
    }
    Ok(())
}

fn count(entry: &Entry, workload: &Workload) -> Result<Counted, Refused> {
    let written = (entry.written)(workload);
    let mut loaded = Err("not loaded".into());
    let heap = measure(|| loaded = (entry.load)(workload, &written)).bytes_current;
    let loaded = loaded?;
    let slow = workload.size > 1_000;
    let requests = workload.requests.get(..if slow { 10 } else { REQUESTS }).unwrap_or_default();
    let mut contestant = loaded.prepare(requests)?;
    let mut allowed = vec![false; requests.len()];
    // Once before, for whatever is set up when it is used first.
    contestant.decide_prepared(&mut allowed);
    contestant.decide_claims(&mut allowed);
    let mut each = |run: &mut dyn FnMut(&mut [bool])| {
        let counted = measure(|| run(&mut allowed)).count_total;
        number(usize::try_from(counted).unwrap_or(usize::MAX)) / number(requests.len())
    };
    let prepared = each(&mut |allowed| contestant.decide_prepared(allowed));
    let claims = each(&mut |allowed| contestant.decide_claims(allowed));
    let (engine, workload) = (entry.name.to_owned(), workload.name.clone());
    Ok(Counted { engine, workload, heap, prepared, claims })
}
