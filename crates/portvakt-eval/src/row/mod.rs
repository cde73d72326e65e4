//! What is known of a subject or of a request, put into classes.

mod fill;
mod kept;
mod set;

pub use fill::MAX_TEXT;
pub use set::MAX_MEMBERS;

pub(crate) use fill::{Fill, above, normalise};
pub(crate) use kept::Kept;
pub(crate) use set::SetFill;

use crate::inline::Inline;

/// A subject's claims, put into classes: everything that deciding looks at.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Classes of the variables that depend on the subject alone.
    pub(crate) classes: Inline<u32, 32>,
    /// The members that it holds among those that the policy names, ascending.
    pub(crate) held: Held,
    /// What the subject leaves alive of the first blocks.
    pub(crate) blocks: Inline<SettledBlock, 4>,
    /// Values that registers or other attributes are compared with.
    pub(crate) kept: Kept,
}

impl Row {
    /// Knows nothing.
    pub(crate) const EMPTY: Self = Self {
        classes: Inline::with_free(0),
        held: Inline::with_free(0),
        blocks: Inline::with_free(SettledBlock {
            possible: 0,
            alive: 0,
            columns_start: 0,
            columns_len: 0,
        }),
        kept: Kept::new(),
    };
}

/// Members that are held, ascending.
pub(crate) type Held = Inline<u32, 8>;

/// What the classes of a subject leave of a block, so that a request looks at its own alone.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SettledBlock {
    /// The rows that no class of the subject rules out.
    pub(crate) possible: u64,
    /// Of these, the rows that need no member that a request holds.
    pub(crate) alive: u64,
    /// The columns that are the request's, among all columns.
    pub(crate) columns_start: u32,
    /// How many.
    pub(crate) columns_len: u32,
}

/// A value does not have its attribute's type, form or size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IllFormed;
