//! Digits with control digits, as machines.

/// A number of a fixed length whose control digits follow from weighted sums modulo 11.
///
/// A control digit is right if the weighted sum of all digits before it, plus itself, leaves one of
/// the remainders. The state of the machine is how many digits were read and the sums that are
/// still needed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Digits {
    /// How many digits.
    pub(super) length: usize,
    /// The control digits, first the first.
    pub(super) controls: &'static [Control],
}

/// A control digit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Control {
    /// Weights of the digits before it, one each: it stands right after them.
    pub(super) weights: &'static [u32],
    /// The remainders that are right.
    pub(super) remainders: &'static [u32],
}

/// How many digits were read, and one sum for each control digit that is still to come.
pub(super) type State = (usize, Vec<u32>);

impl Digits {
    pub(super) fn start(&self) -> State {
        (0, vec![0; self.controls.len()])
    }

    pub(super) fn step(&self, state: &State, byte: u8) -> Option<State> {
        let (read, sums) = state;
        let digit = char::from(byte).to_digit(10)?;
        if *read >= self.length {
            return None;
        }
        let done = self.controls.len().saturating_sub(sums.len());
        let mut after = Vec::new();
        for (control, sum) in self.controls.iter().skip(done).zip(sums) {
            if let Some(weight) = control.weights.get(*read) {
                let sum = sum.saturating_add(digit.saturating_mul(*weight));
                after.push(sum.checked_rem(11)?);
                continue;
            }
            let remainder = sum.saturating_add(digit).checked_rem(11)?;
            if !control.remainders.contains(&remainder) {
                return None;
            }
        }
        Some((read.saturating_add(1), after))
    }

    pub(super) fn accepts(&self, state: &State) -> bool {
        state.0 == self.length
    }

    pub(super) fn language(&self) -> crate::automaton::Dfa {
        crate::automaton::Dfa::machine(
            self.start(),
            |state, byte| self.step(state, byte),
            |state| self.accepts(state),
        )
    }
}
