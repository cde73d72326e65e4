//! Walks everything that can be reached from a start, and writes it down as a table.

use super::{Dfa, TooLarge};
use portvakt_eval::index::{at, index};
use std::collections::BTreeMap;

/// A table of states: total, every state reachable from state 0, not yet minimal.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// The symbol of each byte.
    pub(super) symbol_of: Vec<u8>,
    /// How many symbols.
    pub(super) symbols: u32,
    /// The state after state *s* and symbol *c*: entry `s × symbols + c`.
    pub(super) steps: Vec<u32>,
    /// What each state accepts; 0 for nothing.
    pub(super) labels: Vec<u32>,
}

/// The bytes by symbol: which bytes a machine does not tell apart.
#[derive(Debug, Clone)]
pub(super) struct Alphabet {
    symbol_of: Vec<u8>,
    first_bytes: Vec<u8>,
}

impl Alphabet {
    /// Puts bytes with equal keys under one symbol; symbols are numbered by their first byte.
    pub(super) fn new<K: Ord>(key: impl Fn(u8) -> K) -> Self {
        let mut numbers = BTreeMap::new();
        let mut symbol_of = Vec::with_capacity(256);
        let mut first_bytes = Vec::new();
        for byte in 0..=u8::MAX {
            let symbol = *numbers.entry(key(byte)).or_insert_with(|| {
                first_bytes.push(byte);
                u8::try_from(first_bytes.len().saturating_sub(1)).unwrap_or(u8::MAX)
            });
            symbol_of.push(symbol);
        }
        Self { symbol_of, first_bytes }
    }

    /// How many symbols there are.
    pub(super) fn symbols(&self) -> usize {
        self.first_bytes.len()
    }
}

/// Walks the states of a machine. `step` is asked with one byte for each symbol.
///
/// # Errors
///
/// There are more than `limit` states.
pub(super) fn explore<S: Ord + Clone>(
    alphabet: Alphabet,
    start: S,
    step: impl Fn(&S, u8) -> S,
    label: impl Fn(&S) -> u32,
    limit: usize,
) -> Result<Table, TooLarge> {
    let mut numbers = BTreeMap::from([(start.clone(), 0_u32)]);
    let mut states = vec![start];
    let mut steps = Vec::new();
    let mut labels = Vec::new();
    while let Some(state) = states.get(labels.len()).cloned() {
        labels.push(label(&state));
        // Neighbouring symbols often lead to the same state: it is looked up once.
        let mut last: Option<(S, u32)> = None;
        for byte in &alphabet.first_bytes {
            let next = step(&state, *byte);
            if let Some((_, number)) = last.as_ref().filter(|(before, _)| *before == next) {
                steps.push(*number);
                continue;
            }
            let known = numbers.get(&next).copied();
            let number = known.unwrap_or_else(|| index(states.len()));
            if known.is_none() {
                if at(number) >= limit {
                    return Err(TooLarge);
                }
                numbers.insert(next.clone(), number);
                states.push(next.clone());
            }
            steps.push(number);
            last = Some((next, number));
        }
    }
    Ok(Table {
        symbols: index(alphabet.first_bytes.len()),
        symbol_of: alphabet.symbol_of,
        steps,
        labels,
    })
}

impl Dfa {
    /// Makes an automaton from states and steps, as the checks of identifiers are: `step` gives
    /// the next state or none when nothing can match any more.
    ///
    /// The states that can be reached must be few: they are all walked.
    #[must_use]
    pub fn machine<S: Ord + Clone>(
        start: S,
        step: impl Fn(&S, u8) -> Option<S>,
        accepts: impl Fn(&S) -> bool,
    ) -> Self {
        let table = explore(
            Alphabet::new(|byte| byte),
            Some(start),
            |state, byte| state.as_ref().and_then(|state| step(state, byte)),
            |state| u32::from(state.as_ref().is_some_and(&accepts)),
            usize::MAX,
        );
        match table.and_then(|table| table.minimal(usize::MAX)) {
            Ok(dfa) => dfa,
            Err(TooLarge) => Self::nothing(),
        }
    }

    /// The automaton that accepts nothing.
    #[must_use]
    pub fn nothing() -> Self {
        Self { byte_classes: vec![0; 256], symbols: 1, transitions: vec![0], accepts: vec![0] }
    }
}
