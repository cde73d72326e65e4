//! `starts_with`.

use super::{Notation, Operator, Shape};
use crate::lower::{Atom, Formula, Pattern};
use crate::policy::{Operand, Policy, Test, ValueType};

pub(super) static STARTS_WITH: Operator = Operator {
    name: "starts_with",
    notation: Notation::Named,
    title: "the text (of a set: some member) begins with the operand",
    on: &[ValueType::Text, ValueType::TextSet],
    operand: Shape::Prefix,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    match &test.operand {
        Operand::Text(prefix) => {
            Formula::Atom(Atom::Matches(test.attribute, Pattern::Prefix(prefix.clone())))
        }
        _ => Formula::never(),
    }
}
