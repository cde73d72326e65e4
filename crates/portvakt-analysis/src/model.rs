//! One request with register contents, as values of inputs.

use crate::atom::Atom;
use crate::universe::{InputId, LanguageId, RegisterId, Universe};
use portvakt_core::lower::ValueSet;
use std::collections::{BTreeMap, BTreeSet};

/// The value of an input that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, normalised.
    Text(String),
    /// An integer, or a time in seconds since 1970-01-01T00:00:00Z.
    Number(i64),
    /// A truth value.
    Boolean(bool),
    /// An address; an IPv4 address stands in `::ffff:0:0/96`.
    Ip(u128),
    /// A set, its members normalised.
    Set(BTreeSet<String>),
}

/// A request and register contents. What is not named is absent, or holds nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Model {
    /// The inputs that are there.
    pub values: BTreeMap<InputId, Value>,
    /// The inputs whose raw values are refused; none of them is among the values.
    pub malformed: BTreeSet<InputId>,
    /// The members of registers, normalised.
    pub registers: BTreeMap<RegisterId, BTreeSet<String>>,
}

impl Model {
    /// Tells whether a statement holds.
    #[must_use]
    pub fn holds(&self, atom: &Atom, universe: &Universe) -> bool {
        self.test(atom, universe).unwrap_or(false)
    }

    /// Nothing when an input is not there, or has another type.
    fn test(&self, atom: &Atom, universe: &Universe) -> Option<bool> {
        Some(match atom {
            Atom::Present(input) => self.values.contains_key(input),
            Atom::Values(input, values) => match (self.values.get(input)?, values) {
                (Value::Text(text), ValueSet::Texts(texts)) => texts.contains(text),
                (Value::Number(number), ValueSet::Numbers(ranges)) => {
                    ranges.iter().any(|(first, last)| first <= number && number <= last)
                }
                (Value::Boolean(truth), ValueSet::Booleans(truths)) => truths.contains(truth),
                (Value::Ip(address), ValueSet::Addresses(ranges)) => {
                    ranges.iter().any(|(first, last)| first <= address && address <= last)
                }
                _ => return None,
            },
            Atom::Language(input, language) => match self.values.get(input)? {
                Value::Text(text) => in_language(text, *language, universe),
                Value::Set(members) => {
                    members.iter().any(|one| in_language(one, *language, universe))
                }
                Value::Number(_) | Value::Boolean(_) | Value::Ip(_) => return None,
            },
            Atom::Member(input, member) => self.set(*input)?.contains(member),
            Atom::Only(input, list) => {
                let set = self.set(*input)?;
                !set.is_empty() && set.iter().all(|one| list.contains(one))
            }
            Atom::NotEmpty(input) => !self.set(*input)?.is_empty(),
            Atom::Register(input, register) => match self.values.get(input)? {
                Value::Text(text) => self.registers.get(register)?.contains(text),
                _ => return None,
            },
            Atom::Difference(one, other, ranges) => {
                let (Value::Number(one), Value::Number(other)) =
                    (self.values.get(one)?, self.values.get(other)?)
                else {
                    return None;
                };
                let difference = i128::from(*one).saturating_sub(i128::from(*other));
                ranges.iter().any(|(first, last)| {
                    (*first == i64::MIN || i128::from(*first) <= difference)
                        && (*last == i64::MAX || difference <= i128::from(*last))
                })
            }
            Atom::Same(one, other) => self.values.get(one)? == self.values.get(other)?,
            Atom::Shares(set, other) => {
                let set = self.set(*set)?;
                match self.values.get(other)? {
                    Value::Text(text) => set.contains(text),
                    Value::Set(members) => !set.is_disjoint(members),
                    Value::Number(_) | Value::Boolean(_) | Value::Ip(_) => return None,
                }
            }
            Atom::Listed(text, register) => self.registers.get(register)?.contains(text),
            Atom::Malformed(input) => self.malformed.contains(input),
        })
    }

    fn set(&self, input: InputId) -> Option<&BTreeSet<String>> {
        match self.values.get(&input)? {
            Value::Set(members) => Some(members),
            _ => None,
        }
    }
}

/// Tells whether a text is in a language.
fn in_language(text: &str, language: LanguageId, universe: &Universe) -> bool {
    universe.language(language).is_some_and(|dfa| dfa.accept(text.as_bytes()) != 0)
}
