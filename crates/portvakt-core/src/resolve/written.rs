//! Values as an author would write them, on one line.

use crate::syntax::{Meaning, Node, NodeKind, Scalar, Style};

/// Longer texts are cut in messages.
const LONGEST: usize = 60;

/// The value as flow YAML on one line; text stands in quotes only where it must.
pub(super) fn flow(node: &Node) -> String {
    match &node.kind {
        NodeKind::Scalar(scalar) => match scalar.style {
            Style::Plain if !matches!(scalar.meaning(), Ok(Meaning::Text(_))) => {
                scalar.text.clone()
            }
            _ => text(&scalar.text),
        },
        NodeKind::Sequence(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        NodeKind::Mapping(entries) => {
            let entries = entries.iter();
            let entries: Vec<String> = entries
                .map(|entry| format!("{}: {}", text(&entry.key.text), flow(&entry.value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// Text as flow YAML: in double quotes if it would mean something else without.
pub(super) fn text(text: &str) -> String {
    if stands_alone(text) {
        return text.to_owned();
    }
    let mut quoted = String::with_capacity(text.len().saturating_add(2));
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(letter);
            }
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Tells whether text without quotes is read as the same text inside brackets (YAML 1.2.2, section
/// 7.3.3).
fn stands_alone(text: &str) -> bool {
    let plain = Scalar { text: text.to_owned(), style: Style::Plain };
    let first = text.chars().next();
    matches!(plain.meaning(), Ok(Meaning::Text(_)))
        && !text.starts_with(char::is_whitespace)
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
