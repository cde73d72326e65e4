mod faults;
mod hostile;
mod values;
mod words;

use std::fmt::Write;

use expect_test::Expect;

use super::{Node, NodeKind, Style, parse};
use crate::diagnostic::Diagnostics;
use crate::limits::{Budget, Limits};
use crate::source::{Sources, Span};

/// Reads a text and compares the tree (every scalar and key with the text of its place) and the
/// findings.
#[track_caller]
fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&shown(text, &Limits::default()));
}

fn shown(text: &str, limits: &Limits) -> String {
    let mut sources = Sources::default();
    let file = sources.add("policy.yaml", text);
    let mut diagnostics = Diagnostics::default();
    let root = parse(file, text, &mut Budget::new(limits), &mut diagnostics);
    let mut out = String::new();
    match &root {
        Some(root) => show_tree(&mut out, root, &sources, ""),
        None => out.push_str("no tree\n"),
    }
    diagnostics.sort();
    for finding in diagnostics.findings() {
        let span = finding.primary.span;
        let (start, end) = (sources.position(span), sources.end_position(span));
        writeln!(
            out,
            "{} {}:{}-{}:{} {:?} at {:?}: {}",
            finding.code.name,
            start.line,
            start.column,
            end.line,
            end.column,
            sources.slice(span),
            finding.path,
            finding.message
        )
        .unwrap();
        for label in &finding.labels {
            let start = sources.position(label.span);
            writeln!(out, "  {}:{}: {}", start.line, start.column, label.text).unwrap();
        }
        if let Some(help) = &finding.help {
            writeln!(out, "  help: {help}").unwrap();
        }
    }
    out
}

fn show_tree(out: &mut String, node: &Node, sources: &Sources, indent: &str) {
    match &node.kind {
        NodeKind::Scalar(scalar) => {
            let style = match scalar.style {
                Style::Plain => "",
                Style::Quoted => "quoted ",
            };
            let place = place(node.span, &scalar.text, sources);
            writeln!(out, "{indent}{style}{:?}{place}", scalar.text).unwrap();
        }
        NodeKind::Sequence(items) => {
            writeln!(out, "{indent}list {:?}", sources.slice(node.span)).unwrap();
            for item in items {
                show_tree(out, item, sources, &format!("{indent}  "));
            }
        }
        NodeKind::Mapping(entries) => {
            writeln!(out, "{indent}mapping {:?}", sources.slice(node.span)).unwrap();
            for entry in entries {
                let place = place(entry.key.span, &entry.key.text, sources);
                writeln!(out, "{indent}  {}{place}:", entry.key.text.escape_debug()).unwrap();
                show_tree(out, &entry.value, sources, &format!("{indent}    "));
            }
        }
    }
}

/// The text of a place, if it is another than what was read there.
fn place(span: Span, text: &str, sources: &Sources) -> String {
    let written = sources.slice(span);
    if written == text { String::new() } else { format!(" from {written:?}") }
}
