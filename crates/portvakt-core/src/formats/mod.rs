//! The formats: one file each, one line each in [`FORMATS`].
//!
//! A format is data: an object that the text may be wrapped in, whether capitals are folded, and the
//! regular language of its texts. The same automaton checks claims, constants and register members.

mod digits;
mod iso6523_norwegian_organisation;
mod norwegian_organisation_number;
mod norwegian_person_number;
#[cfg(test)]
mod tests;
mod uuid;

use crate::automaton::Dfa;
use std::borrow::Cow;

/// All formats, in the order of the manual.
pub static FORMATS: &[&Format] = &[
    &uuid::UUID,
    &norwegian_organisation_number::ANY,
    &norwegian_organisation_number::MOD11,
    &iso6523_norwegian_organisation::ANY,
    &iso6523_norwegian_organisation::MOD11,
    &norwegian_person_number::TODAY,
    &norwegian_person_number::FROM_2032,
];

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
    /// The language of the normalised texts: accept class 1. Built once.
    pub language: fn() -> &'static Dfa,
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

impl Format {
    /// Checks a text without the object it may be wrapped in, as constants and register members
    /// are written; gives the normalised text, or none if the format refuses it.
    #[must_use]
    pub fn accepts(&self, text: &str) -> Option<String> {
        let text =
            if self.fold { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
        let accepted = (self.language)().accept(text.as_bytes()) == 1;
        accepted.then(|| text.into_owned())
    }
}

/// The format with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|one| one.name == name).copied()
}

/// The widest check of a kind, without an object around the text: what register members pass.
/// Plain text has none.
#[must_use]
pub fn widest(kind: Kind) -> Option<&'static Format> {
    let bare = FORMATS.iter().copied();
    bare.filter(|one| one.kind == kind && one.envelope.is_none()).reduce(|widest, one| {
        if (one.language)().is_within((widest.language)()) { widest } else { one }
    })
}

/// The kind with this name: plain text, or what some format gives.
#[must_use]
pub fn find_kind(name: &str) -> Option<Kind> {
    let kinds = FORMATS.iter().map(|one| one.kind);
    kinds.chain([Kind::TEXT]).find(|kind| kind.0 == name)
}
