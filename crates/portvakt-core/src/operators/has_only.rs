//! `has_only`.

use super::{Notation, Operator, Shape};
use crate::lower::{Atom, Formula};
use crate::policy::{Constant, Operand, Policy, Test, ValueType};

pub(super) static HAS_ONLY: Operator = Operator {
    name: "has_only",
    notation: Notation::Named,
    title: "the set is not empty and contains nothing outside the list",
    on: &[ValueType::TextSet],
    operand: Shape::Constants,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    match &test.operand {
        Operand::Constants(constants) => {
            let members = constants.iter().filter_map(|one| match one {
                Constant::Text(text) => Some(text.clone()),
                _ => None,
            });
            Formula::Atom(Atom::Only(test.attribute, members.collect()))
        }
        _ => Formula::never(),
    }
}
