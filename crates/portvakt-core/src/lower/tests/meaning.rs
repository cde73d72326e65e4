//! What formulas mean, value by value: no classes, no rows.

use crate::automaton::Dfa;
use crate::limits::Limits;
use crate::lower::{Atom, Formula, ValueSet, formula};
use crate::policy::{AttributeId, Constant, Policy, Source, Verb};
use std::collections::BTreeMap;

/// A value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Given {
    Text(String),
    /// An integer, or a time in seconds.
    Number(i64),
    Boolean(bool),
    Ip(u128),
    Set(Vec<String>),
}

/// What a request is about.
pub(super) struct World<'w> {
    pub(super) policy: &'w Policy,
    pub(super) given: &'w BTreeMap<AttributeId, Given>,
    /// The members of each register.
    pub(super) registers: &'w [Vec<String>],
}

impl World<'_> {
    /// The reason: the first rule in the file that refuses, else the first that grants.
    pub(super) fn reason(&self, capability: u32) -> Option<(bool, String)> {
        let covering = || {
            let rules = self.policy.rules.iter();
            rules.filter(|rule| rule.covers.iter().any(|one| one.0 == capability))
        };
        let holds =
            |condition: &crate::policy::Condition| self.holds(&formula(condition, self.policy));
        let fires = |rule: &crate::policy::Rule| {
            rule.when.as_ref().is_none_or(holds)
                && !rule.unless.as_ref().is_some_and(holds)
                && match &rule.verb {
                    Verb::Require(condition) => !holds(condition),
                    Verb::Allow | Verb::Deny => true,
                }
        };
        let first = |grants: bool| {
            let mut rules = covering().filter(|one| matches!(one.verb, Verb::Allow) == grants);
            rules.find(|rule| fires(rule)).map(|rule| (grants, rule.name.clone()))
        };
        first(false).or_else(|| first(true))
    }

    fn value(&self, attribute: AttributeId) -> Option<Given> {
        let Source::Derive(entries) = &self.policy.attribute(attribute)?.source else {
            return self.given.get(&attribute).cloned();
        };
        let mut entries = entries.iter();
        let entry = entries.find(|entry| {
            let when = entry.when.as_ref();
            when.is_none_or(|condition| self.holds(&formula(condition, self.policy)))
        });
        match entry?.value.clone() {
            Constant::Text(text) => Some(Given::Text(text)),
            Constant::Integer(number) => Some(Given::Number(number)),
            other => panic!("a derived {other:?}"),
        }
    }

    fn holds(&self, formula: &Formula) -> bool {
        match formula {
            Formula::All(all) => all.iter().all(|one| self.holds(one)),
            Formula::Any(any) => any.iter().any(|one| self.holds(one)),
            Formula::Not(inner) => !self.holds(inner),
            Formula::Atom(atom) => self.atom(atom).unwrap_or(false),
        }
    }

    /// None when an attribute is absent.
    fn atom(&self, atom: &Atom) -> Option<bool> {
        Some(match atom {
            Atom::Present(one) => self.value(*one).is_some(),
            Atom::Values(one, values) => match (self.value(*one)?, values) {
                (Given::Text(text), ValueSet::Texts(all)) => all.contains(&text),
                (Given::Number(number), ValueSet::Numbers(ranges)) => within(number, ranges),
                (Given::Boolean(truth), ValueSet::Booleans(all)) => all.contains(&truth),
                (Given::Ip(address), ValueSet::Addresses(ranges)) => {
                    ranges.iter().any(|(first, last)| *first <= address && address <= *last)
                }
                other => panic!("{other:?}"),
            },
            Atom::Matches(one, pattern) => {
                let dfa = Dfa::pattern(pattern, &Limits::default()).unwrap();
                texts(&self.value(*one)?).iter().any(|text| dfa.accept(text.as_bytes()) == 1)
            }
            Atom::Member(one, member) => texts(&self.value(*one)?).contains(member),
            Atom::Only(one, members) => {
                let texts = texts(&self.value(*one)?);
                !texts.is_empty() && texts.iter().all(|text| members.contains(text))
            }
            Atom::Register(one, register) => match self.value(*one)? {
                Given::Text(text) => self.registers[register.at()].contains(&text),
                other => panic!("{other:?}"),
            },
            Atom::Difference(one, other, ranges) => {
                match (self.value(*one)?, self.value(*other)?) {
                    (Given::Number(one), Given::Number(other)) => within(one - other, ranges),
                    both => panic!("{both:?}"),
                }
            }
            Atom::Same(one, other) => self.value(*one)? == self.value(*other)?,
            Atom::Shares(one, other) => {
                let others = texts(&self.value(*other)?);
                texts(&self.value(*one)?).iter().any(|text| others.contains(text))
            }
        })
    }
}

fn within(number: i64, ranges: &[(i64, i64)]) -> bool {
    ranges.iter().any(|(first, last)| *first <= number && number <= *last)
}

fn texts(value: &Given) -> Vec<String> {
    match value {
        Given::Text(text) => vec![text.clone()],
        Given::Set(texts) => texts.clone(),
        other => panic!("{other:?} has no texts"),
    }
}
