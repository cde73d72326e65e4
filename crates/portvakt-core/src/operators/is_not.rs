//! `is_not`.

use super::ANY_TYPE;
use super::{Notation, Operator, Shape};
use crate::lower::{self, Atom, Formula};
use crate::policy::{Operand, Policy, Test};

pub(super) static IS_NOT: Operator = Operator {
    name: "is_not",
    notation: Notation::Named,
    title: "the attribute, and any attribute the operand names, is there and the operand does not hold",
    on: ANY_TYPE,
    operand: Shape::Entry,
    lower,
};

fn lower(test: &Test, policy: &Policy) -> Formula {
    let Operand::Condition(condition) = &test.operand else {
        return Formula::never();
    };
    let mut all = vec![Formula::Atom(Atom::Present(test.attribute))];
    condition.each_attribute(&mut |attribute| all.push(Formula::Atom(Atom::Present(attribute))));
    all.push(Formula::Not(Box::new(lower::formula(condition, policy))));
    Formula::All(all)
}
