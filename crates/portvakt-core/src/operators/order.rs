//! The order of integers and times, shared by the operators that bound them.

use crate::lower::{Atom, Formula, ValueSet};
use crate::policy::{Constant, Operand, Test};

/// Which side of a bound. Deliberately complete.
#[derive(Clone, Copy)]
pub(super) enum Side {
    /// The bound or above.
    AtLeast,
    /// Above the bound.
    MoreThan,
    /// The bound or below.
    AtMost,
    /// Below the bound.
    LessThan,
}

/// Values on one side of a constant or of another attribute.
pub(super) fn lower(test: &Test, side: Side) -> Formula {
    match &test.operand {
        Operand::Constant(Constant::Integer(bound) | Constant::Time(bound)) => {
            Formula::Atom(Atom::Values(test.attribute, ValueSet::Numbers(range(*bound, side))))
        }
        Operand::Attribute(other) => {
            Formula::Atom(Atom::Difference(test.attribute, *other, range(0, side)))
        }
        _ => Formula::never(),
    }
}

/// The numbers on one side of a bound, as inclusive ranges.
fn range(bound: i64, side: Side) -> Vec<(i64, i64)> {
    match side {
        Side::AtLeast => Some((bound, i64::MAX)),
        Side::MoreThan => bound.checked_add(1).map(|first| (first, i64::MAX)),
        Side::AtMost => Some((i64::MIN, bound)),
        Side::LessThan => bound.checked_sub(1).map(|last| (i64::MIN, last)),
    }
    .into_iter()
    .collect()
}
