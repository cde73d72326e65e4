//! A value, and where in the tree of keys it stands.

use crate::source::Span;
use crate::syntax::{Entry, Key, Meaning, Node, NodeKind, Path};

/// A value with the key that leads to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    /// The value.
    pub(crate) node: &'a Node,
    /// Where it stands in the tree of keys.
    pub(crate) path: Path<'a>,
    /// The key that it is the value of; none in a list and for a whole file.
    pub(crate) key: Option<&'a Key>,
}

impl<'a> At<'a> {
    /// A whole file.
    pub(crate) fn root(node: &'a Node) -> Self {
        Self { node, path: Path::root(), key: None }
    }

    /// Where the value stands.
    pub(crate) fn span(&self) -> Span {
        self.node.span
    }

    /// The place to point at when something is missing in the value: its key, or the first key in it.
    pub(crate) fn name_span(&self) -> Span {
        match (self.key, &self.node.kind) {
            (Some(key), _) => key.span,
            (None, NodeKind::Mapping(entries)) => {
                entries.first().map_or(self.node.span, |entry| entry.key.span)
            }
            (None, _) => self.node.span,
        }
    }

    /// Whether it is `null` or `~` without quotes.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.node.kind, NodeKind::Scalar(scalar) if scalar.is_null())
    }

    /// The text of its key; empty without one.
    pub(crate) fn name(&self) -> &'a str {
        self.key.map_or("", |key| &key.text)
    }

    /// The text that the value is; nothing for other values.
    pub(crate) fn text(&self) -> Option<&'a str> {
        match &self.node.kind {
            NodeKind::Scalar(scalar) => match scalar.meaning() {
                Ok(Meaning::Text(text)) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// From the key to the end of the value.
    pub(crate) fn whole(&self) -> Span {
        match self.key {
            Some(key) => Span { end: self.node.span.end, ..key.span },
            None => self.node.span,
        }
    }

    /// The value of a key.
    pub(crate) fn get(&'a self, key: &str) -> Option<At<'a>> {
        self.mapping().iter().find(|entry| entry.key.text == key).map(|entry| self.at(entry))
    }

    /// The values of a mapping, in file order; nothing for other values.
    pub(crate) fn entries(&'a self) -> impl ExactSizeIterator<Item = At<'a>> {
        self.mapping().iter().map(|entry| self.at(entry))
    }

    fn mapping(&self) -> &'a [Entry] {
        match &self.node.kind {
            NodeKind::Mapping(entries) => entries,
            _ => &[],
        }
    }

    fn at(&'a self, entry: &'a Entry) -> At<'a> {
        At { node: &entry.value, path: self.path.key(&entry.key.text), key: Some(&entry.key) }
    }

    /// The values of a list; nothing for other values.
    pub(crate) fn items(&'a self) -> impl ExactSizeIterator<Item = At<'a>> {
        let items = match &self.node.kind {
            NodeKind::Sequence(items) => items.as_slice(),
            _ => &[],
        };
        items.iter().enumerate().map(|(at, node)| At { node, path: self.path.item(at), key: None })
    }

    /// The values of a list, or the one value that stands where a list might.
    pub(crate) fn one_or_more(&'a self) -> Vec<At<'a>> {
        match &self.node.kind {
            NodeKind::Sequence(_) => self.items().collect(),
            _ => vec![*self],
        }
    }
}
