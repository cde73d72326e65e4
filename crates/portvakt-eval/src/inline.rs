//! A list that needs no allocation while it is short.

use alloc::vec::Vec;

/// A list of copies; the first `N` stand in place, longer lists move to the heap as a whole.
#[derive(Debug, Clone)]
pub(crate) struct Inline<T, const N: usize> {
    len: usize,
    place: [T; N],
    heap: Vec<T>,
}

impl<T: Copy, const N: usize> Inline<T, N> {
    /// An empty list, and what stands in its free places.
    #[inline]
    pub(crate) const fn with_free(free: T) -> Self {
        Self { len: 0, place: [free; N], heap: Vec::new() }
    }
}

impl<T: Copy + Default, const N: usize> Inline<T, N> {
    /// An empty list.
    #[inline]
    pub(crate) fn new() -> Self {
        Self::with_free(T::default())
    }

    /// A copy of a slice.
    #[inline]
    pub(crate) fn copy_of(slice: &[T]) -> Self {
        let mut list = Self::new();
        list.extend(slice);
        list
    }

    /// Appends one.
    #[inline]
    pub(crate) fn push(&mut self, one: T) {
        if self.heap.is_empty() {
            if let Some(free) = self.place.get_mut(self.len) {
                *free = one;
                self.len = self.len.saturating_add(1);
                return;
            }
            self.heap.extend_from_slice(&self.place);
        }
        self.heap.push(one);
    }

    /// Appends all of a slice.
    #[inline]
    pub(crate) fn extend(&mut self, slice: &[T]) {
        if self.heap.is_empty() {
            let end = self.len.saturating_add(slice.len());
            if let Some(free) = self.place.get_mut(self.len..end) {
                free.copy_from_slice(slice);
                self.len = end;
                return;
            }
            let taken = self.place.get(..self.len).unwrap_or_default();
            self.heap.extend_from_slice(taken);
        }
        self.heap.extend_from_slice(slice);
    }

    /// Tells whether it is empty.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0 && self.heap.is_empty()
    }

    /// The list.
    #[inline]
    pub(crate) fn as_slice(&self) -> &[T] {
        if self.heap.is_empty() {
            self.place.get(..self.len).unwrap_or_default()
        } else {
            &self.heap
        }
    }

    /// Puts the list into order.
    #[inline]
    pub(crate) fn sort(&mut self)
    where
        T: Ord,
    {
        if self.as_slice().len() > 1 {
            self.as_mut_slice().sort_unstable();
        }
    }

    /// The list, to change what is in it.
    #[inline]
    pub(crate) fn as_mut_slice(&mut self) -> &mut [T] {
        if self.heap.is_empty() {
            self.place.get_mut(..self.len).unwrap_or_default()
        } else {
            &mut self.heap
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Inline;
    use alloc::vec::Vec;

    #[test]
    fn grows_past_its_place() {
        let mut list = Inline::<u32, 4>::new();
        assert!(list.is_empty());
        for one in 0..10 {
            list.push(one);
            assert!(!list.is_empty());
            assert_eq!(list.as_slice(), (0..=one).collect::<Vec<_>>());
        }
        let mut list = Inline::<u32, 4>::new();
        list.extend(&[7; 3]);
        list.extend(&[8; 3]);
        assert_eq!(list.as_slice(), [7, 7, 7, 8, 8, 8]);
        assert_eq!(Inline::<u32, 2>::copy_of(&[1, 2, 3]).as_slice(), [1, 2, 3]);
        assert_eq!(Inline::<u32, 4>::copy_of(&[1, 2, 3]).as_slice(), [1, 2, 3]);
    }
}
