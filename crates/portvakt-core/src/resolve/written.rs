//! Values as an author would write them, on one line.

use crate::syntax::{Node, NodeKind, Style, is_text_when_plain};

/// Longer texts are cut in messages.
const LONGEST: usize = 60;

/// The value as flow YAML on one line; text stands in quotes only where it must.
pub(super) fn flow(node: &Node) -> String {
    let mut out = String::with_capacity(expected_length(node));
    push_flow(&mut out, node);
    out
}

/// A mapping of one entry as flow YAML on one line.
pub(super) fn entry(key: &str, value: &Node) -> String {
    let around = "{ : }".len().saturating_add(1).saturating_add(key.len());
    let mut out = String::with_capacity(around.saturating_add(expected_length(value)));
    out.push_str("{ ");
    out.push_str(key);
    out.push_str(": ");
    push_flow(&mut out, value);
    out.push_str(" }");
    out
}

/// Text as flow YAML: in double quotes if it would mean something else without.
#[must_use]
pub fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_text(&mut out, text);
    out
}

/// How long a value is as flow YAML, if it is a scalar that needs no quotes.
fn expected_length(node: &Node) -> usize {
    match &node.kind {
        NodeKind::Scalar(scalar) => scalar.text.len(),
        NodeKind::Sequence(_) | NodeKind::Mapping(_) => 0,
    }
}

fn push_flow(out: &mut String, node: &Node) {
    match &node.kind {
        NodeKind::Scalar(scalar) => match scalar.style {
            Style::Plain if !is_text_when_plain(&scalar.text) => out.push_str(&scalar.text),
            _ => push_text(out, &scalar.text),
        },
        NodeKind::Sequence(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { ", " });
                push_flow(out, item);
            }
            out.push(']');
        }
        NodeKind::Mapping(entries) => {
            for (place, entry) in entries.iter().enumerate() {
                out.push_str(if place == 0 { "{ " } else { ", " });
                push_text(out, &entry.key.text);
                out.push_str(": ");
                push_flow(out, &entry.value);
            }
            out.push_str(if entries.is_empty() { "{  }" } else { " }" });
        }
    }
}

fn push_text(out: &mut String, text: &str) {
    if stands_alone(text) {
        out.push_str(text);
        return;
    }
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ => out.push(letter),
        }
    }
    out.push('"');
}

/// Tells whether text without quotes is read as the same text inside brackets (YAML 1.2.2, section
/// 7.3.3).
fn stands_alone(text: &str) -> bool {
    if !is_text_when_plain(text) {
        return false;
    }
    let is_simple = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/');
    if text.bytes().all(is_simple) {
        return true;
    }
    let first = text.chars().next();
    !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace)
        && !text.ends_with(':')
        && !text.contains(['\n', '\r', '\t', '[', ']', '{', '}', ','])
        && !text.contains(": ")
        && !text.contains(" #")
        && !first.is_some_and(|first| "-?:#&*!|>'\"%@`".contains(first))
}

/// A text that is short enough for a message; empty text as it is written.
pub(super) fn shortened(text: &str) -> String {
    if text.is_empty() {
        return "\"\"".to_owned();
    }
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(LONGEST).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::{shortened, text};

    #[test]
    fn quotes_only_where_needed() {
        for plain in ["a", "digdir:dialogporten", "two words", "10.0.0.1", "a#b", "urn:x", "y"] {
            assert_eq!(text(plain), plain);
        }
        for (raw, quoted) in [
            ("", "\"\""),
            ("12", "\"12\""),
            ("true", "\"true\""),
            ("no", "\"no\""),
            ("a, b", "\"a, b\""),
            ("a: b", "\"a: b\""),
            ("a:", "\"a:\""),
            ("a #b", "\"a #b\""),
            ("[a]", "\"[a]\""),
            ("**", "\"**\""),
            (" a", "\" a\""),
            ("say \"a\\b\"", "say \"a\\b\""),
            ("\"a\\b", "\"\\\"a\\\\b\""),
            ("a\nb", "\"a\\nb\""),
        ] {
            assert_eq!(text(raw), quoted);
        }
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(shortened("abc"), "abc");
        assert_eq!(shortened(""), "\"\"");
        assert_eq!(shortened(&"æ".repeat(100)).chars().count(), 61);
    }
}
