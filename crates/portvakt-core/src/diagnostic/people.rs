//! Findings for people, in the form that rustc made familiar.
//!
//! ```text
//! error[duplicate-key]: expected each key once, found `read` again
//!   --> policy.yaml:14:5
//!    |
//! 12 |     read: Read one dialog
//!    |     ---- first declared here
//! ...
//! 14 |     read: Read a dialog
//!    |     ^^^^ stands here again
//!    |
//!    = at: capabilities."enduser.dialogs"
//! ```
//!
//! Whatever comes from outside passes [`terminal`](super::terminal). A part of a text that goes over
//! several lines is marked in its first line.

use portvakt_eval::index::at;

use super::excerpt::Excerpt;
use super::terminal::visible;
use super::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::{FileId, Position, SourceFile, Sources};

/// How findings are drawn. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Characters only.
    Plain,
    /// With the colours of an ANSI terminal (ECMA-48, SGR).
    Coloured,
}

/// Draws all findings, in their order, each followed by an empty line.
#[must_use]
pub fn render(diagnostics: &Diagnostics, sources: &Sources, look: Look) -> String {
    let mut page = Page {
        out: String::new(),
        look,
        sources,
        gutter: 0,
    };
    for finding in diagnostics.findings() {
        page.finding(finding);
    }
    page.out
}

/// How many findings of which severity there are: `2 errors, 1 warning`; empty for none.
#[must_use]
pub fn count(diagnostics: &Diagnostics) -> String {
    let mut counts = Vec::new();
    for severity in [Severity::Error, Severity::Warning] {
        let findings = diagnostics.findings().iter();
        let number = findings.filter(|one| one.code.severity == severity).count();
        match number {
            0 => {}
            1 => counts.push(format!("1 {}", severity.name())),
            _ => counts.push(format!("{number} {}s", severity.name())),
        }
    }
    counts.join(", ")
}

/// A part of a line that is marked.
struct Mark<'a> {
    file: FileId,
    position: Position,
    /// The first byte in the line, and the one behind the last.
    start: usize,
    end: usize,
    text: &'a str,
    is_primary: bool,
}

struct Page<'a> {
    out: String,
    look: Look,
    sources: &'a Sources,
    /// How many columns line numbers take.
    gutter: usize,
}

impl<'a> Page<'a> {
    fn finding(&mut self, finding: &'a Diagnostic) {
        let mut marks = vec![self.mark(&finding.primary, true)];
        for label in &finding.labels {
            marks.push(self.mark(label, false));
        }
        let last = marks.iter().map(|mark| mark.position.line).max();
        self.gutter = last.unwrap_or(0).to_string().len();
        let colour = match finding.code.severity {
            Severity::Error => Colour::Error,
            Severity::Warning => Colour::Warning,
        };
        let kind = format!("{}[{}]", finding.code.severity.name(), finding.code.name);
        self.paint(colour, &kind);
        self.paint(Colour::Strong, &format!(": {}", visible(&finding.message)));
        self.out.push('\n');
        self.files(&marks, colour);
        for (word, text) in [
            ("help", finding.help.as_deref().unwrap_or_default()),
            ("at", finding.path.as_str()),
        ] {
            self.note(word, text);
        }
        self.out.push('\n');
    }

    fn mark(&self, label: &'a Label, is_primary: bool) -> Mark<'a> {
        let position = self.sources.position(label.span);
        let line_start = self
            .sources
            .file(label.span.file)
            .map_or(0, |file| file.line_start(position.line));
        let in_line = |byte: u32| at(byte.saturating_sub(line_start));
        Mark {
            file: label.span.file,
            position,
            start: in_line(label.span.start),
            end: in_line(label.span.end.max(label.span.start)),
            text: &label.text,
            is_primary,
        }
    }

    /// The marks file by file, that of the finding first.
    fn files(&mut self, marks: &[Mark<'a>], colour: Colour) {
        let mut seen: Vec<FileId> = Vec::new();
        for mark in marks {
            if seen.contains(&mark.file) {
                continue;
            }
            let arrow = if seen.is_empty() { "-->" } else { ":::" };
            seen.push(mark.file);
            let Some(file) = self.sources.file(mark.file) else {
                continue;
            };
            self.indent();
            self.paint(Colour::Frame, arrow);
            let Position { line, column } = mark.position;
            self.out
                .push_str(&format!(" {}:{line}:{column}\n", visible(file.name())));
            let mut here: Vec<&Mark<'a>> =
                marks.iter().filter(|one| one.file == mark.file).collect();
            here.sort_by_key(|one| (one.position.line, one.start));
            self.lines(file, &here, colour);
        }
    }

    fn lines(&mut self, file: &SourceFile, marks: &[&Mark<'a>], colour: Colour) {
        self.frame("");
        let mut last: Option<u32> = None;
        let mut rest = marks;
        while let Some(first) = rest.first() {
            let line = first.position.line;
            if last.is_some_and(|last| last.saturating_add(1) < line) {
                self.paint(Colour::Frame, "...");
                self.out.push('\n');
            }
            last = Some(line);
            let excerpt = Excerpt::new(file.line(line), first.start);
            let together = rest
                .iter()
                .take_while(|one| one.position.line == line && excerpt.shows(one.start))
                .count()
                .max(1);
            self.number(line);
            let text = excerpt.text();
            if !text.is_empty() {
                self.out.push(' ');
                self.out.push_str(&text);
            }
            self.out.push('\n');
            let (marked, others) = rest.split_at_checked(together).unwrap_or((rest, &[]));
            for mark in marked {
                self.underline(mark, &excerpt, colour);
            }
            rest = others;
        }
        self.frame("");
    }

    fn underline(&mut self, mark: &Mark<'a>, excerpt: &Excerpt<'_>, colour: Colour) {
        let (before, width) = excerpt.columns(mark.start, mark.end);
        let (sign, colour) = if mark.is_primary {
            ("^", colour)
        } else {
            ("-", Colour::Frame)
        };
        let mut line = sign.repeat(width);
        if !mark.text.is_empty() {
            line.push(' ');
            line.push_str(&visible(mark.text));
        }
        self.indent();
        self.paint(Colour::Frame, " |");
        self.out.push(' ');
        self.out.push_str(&" ".repeat(before));
        self.paint(colour, &line);
        self.out.push('\n');
    }

    /// A note below the lines; further lines of it stand under the first.
    fn note(&mut self, word: &str, text: &str) {
        for (at, line) in text.lines().enumerate() {
            self.indent();
            if at == 0 {
                self.paint(Colour::Frame, " =");
                self.paint(Colour::Strong, &format!(" {word}:"));
            } else {
                self.out.push_str(&" ".repeat(word.len().saturating_add(4)));
            }
            self.out.push_str(&format!(" {}\n", visible(line)));
        }
    }

    fn number(&mut self, line: u32) {
        let text = format!("{line:>width$} |", width = self.gutter);
        self.paint(Colour::Frame, &text);
    }

    fn frame(&mut self, text: &str) {
        self.indent();
        self.paint(Colour::Frame, " |");
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn indent(&mut self) {
        self.out.push_str(&" ".repeat(self.gutter));
    }

    fn paint(&mut self, colour: Colour, text: &str) {
        match self.look {
            Look::Plain => self.out.push_str(text),
            Look::Coloured => {
                self.out.push_str(colour.start());
                self.out.push_str(text);
                self.out.push_str("\u{1b}[0m");
            }
        }
    }
}

/// What a part of the drawing is.
#[derive(Clone, Copy)]
enum Colour {
    Error,
    Warning,
    Frame,
    Strong,
}

impl Colour {
    fn start(self) -> &'static str {
        match self {
            Self::Error => "\u{1b}[1;31m",
            Self::Warning => "\u{1b}[1;33m",
            Self::Frame => "\u{1b}[1;34m",
            Self::Strong => "\u{1b}[1m",
        }
    }
}

#[cfg(test)]
mod tests;
