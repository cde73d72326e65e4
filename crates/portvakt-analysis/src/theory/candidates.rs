//! The values that a text, a truth value or an address can have, one after the other.

use super::domain::Texts;
use super::excluded::Excluded;
use super::language::shortest;
use super::ranges::Ranges;
use crate::model::Value;
use crate::steps::{Exhausted, Steps};
use portvakt_core::policy::Constant;

/// How many of the constants that policies mention are tried.
const MENTIONED: usize = 64;

/// How many texts that are refused by name are found before all of them are excluded.
const NEAR: usize = 4;

/// Words for what no policy mentions.
const WORDS: &[&str] =
    &["other", "other2", "other3", "other4", "other5", "other6", "other7", "other8", "other9"];

/// An address for what no policy mentions: 192.0.2.1 (RFC 5737).
const ADDRESS: u128 = 0xFFFF_C000_0201;

/// What a value can be. Deliberately complete.
#[derive(Debug, Clone)]
pub(super) enum Domain<'a> {
    /// Text.
    Text(Texts<'a>),
    /// These truth values.
    Boolean(Vec<bool>),
    /// These addresses; constants that policies mention.
    Ip(Ranges<u128>, Vec<&'a [Constant]>),
}

/// The values of a domain, found when they are asked for, without repeats. All of them, in the end.
#[derive(Debug)]
pub(super) struct Candidates<'a> {
    domain: Domain<'a>,
    found: Vec<Value>,
    /// How many easy ones were looked at.
    tried: usize,
    is_complete: bool,
}

impl<'a> Candidates<'a> {
    /// The values of a domain.
    pub(super) fn new(domain: Domain<'a>) -> Self {
        Self { domain, found: Vec::new(), tried: 0, is_complete: false }
    }

    /// The value at a place, if there are so many.
    pub(super) fn at(&mut self, place: usize, steps: &Steps) -> Result<Option<&Value>, Exhausted> {
        while self.found.len() <= place && !self.is_complete {
            match self.next(steps)? {
                Some(value) => self.found.push(value),
                None => self.is_complete = true,
            }
        }
        Ok(self.found.get(place))
    }

    fn next(&mut self, steps: &Steps) -> Result<Option<Value>, Exhausted> {
        match &self.domain {
            Domain::Text(texts) => {
                while let Some(text) = easy(texts, self.tried) {
                    steps.take(1)?;
                    self.tried = self.tried.saturating_add(1);
                    if texts.fits(text) && !self.found.iter().any(|one| is_text(one, text)) {
                        return Ok(Some(Value::Text(text.to_owned())));
                    }
                }
                if !texts.allowed.is_empty() || !texts.only.is_empty() {
                    return Ok(None);
                }
                let text = searched(texts, &self.found, steps)?;
                Ok(text.map(Value::Text))
            }
            Domain::Boolean(truths) => {
                steps.take(1)?;
                Ok(truths.get(self.found.len()).copied().map(Value::Boolean))
            }
            Domain::Ip(ranges, mentioned) => {
                steps.take(1)?;
                let is_new = |address: &u128| {
                    ranges.contains(*address) && !self.found.contains(&Value::Ip(*address))
                };
                let constants = mentioned.iter().flat_map(|list| list.iter().take(MENTIONED));
                let mut easy = constants.filter_map(|one| match one {
                    Constant::Ip(address) => Some(*address),
                    _ => None,
                });
                let easy = easy.find(is_new).or(Some(ADDRESS).filter(is_new));
                // So many from each range: one of them at least was not found yet.
                let count = u128::try_from(self.found.len()).unwrap_or(u128::MAX);
                let mut all = ranges
                    .ranges()
                    .iter()
                    .flat_map(|(first, last)| *first..=first.saturating_add(count).min(*last));
                Ok(easy.or_else(|| all.find(is_new)).map(Value::Ip))
            }
        }
    }
}

/// The shortest text that was not found yet.
fn searched(
    texts: &Texts<'_>,
    found: &[Value],
    steps: &Steps,
) -> Result<Option<String>, Exhausted> {
    let mut known: Vec<String> = Vec::new();
    known.extend(found.iter().filter_map(|one| match one {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }));
    // Few of the texts that are refused by name are in the way.
    for _ in 0..NEAR {
        let excluded = Excluded::new(known.iter().map(String::as_str));
        match shortest(&texts.languages, &texts.separators, &excluded, steps)? {
            Some(text) if !texts.fits(&text) => known.push(text),
            other => return Ok(other),
        }
    }
    let listed: Vec<&str> = texts.refused().collect();
    steps.take(u64::try_from(listed.len()).unwrap_or(u64::MAX))?;
    let excluded = Excluded::new(listed.into_iter().chain(known.iter().map(String::as_str)));
    shortest(&texts.languages, &texts.separators, &excluded, steps)
}

fn is_text(value: &Value, text: &str) -> bool {
    matches!(value, Value::Text(one) if one == text)
}

/// The text to try at a place: when lists allow few, all that they do.
fn easy<'a>(texts: &Texts<'a>, place: usize) -> Option<&'a str> {
    let mut place = place;
    if let Some(text) = texts.only.first() {
        return Some(*text).filter(|_| place == 0);
    }
    if let Some(text) = texts.preferred.get(place) {
        return Some(text);
    }
    place = place.saturating_sub(texts.preferred.len());
    if let Some(shortest) = texts.allowed.iter().min_by_key(|list| list.len()) {
        return shortest.at(place);
    }
    for list in &texts.mentioned {
        let most = list.len().min(MENTIONED);
        if place < most {
            // What is no text is no candidate either: the empty text stands for it.
            return Some(list.at(place).unwrap_or_default());
        }
        place = place.saturating_sub(most);
    }
    if let Some(text) = texts.examples.get(place) {
        return Some(text);
    }
    place = place.saturating_sub(texts.examples.len());
    WORDS.get(place).copied()
}
