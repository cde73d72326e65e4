//! `at_most`.

use super::order::{self, Side};
use super::{Notation, Operator, Shape};
use crate::lower::Formula;
use crate::policy::{Policy, Test, ValueType};

pub(super) static AT_MOST: Operator = Operator {
    name: "at_most",
    notation: Notation::Named,
    title: "the number is the operand or less",
    on: &[ValueType::Integer],
    operand: Shape::Bound,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    order::lower(test, Side::AtMost)
}
