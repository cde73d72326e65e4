//! `in`.

use super::{Notation, Operator, Shape};
use crate::lower::{Atom, Formula};
use crate::policy::{Operand, Policy, Test, ValueType};

pub(super) static IN: Operator = Operator {
    name: "in",
    notation: Notation::Named,
    title: "the text is a member of the register",
    on: &[ValueType::Text],
    operand: Shape::Register,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    match &test.operand {
        Operand::Register(register) => Formula::Atom(Atom::Register(test.attribute, *register)),
        _ => Formula::never(),
    }
}
