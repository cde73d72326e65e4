//! What can be said of a raw request: the smallest statements.

use crate::universe::{InputId, LanguageId, RegisterId};
use portvakt_core::lower::ValueSet;

/// A statement about inputs and registers. All but the last two are false when an input that they
/// name is absent or malformed. Deliberately complete: the theory knows the algebra of each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atom {
    /// The input is there, and well-formed.
    Present(InputId),
    /// The value (not of a set) is one of these.
    Values(InputId, ValueSet),
    /// The text, or some member of the set, is in the language.
    Language(InputId, LanguageId),
    /// The set contains this member.
    Member(InputId, String),
    /// The set is not empty and contains nothing outside these (sorted).
    Only(InputId, Vec<String>),
    /// The set contains some member.
    NotEmpty(InputId),
    /// The text is a member of the register.
    Register(InputId, RegisterId),
    /// The first minus the second (integers or times) lies in these inclusive ranges, ascending and
    /// apart. The ends of 64 bits stand for "without bound"; differences are those of the numbers,
    /// they never wrap.
    Difference(InputId, InputId, Vec<(i64, i64)>),
    /// Both (text, integer, boolean, time, ip; of one type and kind) are equal.
    Same(InputId, InputId),
    /// The set (first) shares a member with the text or set (second).
    Shares(InputId, InputId),
    /// This text, normalised, is a member of the register.
    Listed(String, RegisterId),
    /// The raw value is there, and whoever reads it in this way refuses it. Then the input is not
    /// there.
    Malformed(InputId),
}

impl Atom {
    /// Calls `each` for the inputs that the atom names.
    pub fn each_input(&self, mut each: impl FnMut(InputId)) {
        match self {
            Self::Present(one)
            | Self::Values(one, _)
            | Self::Language(one, _)
            | Self::Member(one, _)
            | Self::Only(one, _)
            | Self::NotEmpty(one)
            | Self::Register(one, _)
            | Self::Malformed(one) => each(*one),
            Self::Difference(one, other, _) | Self::Same(one, other) | Self::Shares(one, other) => {
                each(*one);
                each(*other);
            }
            Self::Listed(..) => {}
        }
    }
}
