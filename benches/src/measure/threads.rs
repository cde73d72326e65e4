//! One tree shared by threads: no shared counter, no lock, so that two decide twice as much.
#![expect(clippy::float_arithmetic, reason = "measurements are not whole numbers")]

use super::{Effort, Spread, number, ratio, spread, timed};
use crate::contest::{Loaded, Refused};
use crate::engines::portvakt::Compiled;
use crate::workload::Workload;
use serde::Serialize;
use std::hint::black_box;
use std::sync::Barrier;
use std::thread;

/// How many passes a thread makes in one sample.
const PASSES: usize = 200;

/// Decisions a second, by one thread and by two on the same tree.
#[derive(Debug, Clone, Serialize)]
pub struct Threads {
    /// The workload's name.
    pub workload: String,
    /// By one thread.
    pub one: Spread,
    /// By two.
    pub two: Spread,
    /// The ratio of two to one.
    pub ratio: Spread,
}

/// Measures one thread and two in turn.
///
/// # Errors
///
/// The policy does not load.
pub fn threads(workload: &Workload, effort: Effort) -> Result<Threads, Refused> {
    let compiled = Compiled::load(workload, std::slice::from_ref(&workload.policy))?;
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..effort.rounds {
        one.push(throughput(&compiled, workload, 1));
        two.push(throughput(&compiled, workload, 2));
    }
    let ratio = ratio(&two, &one);
    Ok(Threads { workload: workload.name.clone(), one: spread(&one), two: spread(&two), ratio })
}

/// Decisions a second of so many threads, each with its own subjects and requests.
fn throughput(compiled: &Compiled, workload: &Workload, threads: usize) -> f64 {
    let start = Barrier::new(threads);
    let slowest = thread::scope(|scope| {
        let run = || {
            let mut contestant = compiled.prepare(&workload.requests).ok()?;
            let mut allowed = vec![false; workload.requests.len()];
            contestant.decide_prepared(&mut allowed);
            start.wait();
            let (time, ()) = timed(|| {
                for _ in 0..PASSES {
                    contestant.decide_prepared(&mut allowed);
                    black_box(&allowed);
                }
            });
            Some(time)
        };
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        let times = all.into_iter().filter_map(|thread| thread.join().ok().flatten());
        times.fold(0.0, f64::max)
    });
    number(threads * PASSES * workload.requests.len()) / slowest * 1e9
}
