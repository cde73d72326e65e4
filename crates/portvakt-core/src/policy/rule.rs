//! Rules and assertions.

use super::{AttributeId, CapabilityId, Condition, Constant, Covered};
use crate::source::Span;

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// What it does.
    pub verb: Verb,
    /// The capabilities that it covers, `except` taken away.
    pub covers: Covered,
    /// `when`.
    pub when: Option<Condition>,
    /// `unless`.
    pub unless: Option<Condition>,
    /// `because`.
    pub because: Option<String>,
    /// `title`.
    pub title: Option<String>,
    /// `then`, sorted by name.
    pub then: Vec<Obligation>,
}

/// The three verbs. Deliberately complete.
#[derive(Debug, Clone)]
pub enum Verb {
    /// Grants, if `when` holds and `unless` does not.
    Allow,
    /// Refuses, if `when` holds.
    Deny,
    /// Refuses, if `when` holds, `unless` does not, and this condition fails.
    Require(Condition),
}

/// An entry of `then`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// Its name.
    pub name: String,
    /// Text, integer or boolean.
    pub value: Constant,
}

/// A statement about all requests.
#[derive(Debug, Clone)]
pub struct Assertion {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// What it states.
    pub form: AssertionForm,
}

/// Forms of assertions. Deliberately complete.
#[derive(Debug, Clone)]
pub enum AssertionForm {
    /// No request that satisfies the condition is allowed any of these.
    Never {
        /// The capabilities.
        capabilities: Covered,
        /// `when`.
        when: Option<Condition>,
        /// `unless`.
        unless: Option<Condition>,
    },
    /// Every request that satisfies the condition is allowed all of these.
    Always {
        /// The capabilities.
        capabilities: Covered,
        /// `when`.
        when: Option<Condition>,
        /// `unless`.
        unless: Option<Condition>,
    },
    /// Whoever is allowed the first is allowed the second.
    Implies(CapabilityId, CapabilityId),
    /// Having these, or more members of them, never turns an allow into a deny.
    OnlyHelps(Vec<AttributeId>),
    /// No decision depends on these.
    Ignores(Vec<AttributeId>),
}

/// A finding that was looked at.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The code.
    pub finding: String,
    /// The YAML path of what it is about.
    pub at: String,
    /// Why it is accepted.
    pub because: String,
    /// Where it stands.
    pub span: Span,
}
