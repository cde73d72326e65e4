//! The policy model: what a policy says, named and typed, not yet lowered.
//!
//! Every name is resolved to an id, every constant has passed its attribute's check and is
//! normalised, every operand has the type that its operator needs. It knows which operators exist
//! (by reference to their descriptions) and where each thing stands in the text.

mod attribute;
mod condition;
mod covered;
mod rule;

pub use attribute::{
    Attribute, Category, Constant, DeriveEntry, Known, PathStep, Source, ValueType,
};
pub use condition::{Condition, NamedCondition, Network, Operand, Test};
pub use covered::Covered;
pub use rule::{Accepted, Assertion, AssertionForm, Obligation, Rule, Verb};

use crate::formats::Kind;
use crate::source::Span;

/// Declares an id: the place of a thing in its list in [`Policy`].
macro_rules! ids {
    ($( $(#[$meta:meta])* $name:ident )*) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $name {
            /// The place in the list.
            #[must_use]
            pub fn at(self) -> usize {
                portvakt_eval::index::at(self.0)
            }
        }
    )* };
}

ids! {
    /// An attribute in [`Policy::attributes`].
    AttributeId
    /// A register in [`Policy::registers`].
    RegisterId
    /// A named condition in [`Policy::conditions`].
    ConditionId
    /// A capability in [`Policy::capabilities`].
    CapabilityId
    /// A rule in [`Policy::rules`].
    RuleId
}

/// A whole policy.
#[derive(Debug, Clone)]
pub struct Policy {
    /// `policy`.
    pub name: String,
    /// `title`.
    pub title: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// The attributes, sorted by name. A derived attribute may refer to any other, without cycles.
    pub attributes: Vec<Attribute>,
    /// The registers, sorted by name.
    pub registers: Vec<Register>,
    /// The named conditions, sorted by name; they refer to each other without cycles.
    pub conditions: Vec<NamedCondition>,
    /// The capabilities, sorted by full name as bytes, which is tree order: whatever `a.b.**`
    /// covers stands side by side.
    pub capabilities: Vec<Capability>,
    /// The rules, in file order.
    pub rules: Vec<Rule>,
    /// The assertions, in file order.
    pub assertions: Vec<Assertion>,
    /// Findings that were looked at.
    pub accepted: Vec<Accepted>,
}

/// A declared register.
#[derive(Debug, Clone)]
pub struct Register {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// `of`: the kind of text that it holds.
    pub of: Kind,
    /// `title`.
    pub title: Option<String>,
    /// `path`, as written; checked to be RFC 9535.
    pub path: Option<String>,
    /// `may_be_empty`.
    pub may_be_empty: bool,
}

/// A capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capability {
    /// The full dotted name.
    pub name: String,
    /// Where the last word stands.
    pub span: Span,
    /// Its title.
    pub title: Option<String>,
}

impl Policy {
    /// The attribute with this id.
    #[must_use]
    pub fn attribute(&self, id: AttributeId) -> Option<&Attribute> {
        self.attributes.get(id.at())
    }

    /// The named condition with this id.
    #[must_use]
    pub fn condition(&self, id: ConditionId) -> Option<&NamedCondition> {
        self.conditions.get(id.at())
    }

    /// The attribute with this name.
    #[must_use]
    pub fn find_attribute(&self, name: &str) -> Option<AttributeId> {
        let at = self.attributes.binary_search_by(|one| one.name.as_str().cmp(name)).ok()?;
        Some(AttributeId(portvakt_eval::index::index(at)))
    }

    /// The register with this name.
    #[must_use]
    pub fn find_register(&self, name: &str) -> Option<RegisterId> {
        let at = self.registers.binary_search_by(|one| one.name.as_str().cmp(name)).ok()?;
        Some(RegisterId(portvakt_eval::index::index(at)))
    }

    /// The named condition with this name.
    #[must_use]
    pub fn find_condition(&self, name: &str) -> Option<ConditionId> {
        let at = self.conditions.binary_search_by(|one| one.name.as_str().cmp(name)).ok()?;
        Some(ConditionId(portvakt_eval::index::index(at)))
    }

    /// The capability with this full name.
    #[must_use]
    pub fn find_capability(&self, name: &str) -> Option<CapabilityId> {
        let at = self.capabilities.binary_search_by(|one| one.name.as_str().cmp(name)).ok()?;
        Some(CapabilityId(portvakt_eval::index::index(at)))
    }
}
