//! Sets of whole numbers as inclusive ranges, ascending and apart.

/// Whole numbers of a fixed width.
pub(super) trait Whole: Ord + Copy {
    /// The least and the greatest.
    const ENDS: (Self, Self);
    /// The next one.
    fn after(self) -> Option<Self>;
    /// The one before.
    fn before(self) -> Option<Self>;
}

impl Whole for i128 {
    const ENDS: (Self, Self) = (Self::MIN, Self::MAX);
    fn after(self) -> Option<Self> {
        self.checked_add(1)
    }
    fn before(self) -> Option<Self> {
        self.checked_sub(1)
    }
}

impl Whole for u128 {
    const ENDS: (Self, Self) = (Self::MIN, Self::MAX);
    fn after(self) -> Option<Self> {
        self.checked_add(1)
    }
    fn before(self) -> Option<Self> {
        self.checked_sub(1)
    }
}

/// A set of whole numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ranges<T> {
    ranges: Vec<(T, T)>,
}

impl<T: Whole> Ranges<T> {
    /// The numbers in some of these ranges, in whatever order.
    pub(super) fn of(ranges: impl IntoIterator<Item = (T, T)>) -> Self {
        let mut given: Vec<(T, T)> =
            ranges.into_iter().filter(|(first, last)| first <= last).collect();
        given.sort_unstable();
        let mut ranges: Vec<(T, T)> = Vec::with_capacity(given.len());
        for (first, last) in given {
            match ranges.last_mut() {
                Some(end) if end.1.after().is_none_or(|next| first <= next) => {
                    end.1 = end.1.max(last);
                }
                _ => ranges.push((first, last)),
            }
        }
        Self { ranges }
    }

    /// All numbers.
    pub(super) fn all() -> Self {
        Self { ranges: vec![T::ENDS] }
    }

    /// The ranges.
    pub(super) fn ranges(&self) -> &[(T, T)] {
        &self.ranges
    }

    /// Tells whether a number is in the set.
    pub(super) fn contains(&self, number: T) -> bool {
        let after = self.ranges.partition_point(|(first, _)| *first <= number);
        let range = after.checked_sub(1).and_then(|place| self.ranges.get(place));
        range.is_some_and(|(_, last)| number <= *last)
    }

    /// What both have.
    pub(super) fn and(&self, other: &Self) -> Self {
        let mut ranges = Vec::new();
        let (mut one, mut two) = (self.ranges.iter().peekable(), other.ranges.iter().peekable());
        while let (Some(left), Some(right)) = (one.peek(), two.peek()) {
            let (first, last) = (left.0.max(right.0), left.1.min(right.1));
            if first <= last {
                ranges.push((first, last));
            }
            if left.1 < right.1 {
                one.next()
            } else {
                two.next()
            };
        }
        Self { ranges }
    }

    /// What is not in the set.
    pub(super) fn complement(&self) -> Self {
        let mut ranges = Vec::new();
        let mut next = Some(T::ENDS.0);
        for (first, last) in &self.ranges {
            if let (Some(start), Some(end)) = (next, first.before())
                && start <= end
            {
                ranges.push((start, end));
            }
            next = last.after();
        }
        if let Some(start) = next {
            ranges.push((start, T::ENDS.1));
        }
        Self { ranges }
    }

    /// Keeps what is in the other set, or what is not.
    pub(super) fn restrict(&mut self, other: &Self, wanted: bool) {
        *self = if wanted { self.and(other) } else { self.and(&other.complement()) };
    }
}
