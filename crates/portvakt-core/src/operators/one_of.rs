//! `one_of`.

use super::{Notation, Operator, Shape};
use crate::lower::Formula;
use crate::policy::{Operand, Policy, Test, ValueType};

pub(super) static ONE_OF: Operator = Operator {
    name: "one_of",
    notation: Notation::Bare,
    title: "the attribute is equal to one of the list",
    on: &[ValueType::Text, ValueType::Integer, ValueType::Boolean, ValueType::Time, ValueType::Ip],
    operand: Shape::Constants,
    lower,
};

fn lower(test: &Test, policy: &Policy) -> Formula {
    match &test.operand {
        Operand::Constants(constants) => Formula::value(test.attribute, policy, constants),
        _ => Formula::never(),
    }
}
