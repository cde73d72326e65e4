//! Things by number: equal ones once, numbered as they come.
//!
//! A table of slots finds them; the order is that of the numbers, so that no hash decides anything.

use portvakt_eval::index::{at, index};
use std::borrow::Borrow;
use std::hash::{Hash, Hasher};

/// Things of which no two are equal.
#[derive(Debug, Clone)]
pub struct Interner<T> {
    all: Vec<T>,
    /// The hash of each.
    hashes: Vec<u32>,
    /// 0 is free, else 1 + the number of a thing; a power of two of them, at most half of them taken.
    slots: Vec<u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { all: Vec::new(), hashes: Vec::new(), slots: Vec::new() }
    }
}

impl<T: Hash + Eq> Interner<T> {
    /// The number of a thing, and whether it is new.
    pub fn insert(&mut self, thing: T) -> (u32, bool) {
        let hash = hash_of(&thing);
        match self.slot(&thing, hash) {
            (_, Some(number)) => (number, false),
            (slot, None) => (self.push(slot, hash, thing), true),
        }
    }

    /// The number of a thing, and whether it is new; it is made into one's own only then.
    pub fn insert_borrowed<Q>(&mut self, thing: &Q) -> (u32, bool)
    where
        T: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = T> + ?Sized,
    {
        let hash = hash_of(thing);
        match self.slot(thing, hash) {
            (_, Some(number)) => (number, false),
            (slot, None) => (self.push(slot, hash, thing.to_owned()), true),
        }
    }

    fn push(&mut self, slot: usize, hash: u32, thing: T) -> u32 {
        self.all.push(thing);
        self.hashes.push(hash);
        let count = index(self.all.len());
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = count;
        }
        if self.slots.len() <= self.all.len().saturating_mul(2) {
            self.grow();
        }
        count.saturating_sub(1)
    }

    /// The things by number.
    #[must_use]
    pub fn all(&self) -> &[T] {
        &self.all
    }

    /// Drops all but the first `count` things. What came last is in no other's way: its slot can be
    /// free again.
    pub fn truncate(&mut self, count: usize) {
        while self.all.len() > count
            && let Some((last, hash)) = self.all.last().zip(self.hashes.last())
        {
            // It is found by its hash too: both go only then.
            let (slot, _) = self.slot(last, *hash);
            if let Some(slot) = self.slots.get_mut(slot) {
                *slot = 0;
            }
            self.all.pop();
            self.hashes.pop();
        }
    }

    /// The slot that holds a thing, or the free one where it would go.
    fn slot<Q>(&self, thing: &Q, hash: u32) -> (usize, Option<u32>)
    where
        T: Borrow<Q>,
        Q: Eq + ?Sized,
    {
        let Some(mask) = self.slots.len().checked_sub(1) else {
            return (0, None);
        };
        let mut slot = at(hash) & mask;
        while let Some(number) = self.slots.get(slot).and_then(|taken| taken.checked_sub(1)) {
            if self.hashes.get(at(number)) == Some(&hash)
                && self.all.get(at(number)).is_some_and(|one| thing == one.borrow())
            {
                return (slot, Some(number));
            }
            slot = slot.wrapping_add(1) & mask;
        }
        (slot, None)
    }

    fn grow(&mut self) {
        let size = self.slots.len().saturating_mul(2).max(16);
        self.slots = vec![0; size];
        let mask = size.wrapping_sub(1);
        for (number, hash) in (1..).zip(&self.hashes) {
            let mut slot = at(*hash) & mask;
            while self.slots.get(slot).is_some_and(|taken| *taken != 0) {
                slot = slot.wrapping_add(1) & mask;
            }
            if let Some(slot) = self.slots.get_mut(slot) {
                *slot = number;
            }
        }
    }
}

/// Where the search for a thing begins.
fn hash_of(thing: &(impl Hash + ?Sized)) -> u32 {
    let mut mixer = Mixer(0);
    thing.hash(&mut mixer);
    u32::try_from(mixer.finish() & u64::from(u32::MAX)).unwrap_or_default()
}

/// Multiplies to 128 bits and folds the halves together.
struct Mixer(u64);

impl Mixer {
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word ^ 0x9E37_79B9_7F4A_7C15)
            .wrapping_mul(0xA076_1D64_78BD_642F_E703_7ED1_A0B4_28DB);
        let half = |bits: u128| u64::try_from(bits & u128::from(u64::MAX)).unwrap_or_default();
        self.0 = half(product >> 64) ^ half(product);
    }
}

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.mix(portvakt_eval::hash::hash(bytes, 0));
    }

    fn write_u8(&mut self, number: u8) {
        self.mix(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.mix(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(u64::try_from(number).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::Interner;

    #[test]
    fn equal_things_have_one_number() {
        let mut all = Interner::default();
        for round in 0..2 {
            for number in 0..1_000_u32 {
                assert_eq!(all.insert(format!("thing {number}")), (number, round == 0));
            }
        }
        all.truncate(500);
        assert_eq!(all.insert("thing 499".to_owned()), (499, false));
        assert_eq!(all.insert("thing 999".to_owned()), (500, true));
        assert_eq!(all.all().len(), 501);
    }

    #[test]
    fn what_is_dropped_takes_no_slot() {
        let mut all = Interner::default();
        for round in 0..10 {
            for number in 0..100_u32 {
                all.insert(format!("thing {number} of {round}"));
            }
            all.truncate(7);
            assert_eq!(all.slots.iter().filter(|slot| **slot != 0).count(), 7);
        }
    }
}
