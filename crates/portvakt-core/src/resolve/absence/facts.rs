//! Facts about one request, and whether there certainly is such a request.

use super::goal::{Goal, Steps, attributes};
use super::sources::Sources;
use crate::lower::{Atom, ValueSet};
use crate::policy::{Attribute, AttributeId, Constant, ValueType};
use std::collections::{BTreeMap, BTreeSet};

/// More choices, one after the other, are left to analysis.
const MOST: usize = 200;

/// What is known of a request: which atoms hold and which do not. The attribute that the question
/// is about is there.
#[derive(Clone)]
pub(super) struct Facts<'p> {
    sources: &'p Sources<'p>,
    there: AttributeId,
    /// How many choices were made.
    choices: usize,
    atoms: BTreeMap<AttributeId, BTreeMap<Atom, bool>>,
}

impl<'p> Facts<'p> {
    pub(super) fn new(there: AttributeId, sources: &'p Sources<'p>) -> Self {
        Self { sources, there, choices: 0, atoms: BTreeMap::new() }
    }

    /// Tells whether some request certainly meets these goals too. Nothing when steps run out.
    pub(super) fn allow(mut self, mut goals: Vec<&Goal>, steps: &Steps) -> Option<bool> {
        while let Some(goal) = goals.pop() {
            steps.take()?;
            match goal {
                Goal::All(all) => goals.extend(all),
                Goal::Is(atom, holds) => {
                    if !self.add(atom, *holds) {
                        return Some(false);
                    }
                }
                Goal::Any(any) if any.len() == 1 => goals.extend(any),
                Goal::Any(any) => {
                    self.choices = self.choices.checked_add(1).filter(|made| *made <= MOST)?;
                    for one in any {
                        let cost = goals.len().saturating_add(self.atoms.len());
                        steps.take_many(cost)?;
                        let mut rest = goals.clone();
                        rest.push(one);
                        if self.clone().allow(rest, steps)? {
                            return Some(true);
                        }
                    }
                    return Some(false);
                }
            }
        }
        Some(self.are_apart())
    }

    /// Adds a fact; tells whether the attributes that it names can certainly be so.
    fn add(&mut self, atom: &Atom, holds: bool) -> bool {
        let named = attributes(atom);
        for id in &named {
            let known = self.atoms.entry(*id).or_default();
            if known.insert(atom.clone(), holds).is_some_and(|before| before != holds) {
                return false;
            }
        }
        named.iter().all(|id| self.is_possible(*id))
    }

    /// Derived attributes follow from others: nothing may be known of both.
    fn are_apart(&self) -> bool {
        let mut seen = BTreeSet::new();
        let known = self.atoms.keys();
        known.flat_map(|id| self.sources.of(*id)).all(|one| seen.insert(one))
    }

    /// Whether an attribute certainly can be as is known of it.
    fn is_possible(&self, id: AttributeId) -> bool {
        let (Some(attribute), Some(known)) =
            (self.sources.policy.attribute(id), self.atoms.get(&id))
        else {
            return false;
        };
        if attribute.may_be_absent() && id != self.there && known.values().all(|holds| !holds) {
            return true;
        }
        if known.iter().any(|(atom, holds)| matches!(atom, Atom::Present(_)) && !holds) {
            return false;
        }
        let on_value = || known.iter().filter(|(atom, _)| !matches!(atom, Atom::Present(_)));
        // Of patterns, registers and other attributes nothing is known but that they can be so.
        let is_plain = |atom: &Atom| matches!(atom, Atom::Values(..) | Atom::Member(..));
        if on_value().any(|(atom, _)| !is_plain(atom)) {
            return on_value().count() == 1;
        }
        if attribute.value_type == ValueType::TextSet {
            // Any members can be in a set together.
            return true;
        }
        let tested = on_value().filter_map(|(atom, holds)| match atom {
            Atom::Values(_, set) => Some((set, *holds)),
            _ => None,
        });
        let tested: Vec<(&ValueSet, bool)> = tested.collect();
        candidates(attribute, &tested)
            .iter()
            .any(|value| tested.iter().all(|(set, holds)| contains(set, value) == *holds))
    }
}

/// Values worth trying: those of a closed list, else those that tests name and others beside them.
fn candidates(attribute: &Attribute, tested: &[(&ValueSet, bool)]) -> Vec<Value> {
    if let Some(values) = &attribute.values {
        return values.iter().map(Value::of).collect();
    }
    let mut all = vec![Value::Boolean(true), Value::Boolean(false), Value::Other];
    for (set, _) in tested {
        match set {
            ValueSet::Texts(texts) => all.extend(texts.iter().cloned().map(Value::Text)),
            ValueSet::Numbers(ranges) => {
                for (first, last) in ranges {
                    let around = [first.checked_sub(1), last.checked_add(1)];
                    all.extend([*first, *last].map(Value::Number));
                    all.extend(around.into_iter().flatten().map(Value::Number));
                }
            }
            ValueSet::Addresses(ranges) => {
                for (first, last) in ranges {
                    let around = [first.checked_sub(1), last.checked_add(1)];
                    all.extend([*first, *last].map(Value::Address));
                    all.extend(around.into_iter().flatten().map(Value::Address));
                }
            }
            ValueSet::Booleans(_) => {}
        }
    }
    all.retain(|value| value.is_of(attribute.value_type));
    all
}

/// A value of a request. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    Number(i64),
    Boolean(bool),
    Address(u128),
    /// A text that no test names.
    Other,
}

impl Value {
    fn of(constant: &Constant) -> Self {
        match constant {
            Constant::Text(text) => Self::Text(text.clone()),
            Constant::Integer(number) | Constant::Time(number) => Self::Number(*number),
            Constant::Boolean(truth) => Self::Boolean(*truth),
            Constant::Ip(address) => Self::Address(*address),
        }
    }

    fn is_of(&self, value_type: ValueType) -> bool {
        match self {
            Self::Text(_) | Self::Other => value_type == ValueType::Text,
            Self::Number(_) => matches!(value_type, ValueType::Integer | ValueType::Time),
            Self::Boolean(_) => value_type == ValueType::Boolean,
            Self::Address(_) => value_type == ValueType::Ip,
        }
    }
}

fn contains(set: &ValueSet, value: &Value) -> bool {
    match (set, value) {
        (ValueSet::Texts(texts), Value::Text(text)) => texts.contains(text),
        (ValueSet::Numbers(ranges), Value::Number(number)) => {
            ranges.iter().any(|(first, last)| first <= number && number <= last)
        }
        (ValueSet::Booleans(truths), Value::Boolean(truth)) => truths.contains(truth),
        (ValueSet::Addresses(ranges), Value::Address(address)) => {
            ranges.iter().any(|(first, last)| first <= address && address <= last)
        }
        _ => false,
    }
}
