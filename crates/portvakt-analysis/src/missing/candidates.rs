//! The scopes that may be suggested: what rules name, in the order of first mention.

use crate::model::{Model, Value};
use crate::reading::{Reading, Seen};
use crate::universe::InputId;
use portvakt_core::lower::{self, Atom, Formula};
use portvakt_core::policy::{
    Attribute, AttributeId, Condition, Policy, Source, Test, ValueType, Verb,
};
use portvakt_core::source::Span;
use portvakt_eval::index::{at, index};
use std::collections::{BTreeMap, BTreeSet};

/// The claims that hold scopes (RFC 8693, section 4.2, and what some issuers write instead).
const CLAIMS: [&str; 2] = ["scope", "scp"];

/// What the rules of a policy name as members of the attributes that hold scopes.
#[derive(Debug)]
pub(super) struct Named {
    /// The inputs that hold scopes.
    inputs: Vec<InputId>,
    /// Members that may be suggested, in the order of first mention.
    members: Vec<(InputId, String)>,
}

impl Named {
    pub(super) fn of(reading: &Reading<'_>) -> Self {
        let policy = reading.policy();
        let mut inputs = BTreeMap::new();
        for (id, attribute) in (0..).map(AttributeId).zip(&policy.attributes) {
            if let (true, Some(Seen::Input(input))) = (holds_scopes(attribute), reading.seen(id)) {
                inputs.insert(id, *input);
            }
        }
        let mut mentioned: Vec<(Span, usize, AttributeId, String)> = Vec::new();
        each_condition(policy, &mut |condition| {
            condition.each_test(&mut |test| mention(test, policy, &mut mentioned));
        });
        mentioned.sort_by_key(|(span, place, ..)| (*span, *place));
        let mut seen = BTreeSet::new();
        let mut members = Vec::new();
        for (_, _, id, text) in mentioned {
            let Some((input, attribute)) = inputs.get(&id).zip(policy.attribute(id)) else {
                continue;
            };
            if can_be_suggested(attribute, &text) && seen.insert((*input, text.clone())) {
                members.push((*input, text));
            }
        }
        Self { inputs: inputs.into_values().collect(), members }
    }

    /// Those that a request does not hold.
    pub(super) fn not_held(&self, request: &Model) -> Candidates {
        let held = |input: &InputId, text: &String| match request.values.get(input) {
            Some(Value::Set(members)) => members.contains(text),
            _ => false,
        };
        let members = self.members.iter().filter(|(input, text)| !held(input, text));
        let all: Vec<(InputId, String)> = members.cloned().collect();
        let places = (0..).zip(&all).map(|(place, one)| (one.clone(), place)).collect();
        Candidates { inputs: self.inputs.clone(), all, places }
    }

    /// Tells whether an input holds scopes.
    pub(super) fn is_scope(&self, input: InputId) -> bool {
        self.inputs.contains(&input)
    }
}

/// Scopes that a request does not hold, by their place in the order of first mention.
#[derive(Debug)]
pub(super) struct Candidates {
    inputs: Vec<InputId>,
    all: Vec<(InputId, String)>,
    places: BTreeMap<(InputId, String), u32>,
}

impl Candidates {
    /// Tells whether an input holds scopes.
    pub(super) fn is_scope(&self, input: InputId) -> bool {
        self.inputs.contains(&input)
    }

    /// The candidate for a member.
    pub(super) fn find(&self, input: InputId, text: &str) -> Option<u32> {
        self.places.get(&(input, text.to_owned())).copied()
    }

    /// The text of a candidate.
    pub(super) fn text(&self, candidate: u32) -> Option<&str> {
        self.all.get(at(candidate)).map(|(_, text)| text.as_str())
    }

    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        index(self.all.len())
    }

    /// All of them.
    pub(super) fn all(&self) -> Vec<u32> {
        (0..self.len()).collect()
    }

    /// Those of one input.
    pub(super) fn of(&self, input: InputId) -> Vec<u32> {
        let all = (0..).zip(&self.all);
        all.filter(|(_, (of, _))| *of == input).map(|(place, _)| place).collect()
    }

    /// The values of a request that change when some of them are added.
    pub(super) fn added(
        &self,
        added: &[u32],
        before: &BTreeMap<InputId, Value>,
    ) -> BTreeMap<InputId, Value> {
        let mut values = BTreeMap::new();
        for (input, text) in added.iter().filter_map(|one| self.all.get(at(*one))) {
            let value = values.entry(*input).or_insert_with(|| match before.get(input) {
                Some(held @ Value::Set(_)) => held.clone(),
                _ => Value::Set(BTreeSet::new()),
            });
            if let Value::Set(members) = value {
                members.insert(text.clone());
            }
        }
        values
    }
}

/// Tells whether an attribute is the whole claim that holds scopes.
fn holds_scopes(attribute: &Attribute) -> bool {
    let whole = match &attribute.source {
        Source::Claim { claim, path } => path.is_empty() && CLAIMS.contains(&claim.as_str()),
        Source::Request | Source::Derive(_) => false,
    };
    whole && attribute.value_type == ValueType::TextSet
}

/// Tells whether a member may be suggested: it is not internal, and a token can hold it.
fn can_be_suggested(attribute: &Attribute, text: &str) -> bool {
    let whole = |separator: &String| !text.is_empty() && !text.contains(separator.as_str());
    attribute.split.as_ref().is_none_or(whole)
        && attribute.internal.binary_search_by(|one| one.as_str().cmp(text)).is_err()
}

/// Calls `each` for all conditions of a policy.
pub(super) fn each_condition<'p>(policy: &'p Policy, each: &mut impl FnMut(&'p Condition)) {
    for rule in &policy.rules {
        if let Verb::Require(condition) = &rule.verb {
            each(condition);
        }
        rule.when.iter().chain(&rule.unless).for_each(&mut *each);
    }
    policy.conditions.iter().for_each(|one| each(&one.condition));
    for attribute in &policy.attributes {
        if let Source::Derive(entries) = &attribute.source {
            entries.iter().filter_map(|entry| entry.when.as_ref()).for_each(&mut *each);
        }
    }
}

/// Notes the members that a test names.
fn mention(test: &Test, policy: &Policy, into: &mut Vec<(Span, usize, AttributeId, String)>) {
    let formula = lower::formula(&Condition::Test(test.clone()), policy);
    let mut open = vec![&formula];
    let mut place = 0_usize;
    while let Some(one) = open.pop() {
        match one {
            Formula::All(list) | Formula::Any(list) => open.extend(list.iter().rev()),
            Formula::Not(inner) => open.push(inner),
            Formula::Atom(atom) => {
                let (attribute, texts) = match atom {
                    Atom::Member(attribute, text) => (*attribute, std::slice::from_ref(text)),
                    Atom::Only(attribute, texts) => (*attribute, texts.as_slice()),
                    _ => continue,
                };
                for text in texts {
                    into.push((test.span, place, attribute, text.clone()));
                    place = place.saturating_add(1);
                }
            }
        }
    }
}
