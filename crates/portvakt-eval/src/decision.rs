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

impl<'t> Malformed<'t> {
    /// What stops a request, but for the want of a capability.
    pub(crate) fn of(tree: &'t DecisionTree, fault: u32) -> Self {
        let attribute = tree.attribute_text(fault);
        if fault == fault::FOREIGN_ATTRIBUTE {
            return Self { attribute, expected: "attributes of this policy" };
        }
        Self { attribute, expected: tree.expected_text(fault) }
    }
}

/// Effect, reason and obligations.
///
/// A tree and a number: what the number stands for is looked up when it is asked for.
#[derive(Clone, Copy)]
pub struct Decision<'t> {
    tree: &'t DecisionTree,
    priority: u32,
    fault: u32,
}

/// What stops a request before any rule is read: the index of the attribute whose value is missing
/// or ill-formed, or one of these.
pub(crate) mod fault {
    use crate::index::NONE;

    /// Nothing does.
    pub(crate) const NOTHING: u32 = NONE;
    /// The tree does not know the capability.
    pub(crate) const UNKNOWN_CAPABILITY: u32 = NONE - 1;
    /// A value was given for an attribute of another tree.
    pub(crate) const FOREIGN_ATTRIBUTE: u32 = NONE - 2;
}

impl<'t> Decision<'t> {
    /// The decision that a priority stands for.
    #[inline]
    pub(crate) fn settled(tree: &'t DecisionTree, priority: u32) -> Self {
        Self { tree, priority, fault: fault::NOTHING }
    }

    /// The decision on a request that was stopped.
    #[inline]
    pub(crate) fn stopped(tree: &'t DecisionTree, fault: u32) -> Self {
        Self { tree, priority: NONE, fault }
    }

    /// Allow or deny.
    #[must_use]
    #[inline]
    pub fn effect(&self) -> Effect {
        if self.is_allowed() { Effect::Allow } else { Effect::Deny }
    }

    /// Tells whether the request is allowed.
    // INVARIANT(A2): every refusing priority is below every granting one, which was verified.
    #[must_use]
    #[inline]
    pub fn is_allowed(&self) -> bool {
        self.tree.layout().granting.contains(&self.priority)
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self.fault {
            fault::NOTHING => match self.rule().map(|rule| rule.verb()) {
                Some(Verb::Allow) => Reason::Granted,
                Some(Verb::Deny) => Reason::Refused,
                Some(Verb::Require) => Reason::RequirementNotMet,
                None => Reason::NoRuleGrants,
            },
            fault::UNKNOWN_CAPABILITY => Reason::UnknownCapability,
            _ => Reason::Malformed,
        }
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
        match self.fault {
            fault::NOTHING | fault::UNKNOWN_CAPABILITY => None,
            fault => Some(Malformed::of(self.tree, fault)),
        }
    }
}

impl fmt::Debug for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decision")
            .field("effect", &self.effect())
            .field("reason", &self.reason())
            .field("rule", &self.rule().map(|rule| rule.name()))
            .field("malformed", &self.malformed().map(|malformed| malformed.attribute))
            .finish()
    }
}
