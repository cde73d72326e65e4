//! Choices that follow from a seed alone, or from bytes.

/// A source of choices: the same seed, or the same bytes, give the same choices everywhere.
#[derive(Debug, Clone)]
pub struct Dice {
    state: u64,
    /// Bytes that choose as long as they last, the next one last.
    bytes: Vec<u8>,
}

impl Dice {
    /// A source for this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut dice = Self { state: seed ^ 0x9E37_79B9_7F4A_7C15, bytes: Vec::new() };
        dice.draw();
        dice
    }

    /// A source that takes its choices from bytes, as few for each as tell its cases apart, so that a
    /// fuzzer that changes one byte changes one choice. After the last byte it goes on as a seed does.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self { bytes: bytes.iter().rev().copied().collect(), ..Self::new(0) }
    }

    /// As many bytes as this, as a number; nothing when there are none left.
    fn take(&mut self, count: usize) -> Option<u64> {
        let first = u64::from(self.bytes.pop()?);
        let rest = (1..count).filter_map(|_| self.bytes.pop());
        Some(rest.fold(first, |number, byte| number << 8 | u64::from(byte)))
    }

    /// `SplitMix64` (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    pub fn draw(&mut self) -> u64 {
        if let Some(number) = self.take(8) {
            return number;
        }
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below the bound, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let few = match bound {
            0..=0x100 => 1,
            0x101..=0x1_0000 => 2,
            _ => 8,
        };
        let number = self.take(few).unwrap_or_else(|| self.draw());
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        usize::try_from(number % bound).unwrap_or(0)
    }

    /// A number from the first to the last, both included.
    pub fn between(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last - first + 1)
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of a list that is not empty.
    pub fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }

    /// Puts a list into another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }

    /// At least one and at most so many of a list that is not empty, in some order.
    pub fn some<T: Clone>(&mut self, list: &[T], most: usize) -> Vec<T> {
        let mut all = list.to_vec();
        self.shuffle(&mut all);
        all.truncate(self.between(1, most.min(list.len())));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn bytes_choose_as_long_as_they_last() {
        let mut dice = Dice::from_bytes(&[7, 1, 2, 99, 5]);
        assert_eq!((dice.below(10), dice.below(1_000), dice.percent(99)), (7, 0x102, false));
        assert_eq!((dice.below(3), dice.draw()), (2, Dice::new(0).draw()));
    }
}
