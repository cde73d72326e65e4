//! One truth value for every request of a space.

/// Truth values side by side: the one at a place is that of the request at that place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    words: Vec<u64>,
    len: usize,
}

impl Column {
    /// The same truth everywhere.
    #[must_use]
    pub fn filled(len: usize, truth: bool) -> Self {
        let mut column =
            Self { words: vec![if truth { u64::MAX } else { 0 }; len.div_ceil(64)], len };
        column.trim();
        column
    }

    /// The truth that a function gives for each place.
    #[must_use]
    pub fn new(len: usize, mut truth: impl FnMut(usize) -> bool) -> Self {
        let mut column = Self::filled(len, false);
        for at in 0..len {
            column.words[at / 64] |= u64::from(truth(at)) << (at % 64);
        }
        column
    }

    /// How many places there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it is false everywhere.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Whether it is true at a place.
    #[must_use]
    pub fn holds(&self, at: usize) -> bool {
        self.words[at / 64] >> (at % 64) & 1 == 1
    }

    /// At how many places it is true.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| usize::try_from(word.count_ones()).unwrap_or(0)).sum()
    }

    /// The places where it is true.
    pub fn places(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.len).filter(|at| self.words[at / 64] != 0 && self.holds(*at))
    }

    /// Both hold.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        self.joined(other, |one, other| one & other)
    }

    /// One of both holds.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        self.joined(other, |one, other| one | other)
    }

    /// This one holds and the other does not.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        self.joined(other, |one, other| one & !other)
    }

    /// It does not hold.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self::filled(self.len, true).without(self)
    }

    fn joined(&self, other: &Self, join: fn(u64, u64) -> u64) -> Self {
        assert_eq!(self.len, other.len, "columns of two spaces");
        let words = self.words.iter().zip(&other.words).map(|(one, other)| join(*one, *other));
        Self { words: words.collect(), len: self.len }
    }

    /// Clears what stands behind the last place.
    fn trim(&mut self) {
        let rest = self.len % 64;
        if let Some(last) = self.words.last_mut().filter(|_| rest != 0) {
            *last &= (1 << rest) - 1;
        }
    }
}
