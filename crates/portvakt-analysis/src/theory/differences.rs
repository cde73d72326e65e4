//! Systems of differences over ranges with gaps.
//!
//! Gaps are left out first: what remains is a system of bounds on differences, which shortest paths
//! settle exactly (Bellman, Ford; all pairs by Floyd). A solution that falls into a gap tells which
//! ranges to try apart.

use super::ranges::Ranges;
use crate::steps::{Exhausted, Steps};

/// Further apart than any two numbers of 64 bits.
const FAR: i128 = 1 << 66;

/// Numbers, and differences of pairs of them.
#[derive(Debug)]
pub(super) struct Differences {
    /// What each number can be.
    pub(super) domains: Vec<Ranges<i128>>,
    /// The first number minus the second lies in the ranges.
    pub(super) relations: Vec<(usize, usize, Ranges<i128>)>,
    /// For each number: what to try first.
    pub(super) mentioned: Vec<Vec<i128>>,
}

/// Which ranges are still looked at, the first and the last, of each domain and of each relation.
type Window = Vec<(usize, usize)>;

impl Differences {
    /// Values that fit, if there are any.
    pub(super) fn solve(&self, steps: &Steps) -> Result<Option<Vec<i128>>, Exhausted> {
        let mut window: Window = Vec::new();
        for ranges in self.all() {
            let Some(last) = ranges.ranges().len().checked_sub(1) else {
                return Ok(None);
            };
            window.push((0, last));
        }
        let mut open = vec![window];
        while let Some(window) = open.pop() {
            let mut bounds = Bounds::new(self.domains.len());
            steps.take(bounds.cost())?;
            self.bound(&window, &mut bounds);
            if !bounds.close() {
                continue;
            }
            if let Some(values) = self.readable(bounds.clone(), steps)? {
                return Ok(Some(values));
            }
            let values = bounds.lowest();
            let Some((place, range)) = self.gap(&values) else {
                return Ok(Some(values));
            };
            for is_upper in [true, false] {
                let mut half = window.clone();
                if let Some((first, last)) = half.get_mut(place) {
                    if is_upper {
                        *first = range;
                    } else {
                        *last = range.saturating_sub(1);
                    }
                }
                open.push(half);
            }
        }
        Ok(None)
    }

    fn all(&self) -> impl Iterator<Item = &Ranges<i128>> {
        self.domains.iter().chain(self.relations.iter().map(|(_, _, ranges)| ranges))
    }

    /// The pairs of [`Bounds`] that [`Differences::all`] speaks of.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let zero = self.domains.len();
        let pairs = self.relations.iter().map(|(one, other, _)| (*one, *other));
        (0..zero).map(move |place| (place, zero)).chain(pairs)
    }

    fn bound(&self, window: &Window, bounds: &mut Bounds) {
        for ((ranges, (one, other)), (first, last)) in self.all().zip(self.pairs()).zip(window) {
            let ranges = ranges.ranges();
            if let (Some((first, _)), Some((_, last))) = (ranges.get(*first), ranges.get(*last)) {
                bounds.tighten(one, other, (*last).min(FAR));
                bounds.tighten(other, one, first.saturating_neg().min(FAR));
            }
        }
    }

    /// The first ranges that the values lie outside of, and the first range after them.
    fn gap(&self, values: &[i128]) -> Option<(usize, usize)> {
        let value = |place: usize| values.get(place).copied().unwrap_or(0);
        self.all().zip(self.pairs()).enumerate().find_map(|(place, (ranges, (one, other)))| {
            let difference = value(one).saturating_sub(value(other));
            let after = ranges.ranges().partition_point(|(first, _)| *first <= difference);
            (!ranges.contains(difference)).then_some((place, after))
        })
    }

    /// Values one after the other, each as plain as can be; none when one finds no place.
    fn readable(&self, mut bounds: Bounds, steps: &Steps) -> Result<Option<Vec<i128>>, Exhausted> {
        let zero = self.domains.len();
        let mut values: Vec<Option<i128>> = vec![None; zero];
        let mut order: Vec<usize> = (0..zero).collect();
        // What policies mention is easier to read than what lies so far from another number.
        order.sort_by_key(|place| self.mentioned.get(*place).is_none_or(Vec::is_empty));
        for place in order {
            steps.take(bounds.cost())?;
            let ends = (bounds.of(zero, place).saturating_neg(), bounds.of(place, zero));
            let mut fits = Ranges::of([ends]);
            if let Some(domain) = self.domains.get(place) {
                fits = fits.and(domain);
            }
            for (one, other, ranges) in &self.relations {
                let value = |place: &usize| values.get(*place).copied().flatten();
                let ranges = ranges.ranges().iter();
                let shifted: Ranges<i128> = if *one == place
                    && let Some(value) = value(other)
                {
                    Ranges::of(ranges.map(|(first, last)| {
                        (first.saturating_add(value), last.saturating_add(value))
                    }))
                } else if *other == place
                    && let Some(value) = value(one)
                {
                    Ranges::of(ranges.map(|(first, last)| {
                        (value.saturating_sub(*last), value.saturating_sub(*first))
                    }))
                } else {
                    continue;
                };
                fits = fits.and(&shifted);
            }
            let mentioned = self.mentioned.get(place).map(Vec::as_slice).unwrap_or_default();
            let Some(value) = plain(&fits, mentioned) else {
                return Ok(None);
            };
            bounds.fix(place, value);
            if let Some(slot) = values.get_mut(place) {
                *slot = Some(value);
            }
        }
        let values: Vec<i128> = values.into_iter().flatten().collect();
        Ok(self.gap(&values).is_none().then_some(values))
    }
}

/// The number that is easiest to read.
fn plain(fits: &Ranges<i128>, mentioned: &[i128]) -> Option<i128> {
    if let Some(number) = mentioned.iter().find(|number| fits.contains(**number)) {
        return Some(*number);
    }
    let nearest = fits.ranges().iter().map(|(first, last)| 0_i128.clamp(*first, *last));
    nearest.min_by_key(|number| (number.unsigned_abs(), *number < 0))
}

/// The most that each number exceeds each other by; the last number is 0.
#[derive(Debug, Clone)]
struct Bounds {
    count: usize,
    most: Vec<i128>,
}

impl Bounds {
    fn new(numbers: usize) -> Self {
        let count = numbers.saturating_add(1);
        let mut bounds = Self { count, most: vec![FAR; count.saturating_mul(count)] };
        for place in 0..count {
            bounds.tighten(place, place, 0);
        }
        bounds
    }

    fn cost(&self) -> u64 {
        u64::try_from(self.most.len()).unwrap_or(u64::MAX)
    }

    fn entry(&self, one: usize, other: usize) -> usize {
        one.saturating_mul(self.count).saturating_add(other)
    }

    fn of(&self, one: usize, other: usize) -> i128 {
        self.most.get(self.entry(one, other)).copied().unwrap_or(FAR)
    }

    fn tighten(&mut self, one: usize, other: usize, most: i128) {
        let entry = self.entry(one, other);
        if let Some(slot) = self.most.get_mut(entry) {
            *slot = (*slot).min(most);
        }
    }

    /// Makes every bound as tight as the others make it; tells whether values are left.
    fn close(&mut self) -> bool {
        for over in 0..self.count {
            self.over(over);
        }
        (0..self.count).all(|place| self.of(place, place) >= 0)
    }

    fn over(&mut self, over: usize) {
        for one in 0..self.count {
            let first = self.of(one, over);
            for other in 0..self.count {
                self.tighten(one, other, first.saturating_add(self.of(over, other)));
            }
        }
    }

    /// Gives a number the value, which lies within its bounds.
    fn fix(&mut self, place: usize, value: i128) {
        let zero = self.count.saturating_sub(1);
        self.tighten(place, zero, value);
        self.tighten(zero, place, value.saturating_neg());
        self.over(place);
        self.over(zero);
    }

    /// The least value of each number: together they keep all bounds.
    fn lowest(&self) -> Vec<i128> {
        let zero = self.count.saturating_sub(1);
        (0..zero).map(|place| self.of(zero, place).saturating_neg()).collect()
    }
}
