//! `within`.

use super::{Notation, Operator, Shape};
use crate::lower::{Atom, Formula};
use crate::policy::{Operand, Policy, Test, ValueType};

pub(super) static WITHIN: Operator = Operator {
    name: "within",
    notation: Notation::Named,
    title: "the time is not later than the attribute, and at most so many seconds earlier",
    on: &[ValueType::Time],
    operand: Shape::Window,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    match &test.operand {
        Operand::Window { seconds, before } => Formula::Atom(Atom::Difference(
            test.attribute,
            *before,
            vec![(seconds.saturating_neg(), 0)],
        )),
        _ => Formula::never(),
    }
}
