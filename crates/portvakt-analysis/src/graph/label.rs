//! What stands in the boxes of a picture: lines that fit, and the whole of it for those who ask.

use super::diagram::{Ends, Node};
use portvakt_core::diagnostic::terminal::visible;

/// The most cells of a line; a cell is as wide as a letter of a typewriter.
const CELLS: usize = 30;
/// The most lines below the first.
const LINES: usize = 2;

/// The text of a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    /// The first line.
    pub(super) head: String,
    /// The lines below it.
    pub(super) body: Vec<String>,
    /// All of it, in one line.
    pub(super) full: String,
}

impl Label {
    /// What stands in the box of a node. Control characters are visible in it.
    pub(super) fn of(node: &Node) -> Self {
        match node {
            Node::Test { attribute, written, .. } => {
                Self::new(attribute, written, &format!("{attribute}: {written}"))
            }
            Node::Allow { rule } => {
                Self::new("allowed", rule, &format!("allowed: granted by the rule `{rule}`"))
            }
            Node::Deny { rule: Some(rule) } => {
                Self::new("denied", rule, &format!("denied: refused by the rule `{rule}`"))
            }
            Node::Deny { rule: None } => {
                Self::new("denied", "no rule grants", "denied: no rule grants it")
            }
            Node::Folded { ends, tests, rules } => {
                let head = match ends {
                    Ends::Allow => "always allowed",
                    Ends::Deny => "always denied",
                    Ends::Both => "allowed or denied",
                };
                let tests = count(*tests, "test", "tests");
                let body = match rules {
                    0 => format!("{tests}, no rule"),
                    _ => format!("{tests}, {}", count(*rules, "rule", "rules")),
                };
                let full = format!("folded, {head}: {body}");
                Self::new(head, &format!("folded: {body}"), &full)
            }
        }
    }

    fn new(head: &str, body: &str, full: &str) -> Self {
        Self {
            head: shortened(head, CELLS),
            body: wrapped(&visible(body)),
            full: visible(full).into_owned(),
        }
    }

    /// How many cells the widest line has.
    pub(super) fn cells(&self) -> usize {
        let lines = std::iter::once(&self.head).chain(&self.body);
        lines.map(|line| line.chars().map(cells).sum()).max().unwrap_or_default()
    }
}

/// A number of things.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// The start of a text that has no more cells than these; a cut is shown.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let text = visible(text);
    let fits = fitting(&text, most);
    if fits.len() == text.len() {
        return fits.to_owned();
    }
    format!("{}…", fitting(&text, most.saturating_sub(1)).trim_end())
}

/// The lines that fit; what does not is cut off.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let fits = fitting(rest, CELLS);
        if lines.len().saturating_add(1) >= LINES {
            lines.push(shortened(rest, CELLS));
            break;
        }
        let line = if fits.len() < rest.len() { until_a_break(fits) } else { fits };
        lines.push(line.trim_end().to_owned());
        rest = rest.get(line.len()..).unwrap_or_default().trim_start();
    }
    lines
}

/// The longest start of a text that has no more cells than these.
fn fitting(text: &str, most: usize) -> &str {
    let mut used: usize = 0;
    for (at, character) in text.char_indices() {
        used = used.saturating_add(cells(character));
        if used > most {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// A line up to the last place where people would break it, unless that leaves it nearly empty.
fn until_a_break(line: &str) -> &str {
    let breaks = [' ', ',', '.', ':', '/', '_', '-', '|'];
    let end = line.rfind(breaks).map_or(0, |at| at.saturating_add(1));
    line.get(..end).filter(|line| line.len() >= CELLS / 3).unwrap_or(line)
}

/// How many cells a character takes at most: what lies behind the alphabets of Europe may be wide.
fn cells(character: char) -> usize {
    if character < '\u{590}' || character == '…' { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Vec<String> {
        Label::new("a", text, text).body
    }

    #[test]
    fn long_text_is_wrapped_and_then_cut() {
        assert_eq!(body("short"), ["short"]);
        assert_eq!(
            body("any of: maskinporten, idporten, altinn"),
            ["any of: maskinporten,", "idporten, altinn"]
        );
        assert_eq!(body(&"a".repeat(31)), ["a".repeat(30), "a".to_owned()]);
        assert_eq!(body(&"a".repeat(99)), ["a".repeat(30), format!("{}…", "a".repeat(29))]);
        assert_eq!(body(""), [""; 0]);
    }

    #[test]
    fn what_is_invisible_is_shown() {
        let label = Label::new("a\u{202e}", "b\u{0}", "c\n");
        assert_eq!((label.head.as_str(), label.full.as_str()), ("a\\u{202e}", "c\\n"));
        assert_eq!(label.body, ["b\\u{0}"]);
    }

    #[test]
    fn wide_letters_take_two_cells() {
        assert_eq!(Label::new("漢字", "", "").cells(), 4);
        assert_eq!(Label::new("blåbær", "", "").cells(), 6);
        assert!(Label::new("", &"漢".repeat(99), "").cells() <= CELLS);
    }
}
