//! From text to the spanned tree.
//!
//! YAML, less what makes YAML a trap: one document; no anchors, aliases, merge keys, tags and
//! directives; keys are text and unique; no control characters. The tree knows no types: what a
//! scalar means is asked with [`Scalar::meaning`], and a value that is missing, or `null`, stays in
//! the tree until someone asks.

mod controls;
mod node;
mod path;
mod scalar;
mod syntax_error;
mod tree;
mod yaml;

#[cfg(test)]
mod tests;

pub use node::{Entry, Key, Meaning, Node, NodeKind, Scalar, Style};
pub use path::Path;
pub use scalar::ScalarError;
pub(crate) use scalar::is_text_when_plain;

use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::limits::Budget;
use crate::source::{FileId, Span};
use tree::Empties;

/// What to do about text that is too large.
const LARGER_LIMITS: &str = "cut the policy in two, or read it with larger limits";

/// What a file begins with.
const BEGINNING: &str = "a file begins with `portvakt: 1`, a trust file with `portvakt_trust: 1`";

/// Reads a file: one YAML document that is a mapping, without empty mappings and lists.
///
/// All findings go to `diagnostics`. The tree is given, also beside findings, when nothing of its
/// structure is lost: then what else is wrong can be found in the same run. Its root is a mapping.
pub fn parse(
    file: FileId,
    text: &str,
    budget: &mut Budget,
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    read(file, text, budget, diagnostics, Empties::Refused)
}

/// Reads a file in which empty mappings and lists mean something, such as claims of a test.
pub fn parse_with_empty(
    file: FileId,
    text: &str,
    budget: &mut Budget,
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    read(file, text, budget, diagnostics, Empties::Allowed)
}

fn read(
    file: FileId,
    text: &str,
    budget: &mut Budget,
    diagnostics: &mut Diagnostics,
    empties: Empties,
) -> Option<Node> {
    let start = Span { file, start: 0, end: 0 };
    if budget.take_bytes(text.len()).is_err() {
        let limit = budget.limits().policy_bytes;
        let message = format!("expected at most {limit} bytes in all files together, found more");
        diagnostics
            .push(Diagnostic::new(&code::FILE_TOO_LARGE, start, message).help(LARGER_LIMITS));
        return None;
    }
    if controls::report(file, text, diagnostics) {
        return None;
    }
    let root = tree::build(file, text, budget, diagnostics, empties)?;
    match &root.kind {
        NodeKind::Mapping(_) => Some(root),
        NodeKind::Scalar(scalar) if scalar.is_missing() => {
            diagnostics.push(tree::empty_file(start));
            None
        }
        kind => {
            // A text that is a whole file may be a key or a token, named by mistake: it is not shown.
            let found = match kind {
                NodeKind::Sequence(_) => "a list",
                _ => "a text",
            };
            diagnostics.push(
                Diagnostic::new(
                    &code::WRONG_SHAPE,
                    root.span,
                    format!("expected a mapping, found {found}"),
                )
                .help(BEGINNING),
            );
            None
        }
    }
}
