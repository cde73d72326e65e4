//! `same_as`.

use super::{Notation, Operator, Shape};
use crate::lower::{Atom, Formula};
use crate::policy::{Operand, Policy, Test, ValueType};

pub(super) static SAME_AS: Operator = Operator {
    name: "same_as",
    notation: Notation::Named,
    title: "both attributes are there and equal",
    on: &[ValueType::Text, ValueType::Integer, ValueType::Boolean, ValueType::Time, ValueType::Ip],
    operand: Shape::SameType,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    match &test.operand {
        Operand::Attribute(other) => Formula::Atom(Atom::Same(test.attribute, *other)),
        _ => Formula::never(),
    }
}
