//! Markdown for pull requests and pages, in the dialect of code hosts. This file owns its escaping.
//!
//! Text from outside stands as code and nowhere else. As plain text it could be escaped against
//! Markdown, but code hosts look for mentions, links and numbers of tickets in what is rendered, and
//! leave only code alone.

use portvakt::compiler::diagnostic::terminal::visible;
use std::fmt::Write;

/// A part of a line: words of ours, and text from outside as code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Inline(String);

impl Inline {
    /// Words of ours, which may be Markdown.
    pub(crate) fn words(words: &'static str) -> Self {
        Self(words.to_owned())
    }

    /// A number.
    pub(crate) fn number(number: usize) -> Self {
        Self(number.to_string())
    }

    /// Text from outside. What is invisible is made visible in it; nothing at all is one space.
    pub(crate) fn code(text: &str) -> Self {
        let text = visible(text);
        if text.contains('|') {
            // Readers of tables differ in what a stroke is within code.
            return Self(format!("<code>{}</code>", entities(&text)));
        }
        let fence = "`".repeat(longest_run(&text).saturating_add(1));
        let spaced = text.starts_with([' ', '`']) || text.ends_with([' ', '`']);
        // Readers take one space off each side, but not off spaces alone.
        let space = if spaced && !text.bytes().all(|byte| byte == b' ') { " " } else { "" };
        let text = if text.is_empty() { " " } else { &*text };
        Self(format!("{fence}{space}{text}{space}{fence}"))
    }

    /// This, and the other behind it.
    pub(crate) fn then(mut self, other: &Self) -> Self {
        self.0.push_str(&other.0);
        self
    }

    /// All of them, with words of ours between them.
    pub(crate) fn joined(all: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let all: Vec<String> = all.into_iter().map(|one| one.0).collect();
        Self(all.join(between))
    }
}

/// A document, written part by part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Document(String);

impl Document {
    /// A heading; the first level is the highest.
    pub(crate) fn heading(&mut self, level: usize, text: &Inline) {
        self.part();
        let _ = writeln!(self.0, "{} {}", "#".repeat(level.clamp(1, 6)), text.0);
    }

    /// A paragraph.
    pub(crate) fn paragraph(&mut self, text: &Inline) {
        self.part();
        let _ = writeln!(self.0, "{}", text.0);
    }

    /// A list.
    pub(crate) fn list(&mut self, items: &[Inline]) {
        self.part();
        for item in items {
            let _ = writeln!(self.0, "- {}", item.0);
        }
    }

    /// A table. Every row has as many cells as the head.
    pub(crate) fn table(&mut self, head: &[Inline], rows: &[Vec<Inline>]) {
        self.part();
        self.row(head);
        let line: Vec<Inline> = head.iter().map(|_| Inline::words("---")).collect();
        self.row(&line);
        for row in rows {
            self.row(row);
        }
    }

    /// Lines of text from outside, in a language that a reader may colour.
    pub(crate) fn block(&mut self, language: &'static str, text: &str) {
        self.part();
        let lines: Vec<_> = text.split('\n').map(|line| visible(line)).collect();
        let text = lines.join("\n");
        let fence = "`".repeat(longest_run(&text).saturating_add(1).max(3));
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let _ = writeln!(self.0, "{fence}{language}\n{text}{end}{fence}");
    }

    /// A part that readers open when they want to.
    pub(crate) fn folded(&mut self, summary: &'static str, inside: &Self) {
        self.part();
        let _ = writeln!(self.0, "<details>\n<summary>{summary}</summary>\n");
        self.0.push_str(&inside.0);
        self.0.push_str("\n</details>\n");
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// An empty line parts it from what stands above.
    fn part(&mut self) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
    }

    fn row(&mut self, cells: &[Inline]) {
        let cells: Vec<&str> = cells.iter().map(|cell| cell.0.as_str()).collect();
        let _ = writeln!(self.0, "| {} |", cells.join(" | "));
    }
}

/// The most backticks in a row.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or_default()
}

/// Text in which every sign is an entity, so that none means anything.
fn entities(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if character.is_ascii() && !character.is_ascii_alphanumeric() && character != ' ' {
            // Writing to a text cannot fail.
            let _ = write!(out, "&#{};", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
pub(crate) mod tests;
