//! From text to the spanned tree.

mod node;

pub use node::{Entry, Key, Meaning, Node, NodeKind, Scalar, Style};
