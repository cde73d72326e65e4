//! Attributes: what can be tested.

use super::Condition;
use crate::formats::{Format, Kind};
use crate::source::Span;

/// A declared attribute.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// The full name: `subject.scope`.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// Its category.
    pub category: Category,
    /// Its type.
    pub value_type: ValueType,
    /// Where its value comes from.
    pub source: Source,
    /// `format`.
    pub format: Option<&'static Format>,
    /// `split`.
    pub split: Option<String>,
    /// `values`: sorted, without repeats; of the attribute's type. For a derived attribute: all
    /// values that its entries can give.
    pub values: Option<Vec<Constant>>,
    /// `known`: sorted by member.
    pub known: Option<Vec<Known>>,
    /// `internal`: sorted.
    pub internal: Vec<String>,
    /// `required`.
    pub required: bool,
    /// `optional`.
    pub optional: bool,
}

impl Attribute {
    /// The kind of text that it holds.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.format.map_or(Kind::TEXT, |format| format.kind)
    }

    /// Tells whether a well-formed request for a capability whose rules test it may lack it.
    #[must_use]
    pub fn may_be_absent(&self) -> bool {
        match self.source {
            Source::Claim { .. } => !self.required,
            Source::Request => self.optional,
            Source::Derive(_) => false,
        }
    }
}

/// A member that rules may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The member.
    pub member: String,
    /// Its title.
    pub title: Option<String>,
}

/// Categories of attributes. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Read from the verified claims.
    Subject,
    /// Given with each request.
    Resource,
    /// Given with each request.
    Context,
}

impl Category {
    /// The name, as it stands before the dot.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Resource => "resource",
            Self::Context => "context",
        }
    }
}

/// Types of values. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueType {
    /// Unicode text.
    Text,
    /// 64-bit integer.
    Integer,
    /// True or false.
    Boolean,
    /// Whole seconds since 1970-01-01T00:00:00Z.
    Time,
    /// Set of texts.
    TextSet,
    /// IPv4 or IPv6 address.
    Ip,
}

impl ValueType {
    /// All types, in the order of the manual.
    pub const ALL: [Self; 6] =
        [Self::Text, Self::Integer, Self::Boolean, Self::Time, Self::TextSet, Self::Ip];

    /// The name, as it stands after `type:`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Time => "time",
            Self::TextSet => "text_set",
            Self::Ip => "ip",
        }
    }
}

/// Where a value comes from. Deliberately complete.
#[derive(Debug, Clone)]
pub enum Source {
    /// The top-level claim of this name, and the path into it (empty: the claim itself).
    Claim {
        /// The claim's name.
        claim: String,
        /// The path.
        path: Vec<PathStep>,
    },
    /// Given with the request under the attribute's name.
    Request,
    /// The first entry that holds; the last has no condition.
    Derive(Vec<DeriveEntry>),
}

/// A step of a path into a claim. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathStep {
    /// A member of an object.
    Member(String),
    /// A place in an array.
    Index(u32),
    /// The first element (an object) whose member is this text.
    Filter {
        /// The member's name.
        name: String,
        /// Its text.
        text: String,
    },
}

/// An entry of `derive`.
#[derive(Debug, Clone)]
pub struct DeriveEntry {
    /// The value that it gives.
    pub value: Constant,
    /// When; the last entry has none.
    pub when: Option<Condition>,
    /// Where it stands.
    pub span: Span,
}

/// A constant, normalised. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Constant {
    /// Text.
    Text(String),
    /// Integer.
    Integer(i64),
    /// Boolean.
    Boolean(bool),
    /// Seconds since 1970-01-01T00:00:00Z.
    Time(i64),
    /// Address; an IPv4 address stands in `::ffff:0:0/96`.
    Ip(u128),
}
