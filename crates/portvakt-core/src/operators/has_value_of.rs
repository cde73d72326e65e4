//! `has_value_of`.

use super::{Notation, Operator, Shape};
use crate::lower::{Atom, Formula};
use crate::policy::{Operand, Policy, Test, ValueType};

pub(super) static HAS_VALUE_OF: Operator = Operator {
    name: "has_value_of",
    notation: Notation::Named,
    title: "both attributes are there and share a member",
    on: &[ValueType::TextSet],
    operand: Shape::TextOrSet,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    match &test.operand {
        Operand::Attribute(other) => Formula::Atom(Atom::Shares(test.attribute, *other)),
        _ => Formula::never(),
    }
}
