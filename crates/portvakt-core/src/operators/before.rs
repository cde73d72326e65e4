//! `before`.

use super::order::{self, Side};
use super::{Notation, Operator, Shape};
use crate::lower::Formula;
use crate::policy::{Policy, Test, ValueType};

pub(super) static BEFORE: Operator = Operator {
    name: "before",
    notation: Notation::Named,
    title: "the time is earlier than the operand",
    on: &[ValueType::Time],
    operand: Shape::Bound,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    order::lower(test, Side::LessThan)
}
