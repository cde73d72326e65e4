//! `equals`.

use super::ANY_TYPE;
use super::{Notation, Operator, Shape};
use crate::lower::Formula;
use crate::policy::{Operand, Policy, Test};

pub(super) static EQUALS: Operator = Operator {
    name: "equals",
    notation: Notation::Bare,
    title: "the attribute is there and equal; a set contains the member",
    on: ANY_TYPE,
    operand: Shape::Constant,
    lower,
};

fn lower(test: &Test, policy: &Policy) -> Formula {
    match &test.operand {
        Operand::Constant(constant) => {
            Formula::value(test.attribute, policy, std::slice::from_ref(constant))
        }
        _ => Formula::never(),
    }
}
