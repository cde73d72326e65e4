//! `matches`.

use super::{Notation, Operator, Shape};
use crate::lower::{Atom, Formula, Pattern};
use crate::policy::{Operand, Policy, Test, ValueType};

pub(super) static MATCHES: Operator = Operator {
    name: "matches",
    notation: Notation::Named,
    title: "the whole text (of a set: of some member) matches the regular expression",
    on: &[ValueType::Text, ValueType::TextSet],
    operand: Shape::Pattern,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    match &test.operand {
        Operand::Text(pattern) => {
            Formula::Atom(Atom::Matches(test.attribute, Pattern::Regex(pattern.clone())))
        }
        _ => Formula::never(),
    }
}
