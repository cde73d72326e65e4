//! `after`.

use super::order::{self, Side};
use super::{Notation, Operator, Shape};
use crate::lower::Formula;
use crate::policy::{Policy, Test, ValueType};

pub(super) static AFTER: Operator = Operator {
    name: "after",
    notation: Notation::Named,
    title: "the time is later than the operand",
    on: &[ValueType::Time],
    operand: Shape::Bound,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    order::lower(test, Side::MoreThan)
}
