//! The operators: one file each, one line each in [`OPERATORS`].
//!
//! An operator says on which types it may stand, which shape its operand has, and which set of
//! values (or relation) it means. Reading, checking, the JSON Schema and the manual follow from the
//! shape; nothing outside this folder names an operator.
// INVARIANT(A4): operators are named here and in the oracle, nowhere else.

mod after;
mod at_least;
mod at_most;
mod before;
mod equals;
mod has_all;
mod has_any;
mod has_only;
mod has_value_of;
mod in_network;
mod in_register;
mod is_not;
mod less_than;
mod matches;
mod more_than;
mod not_after;
mod not_before;
mod one_of;
mod order;
mod same_as;
mod starts_with;
mod within;

use crate::lower::Formula;
use crate::policy::{Policy, Test, ValueType};

/// What an operator is.
#[derive(Debug)]
pub struct Operator {
    /// Its name: the key that stands under the attribute. A bare operator is named only in the manual.
    pub name: &'static str,
    /// Whether it is written with its name.
    pub notation: Notation,
    /// One line for the manual and the schema: when it holds.
    pub title: &'static str,
    /// The types that it may stand on.
    pub on: &'static [ValueType],
    /// The shape of its operand.
    pub operand: Shape,
    /// What it means: a formula over value sets and relations. Every atom is false when an
    /// attribute that it names is absent.
    pub lower: fn(&Test, &Policy) -> Formula,
}

impl PartialEq for Operator {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// How an operator is written. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// `attribute: { name: operand }`.
    Named,
    /// `attribute: operand`.
    Bare,
}

/// Shapes of operands: what may be written, and which [`Operand`](crate::policy::Operand) it gives.
/// Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One constant of the attribute's type; of a set: a member. Gives `Constant`.
    Constant,
    /// A list of at least one constant. Gives `Constants`.
    Constants,
    /// Text that values begin with. Gives `Text`.
    Prefix,
    /// A regular expression over the whole text. Gives `Text`.
    Pattern,
    /// A constant of the attribute's type, or the name of another attribute of that type. Gives
    /// `Constant` or `Attribute`.
    Bound,
    /// `{ seconds: n, before: attribute }`. Gives `Window`.
    Window,
    /// The name of a register of the attribute's kind. Gives `Register`.
    Register,
    /// A list of at least one CIDR. Gives `Networks`.
    Networks,
    /// The name of another attribute of the same type and kind. Gives `Attribute`.
    SameType,
    /// The name of another attribute, a text or `text_set` of the same kind. Gives `Attribute`.
    TextOrSet,
    /// Whatever may stand after `attribute: ` itself. Gives `Condition`.
    Entry,
}

/// All operators, in the order of the manual.
pub static OPERATORS: &[&Operator] = &[
    &equals::EQUALS,
    &one_of::ONE_OF,
    &is_not::IS_NOT,
    &has_any::HAS_ANY,
    &has_all::HAS_ALL,
    &has_only::HAS_ONLY,
    &starts_with::STARTS_WITH,
    &matches::MATCHES,
    &at_least::AT_LEAST,
    &at_most::AT_MOST,
    &more_than::MORE_THAN,
    &less_than::LESS_THAN,
    &after::AFTER,
    &before::BEFORE,
    &not_before::NOT_BEFORE,
    &not_after::NOT_AFTER,
    &within::WITHIN,
    &in_register::IN,
    &in_network::IN_NETWORK,
    &same_as::SAME_AS,
    &has_value_of::HAS_VALUE_OF,
];

/// All types.
const ANY_TYPE: &[ValueType] = &[
    ValueType::Text,
    ValueType::Integer,
    ValueType::Boolean,
    ValueType::Time,
    ValueType::TextSet,
    ValueType::Ip,
];
