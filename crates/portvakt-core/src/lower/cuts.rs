//! Cuts of a number line: where the answer of some test changes.

use super::sets::Range;
use portvakt_eval::index::index;

/// Numbers at which a class begins. Class 0 is absence, class 1 lies below all cuts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cuts<T> {
    cuts: Vec<T>,
}

impl<T> Default for Cuts<T> {
    fn default() -> Self {
        Self { cuts: Vec::new() }
    }
}

/// Numbers that have a first, a last and, but for the last, a next.
pub(super) trait Number: Ord + Copy {
    const FIRST: Self;
    fn next(self) -> Option<Self>;
}

impl Number for i64 {
    const FIRST: Self = i64::MIN;
    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }
}

impl Number for u128 {
    const FIRST: Self = 0;
    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }
}

impl<T: Number> Cuts<T> {
    /// Adds the ends of inclusive ranges.
    pub(super) fn add(&mut self, ranges: &[(T, T)]) {
        for (first, last) in ranges {
            if *first > T::FIRST {
                self.cuts.push(*first);
            }
            self.cuts.extend(last.next());
        }
    }

    /// Puts them into order, when all are added.
    pub(super) fn sort(&mut self) {
        self.cuts.sort_unstable();
        self.cuts.dedup();
    }

    /// The cuts, ascending.
    pub(super) fn all(&self) -> &[T] {
        &self.cuts
    }

    /// How many classes there are.
    pub(super) fn classes(&self) -> u32 {
        index(self.cuts.len()).saturating_add(2)
    }

    /// The classes of inclusive ranges whose ends were added.
    pub(super) fn classes_of(&self, ranges: &[(T, T)]) -> Vec<Range> {
        let class =
            |number: T| index(self.cuts.partition_point(|cut| *cut <= number)).saturating_add(1);
        let range = |(first, last): &(T, T)| {
            let end = last.next().map_or(self.classes(), class);
            (class(*first), end)
        };
        ranges.iter().map(range).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Cuts;

    #[test]
    fn classes_begin_at_cuts() {
        let mut cuts = Cuts::default();
        let ranges = [(i64::MIN, -1), (3, 3), (5, i64::MAX)];
        cuts.add(&ranges);
        cuts.sort();
        assert_eq!(cuts.all(), [0, 3, 4, 5]);
        assert_eq!(cuts.classes(), 6);
        assert_eq!(cuts.classes_of(&ranges), [(1, 2), (3, 4), (5, 6)]);
    }
}
