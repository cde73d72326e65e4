//! The formats: one file each, one line each in [`FORMATS`].
//!
//! A format is data: an object that the text may be wrapped in, whether capitals are folded, and the
//! regular language of its texts. The same automaton checks claims, constants and register members.

use crate::automaton::Dfa;

/// A kind of text: what may be compared with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(pub &'static str);

impl Kind {
    /// Text of no particular kind.
    pub const TEXT: Self = Self("text");
}

/// A named check that also normalises.
#[derive(Debug)]
pub struct Format {
    /// Its name.
    pub name: &'static str,
    /// The kind of text that it gives.
    pub kind: Kind,
    /// What it accepts, for people: `nine digits`.
    pub expected: &'static str,
    /// One line for the manual: what it accepts, refuses, and the source of the rule.
    pub title: &'static str,
    /// A text that it accepts, as it would be written in a policy.
    pub example: &'static str,
    /// Whether ASCII capitals are folded to small letters.
    pub fold: bool,
    /// The object that the text is wrapped in.
    pub envelope: Option<Envelope>,
    /// The language of the normalised texts: accept class 1.
    pub language: fn() -> Dfa,
}

/// An object of which one member holds the text and another must be a fixed text.
#[derive(Debug)]
pub struct Envelope {
    /// The member that holds the text.
    pub member: &'static str,
    /// What the text begins with; cut off.
    pub prefix: &'static str,
    /// The other member.
    pub guard: &'static str,
    /// Its text.
    pub guard_text: &'static str,
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
