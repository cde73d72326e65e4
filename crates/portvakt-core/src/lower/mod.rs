//! From the policy model to the tree: formulas, classes, rows, the frozen forest.

mod formula;

pub use formula::{Atom, Formula, IPV4, Pattern, ValueSet};

use crate::policy::{Condition, Policy};

/// What a condition means.
#[must_use]
pub fn formula(condition: &Condition, policy: &Policy) -> Formula {
    match condition {
        Condition::All(all) => Formula::All(all.iter().map(|one| formula(one, policy)).collect()),
        Condition::Any(any) => Formula::Any(any.iter().map(|one| formula(one, policy)).collect()),
        Condition::Not(inner) => Formula::Not(Box::new(formula(inner, policy))),
        Condition::Present(attribute, _) => Formula::Atom(Atom::Present(*attribute)),
        Condition::Absent(attribute, _) => {
            Formula::Not(Box::new(Formula::Atom(Atom::Present(*attribute))))
        }
        Condition::Named(name, _) => policy
            .condition(*name)
            .map_or_else(Formula::never, |named| formula(&named.condition, policy)),
        Condition::Test(test) => (test.operator.lower)(test, policy),
    }
}
