//! `in_network`.

use super::{Notation, Operator, Shape};
use crate::lower::{Atom, Formula, ValueSet};
use crate::policy::{Operand, Policy, Test, ValueType};

pub(super) static IN_NETWORK: Operator = Operator {
    name: "in_network",
    notation: Notation::Named,
    title: "the address is in one of the networks",
    on: &[ValueType::Ip],
    operand: Shape::Networks,
    lower,
};

fn lower(test: &Test, _: &Policy) -> Formula {
    match &test.operand {
        Operand::Networks(networks) => {
            Formula::Atom(Atom::Values(test.attribute, ValueSet::networks(networks)))
        }
        _ => Formula::never(),
    }
}
