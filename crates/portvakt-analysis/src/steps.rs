//! Counted limits on answering a question; never a wall clock.

use std::cell::Cell;

/// Steps that are left for a question.
#[derive(Debug)]
pub struct Steps {
    left: Cell<u64>,
}

/// A question took more steps than it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the question takes more steps than it was given")]
pub struct Exhausted;

impl Steps {
    /// So many.
    #[must_use]
    pub fn new(count: u64) -> Self {
        Self { left: Cell::new(count) }
    }

    /// Takes some.
    ///
    /// # Errors
    ///
    /// Fewer are left; then none is left from here on.
    pub fn take(&self, count: u64) -> Result<(), Exhausted> {
        let left = self.left.get().checked_sub(count);
        self.left.set(left.unwrap_or(0));
        left.map(|_| ()).ok_or(Exhausted)
    }

    /// How many are left.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left.get()
    }
}
