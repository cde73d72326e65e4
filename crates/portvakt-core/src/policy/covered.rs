//! Sets of capabilities.

use super::CapabilityId;

/// A set of capabilities as ranges of neighbours: whatever `a.b.**` covers stands side by side, so
/// a rule stays as small as it was written, however many capabilities it covers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Covered {
    /// From the first to one past the last; ascending, not empty, not touching.
    ranges: Vec<(u32, u32)>,
}

impl Covered {
    /// The capabilities in ranges, from the first to one past the last, in any order.
    #[must_use]
    pub fn from_ranges(ranges: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut ranges: Vec<(u32, u32)> =
            ranges.into_iter().filter(|(first, end)| first < end).collect();
        ranges.sort_unstable();
        ranges.dedup_by(|next, last| {
            let touches = next.0 <= last.1;
            if touches {
                last.1 = last.1.max(next.1);
            }
            touches
        });
        Self { ranges }
    }

    /// The ranges: from the first to one past the last, ascending and apart.
    #[must_use]
    pub fn ranges(&self) -> &[(u32, u32)] {
        &self.ranges
    }

    /// The capabilities, ascending.
    pub fn iter(&self) -> impl Iterator<Item = CapabilityId> + '_ {
        self.ranges.iter().flat_map(|(first, end)| (*first..*end).map(CapabilityId))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        let sizes = self.ranges.iter().map(|(first, end)| end.saturating_sub(*first));
        sizes.fold(0, |all, size| all.saturating_add(portvakt_eval::index::at(size)))
    }

    /// Tells whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Tells whether a capability is among them.
    #[must_use]
    pub fn contains(&self, capability: CapabilityId) -> bool {
        let after = self.ranges.partition_point(|(first, _)| *first <= capability.0);
        let range = after.checked_sub(1).and_then(|place| self.ranges.get(place));
        range.is_some_and(|(_, end)| capability.0 < *end)
    }

    /// Those that are not among others.
    #[must_use]
    pub fn without(&self, others: &Self) -> Self {
        let mut left = Vec::new();
        let mut taken = others.ranges.iter().peekable();
        for (first, end) in &self.ranges {
            let mut first = *first;
            while let Some((from, to)) = taken.peek().copied().filter(|(from, _)| from < end) {
                left.push((first, (*from).max(first)));
                first = first.max(*to);
                if to > end {
                    break;
                }
                taken.next();
            }
            left.push((first, *end));
        }
        Self::from_ranges(left)
    }
}

impl From<CapabilityId> for Covered {
    fn from(one: CapabilityId) -> Self {
        Self { ranges: vec![(one.0, one.0.saturating_add(1))] }
    }
}

impl FromIterator<CapabilityId> for Covered {
    fn from_iter<I: IntoIterator<Item = CapabilityId>>(capabilities: I) -> Self {
        Self::from_ranges(capabilities.into_iter().map(|one| (one.0, one.0.saturating_add(1))))
    }
}

#[cfg(test)]
mod tests {
    use super::{CapabilityId, Covered};
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_a_set(ours in btree_set(0_u32..24, 0..20), others in btree_set(0_u32..24, 0..20)) {
            let covered: Covered = ours.iter().copied().map(CapabilityId).collect();
            let other: Covered = others.iter().copied().map(CapabilityId).collect();
            prop_assert!(covered.iter().map(|one| one.0).eq(ours.iter().copied()));
            prop_assert_eq!(covered.len(), ours.len());
            prop_assert_eq!(covered.is_empty(), ours.is_empty());
            for one in 0..25 {
                prop_assert_eq!(covered.contains(CapabilityId(one)), ours.contains(&one));
            }
            let left: Covered = ours.difference(&others).copied().map(CapabilityId).collect();
            prop_assert_eq!(covered.without(&other), left);
        }
    }
}
