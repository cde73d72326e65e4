//! What is known of a subject or of a request, put into classes.

mod fill;
mod kept;
mod set;

pub use fill::{MAX_PROBE, MAX_TEXT};
pub use set::MAX_MEMBERS;

pub(crate) use fill::{Fill, class_of_number, literal, normalise};
pub(crate) use kept::Kept;
pub(crate) use set::SetFill;

use crate::inline::Inline;

/// A subject's claims, put into classes: everything that deciding looks at.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Classes of the variables that depend on the subject alone.
    pub(crate) classes: Inline<u32, 32>,
    /// The members that it holds among those that the policy names, ascending.
    pub(crate) held: Inline<u32, 16>,
    /// Values that registers or other attributes are compared with.
    pub(crate) kept: Kept,
}

/// A value does not have its attribute's type, form or size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IllFormed;
