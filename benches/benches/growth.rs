//! How reading and compiling a policy grows with each of its dimensions.
//!
//! ```text
//! cargo bench -p portvakt-benches --bench growth
//! ```
//!
//! Times are those of the processor where the system tells them, so that other programs matter little;
//! the best of three. A ratio near 2 is in proportion.
#![expect(clippy::disallowed_methods, reason = "what the system says of time stands in a file")]
#![expect(clippy::disallowed_types, reason = "measuring time takes a clock")]
#![expect(clippy::float_arithmetic, reason = "measurements are not whole numbers")]
#![expect(clippy::arithmetic_side_effects, reason = "an overflow stops the measurement")]
#![expect(clippy::print_stdout, reason = "the table is the output")]

use allocation_counter::measure;
use portvakt::{Limits, load};
use portvakt_testing::growth::{Dimension, LINEAR, PRODUCTS};
use std::fs::read_to_string;
use std::time::{Duration, Instant};

/// How much larger the first and the second policy are than what tests look at.
const TIMES: [usize; 2] = [8, 16];

fn main() {
    println!("| twice as much | size | ms | ms of twice | ratio | peak MiB | ratio |");
    println!("|---|--:|--:|--:|--:|--:|--:|");
    for dimension in LINEAR.iter().chain(PRODUCTS) {
        let [(small, little), (large, much)] = TIMES.map(|times| cost(dimension, times));
        println!(
            "| {} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} |",
            dimension.name,
            dimension.size * TIMES[0],
            small.as_secs_f64() * 1e3,
            large.as_secs_f64() * 1e3,
            large.as_secs_f64() / small.as_secs_f64().max(1e-9),
            much / 1_048_576.0,
            much / little.max(1.0),
        );
    }
}

/// Time, and the most memory at once in bytes.
fn cost(dimension: &Dimension, times: usize) -> (Duration, f64) {
    let text = (dimension.policy)(dimension.size * times);
    let load = || drop(load::text("policy.yaml", &text, &Limits::large()));
    let peak = u32::try_from(measure(load).bytes_max >> 10).unwrap_or(u32::MAX);
    let times = [(); 3].map(|()| {
        let begun = (Instant::now(), processor());
        load();
        match (begun.1, processor()) {
            (Some(before), Some(after)) => after.saturating_sub(before),
            _ => begun.0.elapsed(),
        }
    });
    (times.into_iter().min().unwrap_or_default(), f64::from(peak) * 1_024.0)
}

/// How long this thread has run, where the system tells it.
fn processor() -> Option<Duration> {
    let text = read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
