//! Findings for machines.

use std::fmt::Write;

use serde::Serialize;
use serde_json::value::RawValue;

use super::terminal::is_invisible;
use super::{Diagnostics, Label};
use crate::source::{Sources, Span};

/// One finding as an object.
#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    path: &'a str,
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<Box<RawValue>>,
    labels: Vec<LabelAt<'a>>,
}

/// Lines and columns count from 1; the end is the place behind the last character.
#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct LabelAt<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

/// A JSON array with one object for each finding:
/// `{"code", "severity", "message", "file", "line", "column", "end_line", "end_column", "path",
/// "help", "labels": [{"file", "line", "column", "end_line", "end_column", "text"}]}`.
///
/// The label of the finding's own place is the first, when it says something. `help` may be null;
/// `notes`, a list of texts, and `witness`, a request as a batch line of `portvakt decide`, are there
/// when there are any.
/// Lines and columns count from 1, columns in characters. Control characters and what is invisible
/// stand as `\u` escapes, so that the array may be printed.
#[must_use]
pub fn render(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let findings: Vec<Finding<'_>> = diagnostics
        .findings()
        .iter()
        .map(|one| {
            let primary = (!one.primary.text.is_empty()).then_some(&one.primary);
            Finding {
                code: one.code.name,
                severity: one.code.severity.name(),
                message: &one.message,
                place: place(one.primary.span, sources),
                path: &one.path,
                help: one.help.as_deref(),
                notes: &one.notes,
                // A witness is JSON: it stands as itself.
                witness: one.witness.clone().and_then(|line| RawValue::from_string(line).ok()),
                labels: primary
                    .into_iter()
                    .chain(&one.labels)
                    .map(|label| label_at(label, sources))
                    .collect(),
            }
        })
        .collect();
    // Texts and numbers always become JSON.
    let json = serde_json::to_string_pretty(&findings).unwrap_or_default();
    escaped(&json)
}

fn label_at<'a>(label: &'a Label, sources: &'a Sources) -> LabelAt<'a> {
    LabelAt { place: place(label.span, sources), text: &label.text }
}

fn place(span: Span, sources: &Sources) -> Place<'_> {
    let start = sources.position(span);
    let end = sources.end_position(span);
    Place {
        file: sources.file(span.file).map_or("", |file| file.name()),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// JSON text that may be printed: control characters and what is invisible as `\u` escapes.
///
/// They can only stand inside texts, where an escape means the same; between values line feeds stay,
/// and tabs and carriage returns become spaces.
#[must_use]
pub fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut units = [0; 2];
    for character in json.chars() {
        match character {
            // No text has them but as escapes (RFC 8259, section 7).
            '\t' | '\r' => out.push(' '),
            one if one == '\n' || !is_invisible(one) => out.push(one),
            one => {
                for unit in one.encode_utf16(&mut units) {
                    // Writing to a text cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::{escaped, render};
    use crate::diagnostic::{Diagnostic, Diagnostics, code};
    use crate::source::{Sources, Span};
    use crate::syntax::Path;

    #[test]
    fn white_space_between_values_stays_white_space() {
        let json = "[1,\t\"a\u{9b}\\t\",\r\n2]";
        let printed = escaped(json);
        assert_eq!(printed, "[1, \"a\\u009b\\t\", \n2]");
        let same = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(same(&printed), same(json));
    }

    #[test]
    fn all_is_said_once() {
        let mut sources = Sources::default();
        let file = sources.add("a\u{202e}.yaml", "a: 1\na: 2\n");
        let span = |start, end| Span { file, start, end };
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(
            Diagnostic::new(&code::DUPLICATE_KEY, span(5, 6), "\u{1b}[31m \u{e0041}")
                .label("here")
                .also(span(0, 1), "first")
                .note("both count")
                .witness(r#"{"claims":{}}"#)
                .path(Path::root().key("a")),
        );
        expect![[r#"
            [
              {
                "code": "duplicate-key",
                "severity": "error",
                "message": "\u001b[31m \udb40\udc41",
                "file": "a\u202e.yaml",
                "line": 2,
                "column": 1,
                "end_line": 2,
                "end_column": 2,
                "path": "a",
                "help": null,
                "notes": [
                  "both count"
                ],
                "witness": {"claims":{}},
                "labels": [
                  {
                    "file": "a\u202e.yaml",
                    "line": 2,
                    "column": 1,
                    "end_line": 2,
                    "end_column": 2,
                    "text": "here"
                  },
                  {
                    "file": "a\u202e.yaml",
                    "line": 1,
                    "column": 1,
                    "end_line": 1,
                    "end_column": 2,
                    "text": "first"
                  }
                ]
              }
            ]"#]]
        .assert_eq(&render(&diagnostics, &sources));
    }
}
