//! The shortest text that is in some languages and outside others.
//!
//! The product of the automata is walked from its start and never built: a state is left when an
//! automaton can accept nothing more from it. Texts that are excluded by name are one more part of
//! the state, so asking for another text is asking again with one more excluded.

use super::excluded::Excluded;
use super::tongue::Tongue;
use crate::steps::{Exhausted, Steps};
use portvakt_core::automaton::Dfa;
use portvakt_core::limits::Limits;
use portvakt_core::lower::Pattern;
use portvakt_eval::MAX_TEXT;
use portvakt_eval::index::{NONE, at, index};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::LazyLock;

/// All texts: what is UTF-8.
static ANY_TEXT: LazyLock<Dfa> = LazyLock::new(|| {
    let any = Dfa::pattern(&Pattern::Prefix(String::new()), &Limits::default());
    any.unwrap_or_else(|_| Dfa::nothing())
});

/// Bytes, those that are easiest to read first.
static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let rank = |byte: &u8| match byte {
        b'a'..=b'z' => 0,
        b'0'..=b'9' => 1,
        b'A'..=b'Z' => 2,
        b'-' | b'.' | b'/' | b':' | b'_' => 3,
        b'!'..=b'~' => 4,
        b' ' => 5,
        128.. => 6,
        _ => 7,
    };
    let mut bytes: Vec<u8> = (0..=u8::MAX).collect();
    bytes.sort_by_key(|byte| (rank(byte), *byte));
    bytes
});

/// The shortest text (of printable ASCII if it can be) that is in all languages, contains no
/// separator, and is not excluded.
pub(super) fn shortest(
    languages: &[Tongue<'_>],
    separators: &[&str],
    excluded: &Excluded,
    steps: &Steps,
) -> Result<Option<String>, Exhausted> {
    let mut all = languages.to_vec();
    if languages.iter().all(|one| !one.is_format()) {
        all.push(Tongue::new(&ANY_TEXT, true));
    }
    let printable = |byte: &u8| matches!(byte, b' '..=b'~');
    let walk = Walk::new(all, separators, excluded);
    if let Some(text) = walk.first(printable, steps)? {
        return Ok(Some(text));
    }
    walk.first(|_| true, steps)
}

/// A product of automata.
struct Walk<'a> {
    languages: Vec<Tongue<'a>>,
    dead: Vec<Option<u32>>,
    distances: Vec<Option<&'static [u32]>>,
    separators: &'a [&'a str],
    excluded: &'a Excluded,
    /// Bytes that no automaton tells apart.
    groups: Vec<Vec<u8>>,
}

/// A text on the way: its last byte and the text before it, and where it leads to.
struct Reached {
    /// A state of each automaton, how much of each separator was just read, and the node of what
    /// is excluded.
    state: Vec<u32>,
    before: u32,
    byte: u8,
    length: u32,
}

impl<'a> Walk<'a> {
    fn new(languages: Vec<Tongue<'a>>, separators: &'a [&'a str], excluded: &'a Excluded) -> Self {
        let groups = groups(&languages, separators);
        let distances = languages.iter().map(|one| one.distances()).collect();
        let dead = languages.iter().map(|one| one.dead()).collect();
        Self { languages, dead, distances, separators, excluded, groups }
    }

    /// The first text that is found over some bytes: what is shortest first, then what was met
    /// first.
    fn first(
        &self,
        among: impl Fn(&u8) -> bool,
        steps: &Steps,
    ) -> Result<Option<String>, Exhausted> {
        let start = vec![0; self.languages.len().saturating_add(self.separators.len())];
        let start = [start, vec![0]].concat();
        if self.is_dead(&start) {
            return Ok(None);
        }
        let mut reached = vec![Reached { state: start.clone(), before: 0, byte: 0, length: 0 }];
        let mut seen = BTreeSet::from([start]);
        let mut open = BinaryHeap::from([Reverse((0, 0, 0))]);
        while let Some(Reverse((_, _, here))) = open.pop() {
            let Some(Reached { state, length, .. }) = reached.get(at(here)) else {
                continue;
            };
            if self.accepts(state) {
                return Ok(text_of(&reached, here));
            }
            let (state, length) = (state.clone(), length.saturating_add(1));
            if at(length) > MAX_TEXT {
                continue;
            }
            let node = state.last().copied().unwrap_or(Excluded::OUTSIDE);
            for byte in self.bytes(node).filter(&among) {
                steps.take(1)?;
                let Some(next) = self.after(&state, byte).filter(|next| !seen.contains(next))
                else {
                    continue;
                };
                seen.insert(next.clone());
                let left = self.distance(&next);
                let number = index(reached.len());
                open.push(Reverse((length.saturating_add(left), left, number)));
                reached.push(Reached { state: next, before: here, byte, length });
            }
        }
        Ok(None)
    }

    /// One byte of each group that begins nothing excluded, and all that do.
    fn bytes(&self, node: u32) -> impl Iterator<Item = u8> {
        let outside = move |byte: &&u8| self.excluded.after(node, **byte) == Excluded::OUTSIDE;
        let plain = self.groups.iter().filter_map(move |group| group.iter().find(outside));
        plain.copied().chain(self.excluded.bytes(node))
    }

    fn after(&self, state: &[u32], byte: u8) -> Option<Vec<u32>> {
        let mut parts = state.iter().copied();
        let mut next = Vec::with_capacity(state.len());
        for ((language, dead), state) in self.languages.iter().zip(&self.dead).zip(&mut parts) {
            let state = language.dfa.step(state, language.dfa.class_of(byte));
            if *dead == Some(state) {
                return None;
            }
            next.push(state);
        }
        for (separator, read) in self.separators.iter().zip(&mut parts) {
            let read = just_read(separator.as_bytes(), at(read), byte);
            if read >= separator.len() {
                return None;
            }
            next.push(index(read));
        }
        for node in parts {
            next.push(self.excluded.after(node, byte));
        }
        Some(next)
    }

    fn is_dead(&self, state: &[u32]) -> bool {
        self.dead.iter().zip(state).any(|(dead, state)| *dead == Some(*state))
    }

    fn accepts(&self, state: &[u32]) -> bool {
        let node = state.last().copied().unwrap_or(Excluded::OUTSIDE);
        !self.excluded.is_whole(node)
            && self
                .languages
                .iter()
                .zip(state)
                .all(|(language, state)| language.wants(language.dfa.accept_of(*state)))
    }

    /// No text from here on is shorter.
    fn distance(&self, state: &[u32]) -> u32 {
        let left = self.distances.iter().zip(state).map(|(distances, state)| {
            distances.and_then(|all| all.get(at(*state))).copied().unwrap_or(0)
        });
        left.max().unwrap_or(0)
    }
}

/// Bytes that no automaton tells apart, groups and bytes easiest to read first. A byte of a
/// separator is a group of its own.
fn groups(languages: &[Tongue<'_>], separators: &[&str]) -> Vec<Vec<u8>> {
    let in_separator = |byte: u8| separators.iter().any(|one| one.as_bytes().contains(&byte));
    let alone = |byte: u8| if in_separator(byte) { u32::from(byte).saturating_add(1) } else { 0 };
    let mut numbers: Vec<u32> = BYTES.iter().map(|byte| alone(*byte)).collect();
    let mut count = 257;
    for language in languages {
        let symbols = language.dfa.symbols;
        // For each number so far and each class of bytes: the number from now on.
        let mut next = vec![NONE; at(symbols.saturating_mul(count))];
        count = 0;
        for (byte, number) in BYTES.iter().zip(&mut numbers) {
            let class = language.dfa.class_of(*byte);
            if let Some(slot) =
                next.get_mut(at(number.saturating_mul(symbols).saturating_add(class)))
            {
                if *slot == NONE {
                    *slot = count;
                    count = count.saturating_add(1);
                }
                *number = *slot;
            }
        }
    }
    let mut groups: Vec<Vec<u8>> = Vec::new();
    for (byte, number) in BYTES.iter().zip(numbers) {
        match groups.get_mut(at(number)) {
            Some(group) => group.push(*byte),
            None => groups.push(vec![*byte]),
        }
    }
    groups
}

/// How much of a separator ends here, when so much ended one byte earlier.
fn just_read(separator: &[u8], read: usize, byte: u8) -> usize {
    let mut text = separator.get(..read).unwrap_or_default().to_vec();
    text.push(byte);
    let fits = |length: &usize| separator.get(..*length).is_some_and(|one| text.ends_with(one));
    (0..=text.len()).rev().find(fits).unwrap_or(0)
}

fn text_of(reached: &[Reached], mut here: u32) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(one) = reached.get(at(here)).filter(|one| one.length > 0) {
        bytes.push(one.byte);
        here = one.before;
    }
    bytes.reverse();
    String::from_utf8(bytes).ok()
}
