//! The spanned tree: what YAML said, before anyone asks what it means.

use crate::source::Span;

/// A value with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: NodeKind,
}

impl Node {
    /// What it is, as one would say it after "found": `a list`, `a mapping`, `nothing`, `` `text` ``.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.kind {
            NodeKind::Sequence(_) => "a list".to_owned(),
            NodeKind::Mapping(_) => "a mapping".to_owned(),
            NodeKind::Scalar(scalar) if scalar.is_missing() => "nothing".to_owned(),
            NodeKind::Scalar(scalar) => {
                let shown: String = scalar.text.chars().take(LONGEST_SHOWN).collect();
                if shown.len() < scalar.text.len() {
                    format!("`{shown}…`")
                } else {
                    format!("`{shown}`")
                }
            }
        }
    }
}

/// More characters of a text are not shown in a message.
const LONGEST_SHOWN: usize = 60;

/// The three forms of a YAML value. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeKind {
    /// A scalar with its text unescaped and its style kept.
    Scalar(Scalar),
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping, in file order; keys are unique.
    Mapping(Vec<Entry>),
}

/// A scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text, unescaped.
    pub text: String,
    /// How it was written.
    pub style: Style,
}

/// How a scalar was written. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In quotes or as a block: always text.
    Quoted,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Node,
}

/// A key: always text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The text, unescaped.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// What a scalar means by the rules of the policy language. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning<'a> {
    /// Text: quoted, a block, or plain and of no other form.
    Text(&'a str),
    /// A plain integer within 64 bits.
    Integer(i64),
    /// Plain `true` or `false`.
    Boolean(bool),
}
