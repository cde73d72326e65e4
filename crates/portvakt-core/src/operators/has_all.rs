//! `has_all`.

use super::{Notation, Operator, Shape};
use crate::lower::Formula;
use crate::policy::{Operand, Policy, Test, ValueType};

pub(super) static HAS_ALL: Operator = Operator {
    name: "has_all",
    notation: Notation::Named,
    title: "the set contains all of the list",
    on: &[ValueType::TextSet],
    operand: Shape::Constants,
    lower,
};

fn lower(test: &Test, policy: &Policy) -> Formula {
    match &test.operand {
        Operand::Constants(constants) => Formula::All(
            constants
                .iter()
                .map(|one| Formula::value(test.attribute, policy, std::slice::from_ref(one)))
                .collect(),
        ),
        _ => Formula::never(),
    }
}
