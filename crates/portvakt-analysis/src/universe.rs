//! What raw requests are made of: inputs and registers.
//!
//! An input is one place of a raw request together with the way in which it is read. Attributes of
//! one policy that are not derived are one input each; attributes of two policies that read the
//! same place in the same way are the same input.

use portvakt_core::automaton::Dfa;
use portvakt_core::formats::{Format, Kind};
use portvakt_core::policy::{Category, Constant, PathStep, ValueType};

/// An input in [`Universe::inputs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputId(pub u32);

/// A register in [`Universe::registers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegisterId(pub u32);

/// A language in [`Universe::languages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LanguageId(pub u32);

/// Everything that requests and register contents are made of.
#[derive(Debug, Clone, Default)]
pub struct Universe {
    /// The inputs.
    pub inputs: Vec<Input>,
    /// The registers.
    pub registers: Vec<Register>,
    /// Regular languages that atoms speak of: a text is in one when its automaton accepts it in any
    /// class but 0.
    pub languages: Vec<Dfa>,
}

/// One place of a raw request, and how it is read.
#[derive(Debug, Clone)]
pub struct Input {
    /// The attribute's name, for people: `subject.scope`.
    pub name: String,
    /// The category.
    pub category: Category,
    /// Where the raw value stands.
    pub place: Place,
    /// The type of the value.
    pub value_type: ValueType,
    /// The format that values (of a set: members) pass; its texts are all that can occur.
    pub format: Option<&'static Format>,
    /// The separator of a set's one text: no member is empty or contains it.
    pub split: Option<String>,
    /// The closed list of values; nothing else can occur.
    pub values: Option<Vec<Constant>>,
    /// Constants that policies mention, sorted: they make witnesses that are easy to read.
    pub mentioned: Vec<Constant>,
    /// Another input that reads the same place in another way: at most one of the two is there.
    pub instead_of: Option<InputId>,
}

/// Where a raw value stands. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the claims: the top-level claim of this name, and the path into it.
    Claim {
        /// The claim's name.
        claim: String,
        /// The path; empty: the claim itself.
        path: Vec<PathStep>,
    },
    /// Given with the request, under this full name of an attribute.
    Given(String),
}

/// A register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// Its name.
    pub name: String,
    /// The kind of text that it holds.
    pub of: Kind,
    /// Whether it may hold nothing.
    pub may_be_empty: bool,
    /// Members, normalised, that make witnesses easy to read, the best first.
    pub samples: Vec<String>,
}

impl Universe {
    /// The input with this id.
    #[must_use]
    pub fn input(&self, id: InputId) -> Option<&Input> {
        self.inputs.get(portvakt_eval::index::at(id.0))
    }

    /// The register with this id.
    #[must_use]
    pub fn register(&self, id: RegisterId) -> Option<&Register> {
        self.registers.get(portvakt_eval::index::at(id.0))
    }

    /// The language with this id.
    #[must_use]
    pub fn language(&self, id: LanguageId) -> Option<&Dfa> {
        self.languages.get(portvakt_eval::index::at(id.0))
    }
}
