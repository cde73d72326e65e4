//! Things measured in turn, round after round.
#![expect(clippy::float_arithmetic, reason = "measurements are not whole numbers")]
#![expect(clippy::disallowed_types, reason = "measuring time takes a clock")]

use super::{Effort, number};
use std::time::Instant;

/// How many times a task is timed in a round. The fastest counts: in the others, something else had
/// the processor.
const TURNS: usize = 5;

/// Something that is done again and again.
pub struct Task<'t> {
    /// How many decisions one pass makes.
    pub decisions: usize,
    /// One pass.
    pub pass: Box<dyn FnMut() + 't>,
}

impl std::fmt::Debug for Task<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Task").field("decisions", &self.decisions).finish_non_exhaustive()
    }
}

/// How long something takes, in nanoseconds, and what it gives.
pub fn timed<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = run();
    (start.elapsed().as_secs_f64() * 1e9, result)
}

/// Measures all tasks in turn, in so many rounds: nanoseconds for one decision, for each task one
/// sample a round.
pub fn interleave(tasks: &mut [Task<'_>], effort: Effort) -> Vec<Vec<f64>> {
    let counts: Vec<(usize, usize)> = tasks
        .iter_mut()
        .map(|task| {
            (task.pass)();
            let (once, ()) = timed(&mut task.pass);
            let mut passes = 1;
            while number(passes * TURNS) * once < effort.sample {
                passes *= 2;
            }
            // A pass that is longer than the others' turns together is its own average.
            (passes, if once < effort.sample { TURNS } else { 1 })
        })
        .collect();
    let mut samples = vec![Vec::with_capacity(effort.rounds); tasks.len()];
    for _ in 0..effort.rounds {
        for ((task, (passes, turns)), samples) in tasks.iter_mut().zip(&counts).zip(&mut samples) {
            let turns = (0..*turns).map(|_| timed(|| (0..*passes).for_each(|_| (task.pass)())).0);
            let fastest = turns.fold(f64::MAX, f64::min);
            samples.push(fastest / number(passes * task.decisions));
        }
    }
    samples
}
