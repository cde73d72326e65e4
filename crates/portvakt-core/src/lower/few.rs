//! Lists that mostly have one entry: that needs no allocation, and copies of longer ones are shared.

use std::cmp::Ordering;
use std::ops::Deref;
use std::rc::Rc;

/// A list that does not change.
#[derive(Debug, Clone, Default)]
pub(super) enum Few<T> {
    /// No entry.
    #[default]
    None,
    /// One entry.
    One([T; 1]),
    /// More.
    Several(Rc<[T]>),
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(one) => one,
            Self::Several(all) => all,
        }
    }
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(all: Vec<T>) -> Self {
        match <[T; 1]>::try_from(all) {
            Ok(one) => Self::One(one),
            Err(all) if all.is_empty() => Self::None,
            Err(all) => Self::Several(Rc::from(all)),
        }
    }
}

impl<T: Copy> From<&[T]> for Few<T> {
    fn from(all: &[T]) -> Self {
        match all {
            [] => Self::None,
            [one] => Self::One([*one]),
            _ => Self::Several(Rc::from(all)),
        }
    }
}

impl<T: PartialEq> PartialEq for Few<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for Few<T> {}

impl<T: PartialOrd> PartialOrd for Few<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (**self).partial_cmp(&**other)
    }
}

impl<T: Ord> Ord for Few<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

#[cfg(test)]
mod tests {
    use super::Few;

    #[test]
    fn lists_are_compared_by_their_entries() {
        let lists: [&[u32]; 5] = [&[], &[1], &[1, 2], &[1, 2, 3], &[2]];
        let few: Vec<Few<u32>> = lists.iter().map(|list| Few::from(*list)).collect();
        for (one, list) in few.iter().zip(lists) {
            assert_eq!((&**one, one), (list, &Few::from(list.to_vec())));
        }
        assert!(few.is_sorted_by(|one, other| one < other));
    }
}
