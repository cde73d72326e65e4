//! What a decision says.

use crate::index::NONE;
use crate::tree::{DecisionTree, Rule, Verb};
use crate::value::Value;
use core::fmt;

/// Allow or deny. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// The request is allowed.
    Allow,
    /// The request is denied.
    Deny,
}

/// Why. Deliberately complete: default deny has no other way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// An allow rule grants, and no rule refuses.
    Granted,
    /// No allow rule grants, and no rule refuses.
    NoRuleGrants,
    /// A deny rule refuses.
    Refused,
    /// A require rule refuses.
    RequirementNotMet,
    /// A value is missing or ill-formed; no rule was read.
    Malformed,
    /// The tree does not know the capability.
    UnknownCapability,
}

/// An attribute that is missing or ill-formed. Values are never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed<'t> {
    /// The attribute; nothing when the fault lies in no declared attribute.
    pub attribute: &'t str,
    /// What was expected.
    pub expected: &'t str,
}

/// Effect, reason and obligations.
#[derive(Clone, Copy)]
pub struct Decision<'t> {
    tree: &'t DecisionTree,
    reason: Reason,
    priority: u32,
    malformed: Option<Malformed<'t>>,
}

impl<'t> Decision<'t> {
    /// The decision that a priority stands for.
    pub(crate) fn settled(tree: &'t DecisionTree, priority: u32) -> Self {
        let mut decision = Self { tree, reason: Reason::NoRuleGrants, priority, malformed: None };
        decision.reason = match decision.rule().map(|rule| rule.verb()) {
            Some(Verb::Allow) => Reason::Granted,
            Some(Verb::Deny) => Reason::Refused,
            Some(Verb::Require) => Reason::RequirementNotMet,
            None => Reason::NoRuleGrants,
        };
        decision
    }

    pub(crate) fn malformed_by(tree: &'t DecisionTree, malformed: Malformed<'t>) -> Self {
        Self { tree, reason: Reason::Malformed, priority: NONE, malformed: Some(malformed) }
    }

    pub(crate) fn unknown_capability(tree: &'t DecisionTree) -> Self {
        Self { tree, reason: Reason::UnknownCapability, priority: NONE, malformed: None }
    }

    /// Allow or deny.
    #[must_use]
    pub fn effect(&self) -> Effect {
        if self.reason == Reason::Granted { Effect::Allow } else { Effect::Deny }
    }

    /// Tells whether the request is allowed.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.effect() == Effect::Allow
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The rule that settled it, if a rule did.
    #[must_use]
    pub fn rule(&self) -> Option<Rule<'t>> {
        let known = crate::index::at(self.priority) < self.tree.image().rules.len();
        known.then_some(Rule { tree: self.tree, priority: self.priority })
    }

    /// Text that is safe to show to the caller, or nothing.
    #[must_use]
    pub fn because(&self) -> &'t str {
        self.rule().map_or("", |rule| rule.because())
    }

    /// The obligations: the `then` of the rule that settled it, sorted by name.
    pub fn then(&self) -> impl Iterator<Item = (&'t str, Value<'t>)> + use<'t> {
        self.rule().into_iter().flat_map(|rule| rule.then())
    }

    /// What is malformed, when that is the reason.
    #[must_use]
    pub fn malformed(&self) -> Option<Malformed<'t>> {
        self.malformed
    }
}

impl fmt::Debug for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decision")
            .field("effect", &self.effect())
            .field("reason", &self.reason)
            .field("rule", &self.rule().map(|rule| rule.name()))
            .field("malformed", &self.malformed.map(|malformed| malformed.attribute))
            .finish()
    }
}
