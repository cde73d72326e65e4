//! Sets of classes: ascending ranges that do not touch, each kept once.

use crate::interner::Interner;
use portvakt_eval::index::at;

/// A set, by its place.
pub(super) type SetId = u32;

/// A range: the first is in it, the last is not.
pub(super) type Range = (u32, u32);

/// All sets in use.
#[derive(Debug, Default)]
pub(super) struct Sets {
    sets: Interner<Vec<Range>>,
}

impl Sets {
    /// The ranges of a set.
    pub(super) fn ranges(&self, set: SetId) -> &[Range] {
        self.sets.all().get(at(set)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The set of these ranges, in any order and overlap.
    pub(super) fn of(&mut self, ranges: impl IntoIterator<Item = Range>) -> SetId {
        let mut ranges: Vec<Range> =
            ranges.into_iter().filter(|(start, end)| start < end).collect();
        ranges.sort_unstable();
        let mut all: Vec<Range> = Vec::with_capacity(ranges.len());
        for (start, end) in ranges {
            match all.last_mut() {
                Some(before) if start <= before.1 => before.1 = before.1.max(end),
                _ => all.push((start, end)),
            }
        }
        self.intern(all)
    }

    /// The set of these numbers.
    pub(super) fn of_numbers(&mut self, numbers: impl IntoIterator<Item = u32>) -> SetId {
        self.of(numbers.into_iter().map(|number| (number, number.saturating_add(1))))
    }

    /// What is in any of the sets.
    pub(super) fn union(&mut self, sets: &[SetId]) -> SetId {
        if let [one] = sets {
            return *one;
        }
        let all: Vec<Range> = sets.iter().flat_map(|set| self.ranges(*set)).copied().collect();
        self.of(all)
    }

    /// What is in all of the sets, of this many classes.
    pub(super) fn intersection(&mut self, sets: &[SetId], classes: u32) -> SetId {
        match sets {
            [one] => *one,
            [one, other] if one == other => *one,
            _ => {
                let outside = sets.iter().flat_map(|set| gaps(self.ranges(*set), classes));
                let outside: Vec<Range> = outside.collect();
                let outside = self.of(outside);
                self.complement(outside, classes)
            }
        }
    }

    /// What is not in the set, of this many classes.
    pub(super) fn complement(&mut self, set: SetId, classes: u32) -> SetId {
        let gaps = gaps(self.ranges(set), classes);
        self.intern(gaps)
    }

    /// Tells whether nothing is in the set.
    pub(super) fn is_empty(&self, set: SetId) -> bool {
        self.ranges(set).is_empty()
    }

    /// Tells whether all of this many classes are in the set.
    pub(super) fn is_full(&self, set: SetId, classes: u32) -> bool {
        matches!(self.ranges(set), [(0, end)] if *end >= classes)
    }

    fn intern(&mut self, ranges: Vec<Range>) -> SetId {
        self.sets.insert(ranges).0
    }
}

/// The ranges between the ranges.
fn gaps(ranges: &[Range], classes: u32) -> Vec<Range> {
    let mut from = 0;
    let mut all = Vec::with_capacity(ranges.len().saturating_add(1));
    for (start, end) in ranges {
        if from < *start {
            all.push((from, *start));
        }
        from = *end;
    }
    if from < classes {
        all.push((from, classes));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::Sets;

    #[test]
    fn algebra() {
        let mut sets = Sets::default();
        let few = sets.of([(3, 5), (0, 1), (4, 7), (9, 9)]);
        assert_eq!(sets.ranges(few), [(0, 1), (3, 7)]);
        let rest = sets.complement(few, 8);
        assert_eq!(sets.ranges(rest), [(1, 3), (7, 8)]);
        assert_eq!(sets.complement(rest, 8), few);
        let all = sets.union(&[few, rest]);
        assert!(sets.is_full(all, 8) && !sets.is_full(few, 8));
        let none = sets.intersection(&[few, rest], 8);
        assert!(sets.is_empty(none));
        let numbers = sets.of_numbers([2, 6, 3]);
        let both = sets.intersection(&[few, numbers, all], 8);
        assert_eq!(sets.ranges(both), [(3, 4), (6, 7)]);
    }
}
