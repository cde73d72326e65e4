//! What one reader of a policy says to one request, so that readers can be compared.

use crate::oracle::Answer;
use portvakt_core::policy::{Constant, Obligation, Verb};
use portvakt_eval::{ClaimsError, Decision, Effect, Reason, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A reader's answer in words that all readers share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What settled it; the effect follows from it.
    pub settled: Settled,
    /// What the rule returns beside the effect.
    pub then: BTreeMap<String, Constant>,
    /// What the caller may be told.
    pub because: String,
}

/// What settled an answer. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// This allow rule grants.
    Granted(String),
    /// This deny rule refuses.
    Refused(String),
    /// This require rule refuses.
    RequirementNotMet(String),
    /// No rule grants.
    NoRuleGrants,
    /// There is no such capability.
    UnknownCapability,
    /// The request is malformed: the attribute named, or all that may be named; empty text where
    /// no attribute is.
    Malformed(BTreeSet<String>),
}

impl Reading {
    /// An answer without a rule.
    #[must_use]
    pub fn without_rule(settled: Settled) -> Self {
        Self { settled, then: BTreeMap::new(), because: String::new() }
    }

    /// Whether it is allowed.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        matches!(self.settled, Settled::Granted(_))
    }

    /// Whether the request is malformed.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        matches!(self.settled, Settled::Malformed(_))
    }

    /// Tells whether another reader says the same. What this one says may leave open which of
    /// several malformed attributes is named.
    #[must_use]
    pub fn admits(&self, other: &Self) -> bool {
        match (&self.settled, &other.settled) {
            (Settled::Malformed(may), Settled::Malformed(named)) => {
                !named.is_empty() && named.is_subset(may)
            }
            _ => self == other,
        }
    }

    /// The reading of claims that could not be bound.
    #[must_use]
    pub fn of_refused_claims(error: &ClaimsError) -> Self {
        let named = BTreeSet::from([error.attribute().to_owned()]);
        Self::without_rule(Settled::Malformed(named))
    }
}

impl From<&Answer<'_>> for Reading {
    fn from(answer: &Answer<'_>) -> Self {
        let rule = match answer {
            Answer::NoRuleGrants => return Self::without_rule(Settled::NoRuleGrants),
            Answer::UnknownCapability => return Self::without_rule(Settled::UnknownCapability),
            Answer::Malformed(named) => {
                let named = named.iter().map(|name| name.unwrap_or_default().to_owned());
                return Self::without_rule(Settled::Malformed(named.collect()));
            }
            Answer::Granted(rule) | Answer::Refused(rule) => rule,
        };
        let name = rule.name.clone();
        let pair = |one: &Obligation| (one.name.clone(), one.value.clone());
        Self {
            settled: match rule.verb {
                Verb::Allow => Settled::Granted(name),
                Verb::Deny => Settled::Refused(name),
                Verb::Require(_) => Settled::RequirementNotMet(name),
            },
            then: rule.then.iter().map(pair).collect(),
            because: rule.because.clone().unwrap_or_default(),
        }
    }
}

impl From<&Decision<'_>> for Reading {
    fn from(decision: &Decision<'_>) -> Self {
        let name = || decision.rule().map_or_else(String::new, |rule| rule.name().to_owned());
        let malformed = || decision.malformed().map(|one| one.attribute.to_owned());
        let settled = match decision.reason() {
            Reason::Granted => Settled::Granted(name()),
            Reason::Refused => Settled::Refused(name()),
            Reason::RequirementNotMet => Settled::RequirementNotMet(name()),
            Reason::NoRuleGrants => Settled::NoRuleGrants,
            Reason::UnknownCapability => Settled::UnknownCapability,
            Reason::Malformed => Settled::Malformed(malformed().into_iter().collect()),
        };
        let reading = Self {
            settled,
            then: decision.then().map(|(name, value)| (name.to_owned(), constant(value))).collect(),
            because: decision.because().to_owned(),
        };
        assert_eq!(
            decision.effect() == Effect::Allow,
            reading.is_allowed(),
            "effect and reason contradict each other: {decision:?}"
        );
        reading
    }
}

/// The value of an obligation.
fn constant(value: Value<'_>) -> Constant {
    match value {
        Value::Text(text) => Constant::Text(text.to_owned()),
        Value::Integer(number) => Constant::Integer(number),
        Value::Boolean(truth) => Constant::Boolean(truth),
        other => panic!("{other:?} is no obligation"),
    }
}
