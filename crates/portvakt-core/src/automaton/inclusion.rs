//! Whether one language holds another.

use super::Dfa;
use std::collections::BTreeSet;

impl Dfa {
    /// Tells whether the other automaton accepts every text that this one accepts (in whatever
    /// class). Costs a step for each pair of states that some text leads to.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        let mut bytes: Vec<u8> = (0..=u8::MAX).collect();
        bytes.sort_by_key(|byte| (self.class_of(*byte), other.class_of(*byte)));
        bytes.dedup_by_key(|byte| (self.class_of(*byte), other.class_of(*byte)));
        let mut seen = BTreeSet::from([(0, 0)]);
        let mut open = vec![(0, 0)];
        while let Some((here, there)) = open.pop() {
            if self.accept_of(here) != 0 && other.accept_of(there) == 0 {
                return false;
            }
            for byte in &bytes {
                let next = (
                    self.step(here, self.class_of(*byte)),
                    other.step(there, other.class_of(*byte)),
                );
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        true
    }
}
