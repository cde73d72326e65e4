//! `not_before`.

use super::order::{self, Side};
use super::{Notation, Operator, Shape};
use crate::lower::Formula;
use crate::policy::{Policy, Test, ValueType};

pub(super) static NOT_BEFORE: Operator = Operator {
    name: "not_before",
    notation: Notation::Named,
    title: "the time is the operand or later",
    on: &[ValueType::Time],
    operand: Shape::Bound,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    order::lower(test, Side::AtLeast)
}
