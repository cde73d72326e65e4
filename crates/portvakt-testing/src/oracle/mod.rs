//! The oracle: a second reading of the language.
//!
//! It interprets the resolved policy for one request at a time, as the language page says it, word
//! by word: no classes, no rows, no automata; operators and formats are stated again, in its own
//! words. It is slow and short on purpose. It believes what the compiler's reader says about names
//! and constants, and nothing else.

mod formats;
mod holds;
mod json;
mod read;
mod time;

use json::Object;
use portvakt_core::policy::{AttributeId, Condition, Operand, Policy, Rule, Source, Verb};
pub use read::Value;
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Claims beyond this many bytes are malformed.
const CLAIM_BYTES: usize = 64 * 1024;
/// Claims nested deeper than this are malformed; the object of all claims is the first level.
const CLAIM_DEPTH: usize = 16;

/// What the embedding service supplies: a register's name → its members.
pub type Supply = BTreeMap<String, Vec<String>>;

/// A policy and the contents of its registers.
#[derive(Debug)]
pub struct Oracle<'p> {
    policy: &'p Policy,
    registers: Vec<BTreeSet<String>>,
    tested: RefCell<BTreeMap<&'static str, [u64; 2]>>,
}

/// A question about one request.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The claims, as JSON text.
    pub claims: &'a str,
    /// Values of resource and context attributes: full name → JSON text.
    pub given: &'a BTreeMap<String, String>,
    /// The full name of the capability.
    pub capability: &'a str,
}

/// The answer. Deliberately complete.
#[derive(Debug, Clone)]
pub enum Answer<'p> {
    /// Allowed; this rule is the reason.
    Granted(&'p Rule),
    /// Denied; this rule is the reason.
    Refused(&'p Rule),
    /// Denied for want of a rule that grants.
    NoRuleGrants,
    /// Denied without reading a rule: there is no such capability.
    UnknownCapability,
    /// Denied without reading a rule: these attributes are malformed, and any one of them may be
    /// named. Nothing stands for what has no attribute, so that none may be named.
    Malformed(BTreeSet<Option<&'p str>>),
}

/// The values of a well-formed request; what is absent is not there.
pub type Values = BTreeMap<AttributeId, Value>;

impl<'p> Oracle<'p> {
    /// An oracle for a policy and its registers, well formed.
    #[must_use]
    pub fn new(policy: &'p Policy, supply: &Supply) -> Self {
        let members = |register: &portvakt_core::policy::Register| {
            let given = supply.get(&register.name).into_iter().flatten();
            given.filter_map(|text| formats::member(register.of.0, text)).collect()
        };
        let registers = policy.registers.iter().map(members).collect();
        Self { policy, registers, tested: RefCell::default() }
    }

    /// How often each operator was found false and true.
    #[must_use]
    pub fn tested(&self) -> BTreeMap<&'static str, [u64; 2]> {
        self.tested.borrow().clone()
    }

    /// The values that a question gives to the attributes, those derived too.
    #[must_use]
    pub fn values(&self, question: Question<'_>) -> BTreeMap<&'p str, Value> {
        let (values, _) = self.read(question);
        let named = (0..).map(AttributeId).zip(&self.policy.attributes);
        named.filter_map(|(id, one)| Some((one.name.as_str(), self.value(id, &values)?))).collect()
    }

    /// The rules that grant or refuse a well-formed question.
    #[must_use]
    pub fn firing(&self, question: Question<'_>) -> BTreeSet<&'p str> {
        let (values, _) = self.read(question);
        let capability = self.policy.find_capability(question.capability);
        let covers = |rule: &&Rule| capability.is_some_and(|one| rule.covers.contains(one));
        let fires = |rule: &&Rule| self.grants(rule, &values) || self.refuses(rule, &values);
        let firing = self.policy.rules.iter().filter(covers).filter(fires);
        firing.map(|rule| rule.name.as_str()).collect()
    }

    /// Answers a question.
    #[must_use]
    pub fn answer(&self, question: Question<'_>) -> Answer<'p> {
        let (values, mut malformed) = self.read(question);
        let capability = self.policy.find_capability(question.capability);
        let covers = |rule: &&Rule| capability.is_some_and(|one| rule.covers.contains(one));
        let covering: Vec<&Rule> = self.policy.rules.iter().filter(covers).collect();
        for id in covering.iter().flat_map(|rule| self.tested_by(rule)) {
            let attribute = &self.policy.attributes[id.at()];
            let needed = matches!(attribute.source, Source::Request) && !attribute.optional;
            if needed && !values.contains_key(&id) {
                malformed.insert(Some(attribute.name.as_str()));
            }
        }
        if !malformed.is_empty() {
            return Answer::Malformed(malformed);
        }
        if capability.is_none() {
            return Answer::UnknownCapability;
        }
        let refuses = covering.iter().find(|rule| self.refuses(rule, &values));
        let grants = covering.iter().find(|rule| self.grants(rule, &values));
        match (refuses, grants) {
            (Some(rule), _) => Answer::Refused(rule),
            (None, Some(rule)) => Answer::Granted(rule),
            (None, None) => Answer::NoRuleGrants,
        }
    }

    /// Reads all declared values, and names those that are malformed.
    #[must_use]
    pub fn read(&self, question: Question<'_>) -> (Values, BTreeSet<Option<&'p str>>) {
        let (mut values, mut malformed) = (Values::new(), BTreeSet::new());
        let text = question.claims;
        let claims = match serde_json::from_str::<Object<'_>>(text) {
            Ok(claims) if text.len() <= CLAIM_BYTES && json::depth(text) <= CLAIM_DEPTH => claims.0,
            _ => return (values, BTreeSet::from([None])),
        };
        let mut undeclared = claims.clone();
        for (id, attribute) in (0..).map(AttributeId).zip(&self.policy.attributes) {
            let given = question.given.get(&attribute.name);
            let found: Vec<&RawValue> = match &attribute.source {
                Source::Claim { claim, .. } => claims.get(claim).cloned().unwrap_or_default(),
                Source::Request => {
                    given.into_iter().flat_map(|text| serde_json::from_str(text)).collect()
                }
                Source::Derive(_) => continue,
            };
            let mut path = &[][..];
            if let Source::Claim { claim, path: into } = &attribute.source {
                undeclared.remove(claim);
                path = into;
            }
            let value = match found[..] {
                [] => Ok(None),
                [one] if !json::repeats(one) => read::read(attribute, path, one),
                _ => Err(()),
            };
            match value {
                Ok(Some(value)) => drop(values.insert(id, value)),
                Ok(None) if !attribute.required => {}
                _ => drop(malformed.insert(Some(attribute.name.as_str()))),
            }
        }
        if undeclared.values().any(|found| found.len() > 1) {
            malformed.insert(None);
        }
        (values, malformed)
    }

    /// The attributes that a rule tests, also through conditions and `derive`.
    #[must_use]
    pub fn tested_by(&self, rule: &Rule) -> BTreeSet<AttributeId> {
        let mut found = BTreeSet::new();
        if let Verb::Require(condition) = &rule.verb {
            self.collect(condition, &mut found);
        }
        for condition in rule.when.iter().chain(&rule.unless) {
            self.collect(condition, &mut found);
        }
        found
    }

    /// Adds the attributes that a condition tests.
    fn collect(&self, condition: &Condition, found: &mut BTreeSet<AttributeId>) {
        let named = match condition {
            Condition::All(inner) | Condition::Any(inner) => {
                return inner.iter().for_each(|one| self.collect(one, found));
            }
            Condition::Not(inner) => return self.collect(inner, found),
            Condition::Named(id, _) => {
                return self.collect(&self.policy.conditions[id.at()].condition, found);
            }
            Condition::Present(id, _) | Condition::Absent(id, _) => vec![*id],
            Condition::Test(test) => match &test.operand {
                Operand::Attribute(id) | Operand::Window { before: id, .. } => {
                    vec![test.attribute, *id]
                }
                Operand::Condition(inner) => return self.collect(inner, found),
                _ => vec![test.attribute],
            },
        };
        for id in named {
            let Source::Derive(entries) = &self.policy.attributes[id.at()].source else {
                found.insert(id);
                continue;
            };
            for when in entries.iter().filter_map(|entry| entry.when.as_ref()) {
                self.collect(when, found);
            }
        }
    }
}
