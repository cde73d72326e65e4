//! Several patterns as one automaton.
//!
//! One automaton for all patterns of an attribute may be far too large (14 patterns of the form
//! `.*x.*` have 2^14 accept classes), so patterns are halved until each half fits. Built from the
//! single patterns upwards: the product of two minimal automata that keeps both accept classes is
//! minimal itself, so what a half needs is known without building more than the limit.

use super::explore::{Alphabet, explore};
use super::{Dfa, PatternError, TooLarge};
use crate::limits::Limits;
use crate::lower::Pattern;
use portvakt_eval::index::at;
use std::collections::{BTreeMap, BTreeSet};

/// The most accept classes of a group, class 0 included.
const ACCEPT_CLASSES: usize = 256;

/// An automaton for several patterns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The automaton.
    pub dfa: Dfa,
    /// The places of its patterns in the list given.
    pub patterns: Vec<u32>,
    /// For each accept class, from 0: the places of the patterns that such texts match, ascending.
    pub matched: Vec<Vec<u32>>,
}

impl Group {
    /// The accept classes of the texts that match a pattern, ascending.
    #[must_use]
    pub fn classes_of(&self, pattern: u32) -> Vec<u32> {
        (0..)
            .zip(&self.matched)
            .filter(|(_, matched)| matched.binary_search(&pattern).is_ok())
            .map(|(class, _)| class)
            .collect()
    }
}

/// Puts patterns into as few groups as halving gives: none with more than `pattern_states` states
/// or 256 accept classes, and no more joined than `left` bytes allow. What joining takes, also in
/// vain, is taken from `left`.
///
/// # Errors
///
/// The place of a pattern that has no automaton of its own, and why.
pub fn groups(
    patterns: &[Pattern],
    limits: &Limits,
    left: &mut usize,
) -> Result<Vec<Group>, (u32, PatternError)> {
    let mut singles = Vec::with_capacity(patterns.len());
    for (place, pattern) in (0_u32..).zip(patterns) {
        let dfa = Dfa::pattern(pattern, limits).map_err(|error| (place, error))?;
        let accepted = dfa.accept_classes() > 1;
        singles.push(Group {
            dfa,
            patterns: vec![place],
            matched: std::iter::once(Vec::new()).chain(accepted.then(|| vec![place])).collect(),
        });
    }
    Ok(halved(singles, limits, left))
}

/// Depth: the logarithm of how many there are.
fn halved(mut singles: Vec<Group>, limits: &Limits, left: &mut usize) -> Vec<Group> {
    if singles.len() < 2 {
        return singles;
    }
    let upper = singles.split_off(singles.len() / 2);
    let mut lower = halved(singles, limits, left);
    let mut upper = halved(upper, limits, left);
    if let ([one], [other]) = (lower.as_slice(), upper.as_slice())
        && let Ok(both) = product(one, other, limits, left)
    {
        return vec![both];
    }
    lower.append(&mut upper);
    lower
}

fn product(
    lower: &Group,
    upper: &Group,
    limits: &Limits,
    left: &mut usize,
) -> Result<Group, TooLarge> {
    let (first, second) = (&lower.dfa, &upper.dfa);
    let alphabet = Alphabet::new(|byte| (first.class_of(byte), second.class_of(byte)));
    let a_state = alphabet.symbols().saturating_mul(size_of::<u32>());
    let after = left.checked_sub(limits.pattern_states.saturating_mul(a_state)).ok_or(TooLarge)?;
    let before = std::mem::replace(left, after);
    let pair_classes = second.accept_classes();
    let label = |state: &(u32, u32)| {
        let (one, other) = (first.accept_of(state.0), second.accept_of(state.1));
        one.saturating_mul(pair_classes).saturating_add(other)
    };
    let table = explore(
        alphabet,
        (0, 0),
        |state, byte| {
            (first.step(state.0, first.class_of(byte)), second.step(state.1, second.class_of(byte)))
        },
        label,
        limits.pattern_states,
    )?;
    let labels: BTreeSet<u32> = table.labels.iter().copied().chain([0]).collect();
    if labels.len() > ACCEPT_CLASSES {
        return Err(TooLarge);
    }
    let dfa = table.numbered_as_is();
    *left = before.saturating_sub(dfa.bytes());
    // States keep the order of the walk, which is breadth-first over the same byte classes.
    let mut label_of = BTreeMap::new();
    for (label, class) in table.labels.iter().zip(&dfa.accepts) {
        label_of.insert(*class, *label);
    }
    label_of.insert(0, 0);
    let mut patterns = lower.patterns.clone();
    patterns.extend(&upper.patterns);
    let matched = label_of.values().map(|label| {
        let one = label.checked_div(pair_classes).unwrap_or(0);
        let other = label.checked_rem(pair_classes).unwrap_or(0);
        let mut both = of(&lower.matched, one).to_vec();
        both.extend(of(&upper.matched, other));
        both.sort_unstable();
        both
    });
    Ok(Group { matched: matched.collect(), patterns, dfa })
}

fn of(matched: &[Vec<u32>], class: u32) -> &[u32] {
    matched.get(at(class)).map(Vec::as_slice).unwrap_or_default()
}
