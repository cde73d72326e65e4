//! `more_than`.

use super::order::{self, Side};
use super::{Notation, Operator, Shape};
use crate::lower::Formula;
use crate::policy::{Policy, Test, ValueType};

pub(super) static MORE_THAN: Operator = Operator {
    name: "more_than",
    notation: Notation::Named,
    title: "the number is more than the operand",
    on: &[ValueType::Integer],
    operand: Shape::Bound,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    order::lower(test, Side::MoreThan)
}
