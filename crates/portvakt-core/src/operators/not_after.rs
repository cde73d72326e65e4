//! `not_after`.

use super::order::{self, Side};
use super::{Notation, Operator, Shape};
use crate::lower::Formula;
use crate::policy::{Policy, Test, ValueType};

pub(super) static NOT_AFTER: Operator = Operator {
    name: "not_after",
    notation: Notation::Named,
    title: "the time is the operand or earlier",
    on: &[ValueType::Time],
    operand: Shape::Bound,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    order::lower(test, Side::AtMost)
}
