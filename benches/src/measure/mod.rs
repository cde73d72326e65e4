//! How things are measured: in turn within a round, and compared within a round.
//!
//! A machine that others use too is slow for a while and fast for a while. Whatever is compared is
//! therefore measured side by side in many rounds, and what is told is the median of the ratios
//! within the rounds, with the spread of the middle half. In each round a task is timed some times and
//! the fastest counts, for the same reason.

mod group;
mod instructions;
mod loading;
mod rounds;
mod spread;
mod threads;

pub use group::{Cost, Row, agree, group};
pub use instructions::{Mode, instructions, repeat, valgrind_is_there};
pub use loading::{Loading, loading};
pub use rounds::{Task, interleave, timed};
pub use spread::{Spread, ratio, spread};
pub use threads::{Threads, threads};

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// How many rounds.
    pub rounds: usize,
    /// How long a task is timed in a round, in nanoseconds, where its passes are shorter.
    pub sample: f64,
    /// The most rules.
    pub most: usize,
}

impl Effort {
    /// For figures that are published.
    pub const FULL: Self = Self { rounds: 31, sample: 2e6, most: 100_000 };

    /// For development.
    pub const QUICK: Self = Self { rounds: 7, sample: 1e6, most: 10_000 };
}

/// A count as a number to calculate with.
#[must_use]
pub fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}
