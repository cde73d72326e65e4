//! Things measured in turn, round after round.
#![expect(clippy::float_arithmetic, reason = "measurements are not whole numbers")]
#![expect(clippy::disallowed_types, reason = "measuring time takes a clock")]

use super::{Effort, number};
use std::time::Instant;

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
    let passes: Vec<usize> = tasks
        .iter_mut()
        .map(|task| {
            (task.pass)();
            let (once, ()) = timed(&mut task.pass);
            let mut passes = 1;
            while number(passes) * once < effort.sample {
                passes *= 2;
            }
            passes
        })
        .collect();
    let mut samples = vec![Vec::with_capacity(effort.rounds); tasks.len()];
    for _ in 0..effort.rounds {
        for ((task, passes), samples) in tasks.iter_mut().zip(&passes).zip(&mut samples) {
            let (time, ()) = timed(|| (0..*passes).for_each(|_| (task.pass)()));
            samples.push(time / number(passes * task.decisions));
        }
    }
    samples
}
