//! The one description of all keys: what may stand where in a file, and what it means.
//!
//! Findings about unknown keys, missing keys and values of another form, the JSON Schemas and the
//! manual's tables all come from it. It knows forms only: whether a name exists, whether an operator
//! fits an attribute's type and what a constant must look like is told by those who resolve them.

/// A key that must be there: name, form of its value, meaning.
macro_rules! required {
    ($name:expr, $form:expr, $title:expr $(,)?) => {
        Key { name: $name, required: true, form: $form, on: &[], title: $title }
    };
}

/// A key that may be left out; on attributes of some types only, if they are given.
macro_rules! optional {
    ($name:expr, $form:expr, $title:expr $(, on [$($on:expr),*])? $(,)?) => {
        Key { name: $name, required: false, form: $form, on: &[$($($on),*)?], title: $title }
    };
}

/// A mapping that has these keys and no others, and mappings that a wrong key may belong to.
macro_rules! mapping {
    ($what:literal, $keys:expr $(, elsewhere [$($elsewhere:expr),*])? $(,)?) => {
        Mapping {
            what: $what,
            keys: Keys::These($keys),
            others: &[],
            elsewhere: &[$($($elsewhere),*)?],
        }
    };
}

/// A mapping whose keys are names.
macro_rules! named {
    ($what:literal, $others:expr $(,)?) => {
        Mapping { what: $what, keys: Keys::These(&[]), others: $others, elsewhere: &[] }
    };
}

mod check;
mod condition;
mod policy;
mod routes_file;
mod tests_file;
mod trust_file;
mod wrong;

pub(crate) use check::check;
pub use condition::{CONDITION, OPERATORS_OF_AN_ATTRIBUTE, operand};
pub use policy::{
    ASSERTION, FRAGMENT_FILE, POLICY_FILE, REQUEST_ATTRIBUTE, RULE, SUBJECT_ATTRIBUTE,
};
pub use routes_file::ROUTES_FILE;
pub use tests_file::TESTS_FILE;
pub use trust_file::{ALGORITHMS, AUDIENCE, ISSUER, TRUST_FILE, TYP};
pub use wrong::VERSION;
pub(super) use wrong::{alternatives, listed_twice, names, wrong};

use super::spelling::Spelling;
use crate::diagnostic::Code;
use crate::policy::ValueType;

/// What may stand somewhere. Deliberately complete.
#[derive(Debug)]
pub enum Form {
    /// The version of what is named: `1`.
    Version(&'static str),
    /// Text.
    Text,
    /// An integer of 64 bits.
    Integer,
    /// An integer within bounds.
    Bounded(&'static Bounds),
    /// `true`: what the key says holds; without the key it does not.
    True,
    /// Text, an integer or a boolean.
    Scalar,
    /// A name that is given here; its spelling is checked.
    Name(Spelling),
    /// A name of something declared elsewhere.
    Reference(Spelling),
    /// One of a few words.
    Choice(&'static Choice),
    /// Whatever JSON can say; those who read it check it.
    Json,
    /// A list or mapping that may also be empty.
    MaybeEmpty(&'static Form),
    /// A list of at least one.
    List(&'static Form),
    /// One, or a list of at least one.
    OneOrMore(&'static Form),
    /// A list of exactly two.
    Pair(&'static Form),
    /// A mapping.
    Mapping(&'static Mapping),
    /// A mapping of one of several kinds.
    Variants(&'static Variants),
    /// Whichever fits.
    Either(&'static Either),
    /// A form that stands in many places, under a name.
    Shared(&'static Shared),
}

/// A few words of which one is to be chosen.
#[derive(Debug)]
pub struct Choice {
    /// What they are: `type`.
    pub what: &'static str,
    /// The finding when it is none of them.
    pub code: &'static Code,
    /// The words.
    pub words: fn() -> Vec<&'static str>,
    /// What to do about a text that is none of them, where the nearest word would be bad advice.
    pub instead: fn(&str) -> Option<&'static str>,
}

/// Which integers are possible.
#[derive(Debug)]
pub struct Bounds {
    /// The smallest.
    pub least: i64,
    /// The largest.
    pub most: i64,
    /// What is counted: `seconds`.
    pub unit: &'static str,
}

/// A mapping with at least one entry.
#[derive(Debug)]
pub struct Mapping {
    /// What it is, for people: `an attribute of the subject`.
    pub what: &'static str,
    /// The keys that it may have.
    pub keys: Keys,
    /// What other keys mean; nothing: there are no others.
    pub others: &'static [Others],
    /// Mappings that a key which is wrong here may be right in.
    pub elsewhere: &'static [&'static Mapping],
}

/// The keys of a mapping. Deliberately complete.
#[derive(Debug)]
pub enum Keys {
    /// These.
    These(&'static [Key]),
    /// The operators that are written with their name.
    Operators,
}

/// A key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The key itself.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What its value looks like.
    pub form: &'static Form,
    /// The types of attributes that it may stand on; nothing: all, or not on an attribute.
    pub on: &'static [ValueType],
    /// What it means, in one line.
    pub title: &'static str,
}

/// Keys that are names.
#[derive(Debug)]
pub struct Others {
    /// How they are spelt; any text without.
    pub spelling: Option<Spelling>,
    /// Whether the name is given here; else it is that of something declared elsewhere.
    pub declares: bool,
    /// What their values look like.
    pub form: &'static Form,
    /// What they mean, in one line.
    pub title: &'static str,
}

/// A mapping of one of several kinds, told apart by the first key of each.
#[derive(Debug)]
pub struct Variants {
    /// What it is, for people: `a rule`.
    pub what: &'static str,
    /// The kinds.
    pub variants: &'static [&'static Mapping],
    /// Whether it stands under a name, so that there may be several.
    pub named: bool,
}

/// Forms by kind of value.
#[derive(Debug)]
pub struct Either {
    /// A scalar.
    pub scalar: Option<&'static Form>,
    /// A list.
    pub list: Option<&'static Form>,
    /// A mapping.
    pub mapping: Option<&'static Form>,
    /// What to do when it is none of these.
    pub help: Option<&'static str>,
}

/// A form under a name.
#[derive(Debug)]
pub struct Shared {
    /// Its name in the JSON Schema.
    pub name: &'static str,
    /// What it means, in one line.
    pub title: &'static str,
    /// The form.
    pub form: Form,
}

impl Mapping {
    /// All keys.
    #[must_use]
    pub fn keys(&self) -> &'static [Key] {
        match self.keys {
            Keys::These(keys) => keys,
            Keys::Operators => condition::operators(),
        }
    }

    /// The key with this name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys().iter().find(|key| key.name == name)
    }
}

impl Mapping {
    /// The key that tells it from other kinds: the first.
    fn verb(&self) -> Option<&'static str> {
        self.keys().first().map(|key| key.name)
    }
}

impl Variants {
    /// The keys that tell the kinds apart.
    pub fn verbs(&self) -> impl Iterator<Item = &'static str> {
        self.variants.iter().filter_map(|one| one.verb())
    }

    /// The kind that this key tells.
    #[must_use]
    pub fn of_verb(&self, name: &str) -> Option<&'static Mapping> {
        self.variants.iter().copied().find(|one| one.verb() == Some(name))
    }
}
