//! `has_any`.

use super::{Notation, Operator, Shape};
use crate::lower::Formula;
use crate::policy::{Operand, Policy, Test, ValueType};

pub(super) static HAS_ANY: Operator = Operator {
    name: "has_any",
    notation: Notation::Named,
    title: "the set contains at least one of the list",
    on: &[ValueType::TextSet],
    operand: Shape::Constants,
    lower,
};

fn lower(test: &Test, policy: &Policy) -> Formula {
    match &test.operand {
        Operand::Constants(constants) => Formula::value(test.attribute, policy, constants),
        _ => Formula::never(),
    }
}
