//! Medians and the spread of the middle half.
#![expect(clippy::float_arithmetic, reason = "measurements are not whole numbers")]

use serde::Serialize;

/// A median with the middle half of what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// The first quartile.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// The third quartile.
    pub high: f64,
}

/// The spread of samples; zeros when there are none.
#[must_use]
pub fn spread(samples: &[f64]) -> Spread {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    let of = |quarter: usize| sorted.get(last * quarter / 4).copied().unwrap_or_default();
    Spread { low: of(1), median: of(2), high: of(3) }
}

/// The ratio of two things that were measured in the same rounds.
#[must_use]
pub fn ratio(of: &[f64], to: &[f64]) -> Spread {
    spread(&of.iter().zip(to).map(|(of, to)| of / to).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::{Spread, ratio, spread};

    #[test]
    fn ratios_are_taken_within_rounds() {
        // The third round was ten times slower for both.
        let (one, other) = ([2.0, 4.0, 20.0], [1.0, 2.0, 10.0]);
        assert_eq!(ratio(&one, &other), Spread { low: 2.0, median: 2.0, high: 2.0 });
        assert_eq!(spread(&[5.0, 1.0, 4.0, 2.0, 3.0]), Spread { low: 2.0, median: 3.0, high: 4.0 });
    }
}
