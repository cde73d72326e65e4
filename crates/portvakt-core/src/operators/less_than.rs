//! `less_than`.

use super::order::{self, Side};
use super::{Notation, Operator, Shape};
use crate::lower::Formula;
use crate::policy::{Policy, Test, ValueType};

pub(super) static LESS_THAN: Operator = Operator {
    name: "less_than",
    notation: Notation::Named,
    title: "the number is less than the operand",
    on: &[ValueType::Integer],
    operand: Shape::Bound,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    order::lower(test, Side::LessThan)
}
