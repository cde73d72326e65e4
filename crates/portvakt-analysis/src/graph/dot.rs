//! Diagrams in the language of Graphviz, for those who draw them with their own means.
//!
//! This file owns the escaping of DOT.

use super::diagram::{Diagram, Node};
use super::label::Label;
use portvakt_core::diagnostic::terminal::visible;
use std::fmt::Write;

/// The diagram, node by node; an end stands once. The title says of what.
#[must_use]
pub fn render(diagram: &Diagram, title: &str) -> String {
    let mut out = String::new();
    // Writing to a text cannot fail.
    let _ = writeln!(out, "digraph {{\n  label={};\n  labelloc=t;", quoted(&visible(title)));
    out.push_str("  node [fontname=\"monospace\", fontsize=11];\n");
    out.push_str("  edge [fontname=\"monospace\", fontsize=10];\n");
    for (number, node) in diagram.nodes.iter().enumerate() {
        let label = Label::of(node);
        let look = match node {
            Node::Test { .. } => "shape=box, style=rounded",
            Node::Allow { .. } => "shape=oval, color=darkgreen",
            Node::Deny { .. } => "shape=box, color=firebrick",
            Node::Folded { .. } => "shape=box, style=dotted",
        };
        let lines: Vec<&str> =
            std::iter::once(&label.head).chain(&label.body).map(String::as_str).collect();
        let (text, full) = (quoted(&lines.join("\n")), quoted(&label.full));
        let _ = writeln!(out, "  n{number} [{look}, label={text}, tooltip={full}];");
    }
    for (number, node) in diagram.nodes.iter().enumerate() {
        let Some([no, yes]) = node.next() else {
            continue;
        };
        let _ = writeln!(out, "  n{number} -> n{no} [label=\"no\", style=dashed];");
        let _ = writeln!(out, "  n{number} -> n{yes} [label=\"yes\"];");
    }
    out.push_str("}\n");
    out
}

/// Text in quotes. Graphviz reads entities in labels, and backslashes after them; a line feed parts
/// lines. As entities, quotes and backslashes end the text for no reader.
fn quoted(text: &str) -> String {
    let line = |line: &str| {
        let line = visible(line).replace('&', "&amp;");
        line.replace('"', "&quot;").replace('\\', "&#92;&#92;")
    };
    let lines: Vec<String> = text.split('\n').map(line).collect();
    format!("\"{}\"", lines.join("\\n"))
}
