//! What parsers that nobody here wrote see of results: the structure, without text from outside.

mod json;
mod markup;
mod terminal;

use super::texts::MARK;
use crate::output::markdown::tests::{Seen, seen as markdown};

/// How results are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reader {
    /// Lines, with the colours of findings.
    Text,
    /// One JSON value over any number of lines.
    Document,
    /// One JSON value a line.
    Json,
    Sarif,
    Markdown,
    Html,
    Svg,
    Dot,
    Junit,
}

impl Reader {
    /// The reader of what `--format` names. A new format needs one.
    pub(super) fn of_format(name: &str) -> Self {
        match name {
            "text" => Self::Text,
            "json" => Self::Json,
            "sarif" => Self::Sarif,
            "markdown" => Self::Markdown,
            "svg" => Self::Svg,
            "dot" => Self::Dot,
            "junit" => Self::Junit,
            other => panic!("nothing reads the format {other}"),
        }
    }

    /// The structure, or why the text is not what it should be.
    pub(super) fn structure(self, text: &str) -> Result<Vec<String>, String> {
        // Whatever the format is, it may be shown on a terminal. A page is not.
        let screen = if self == Self::Html { None } else { Some(terminal::read(text)?) };
        let screen = screen.unwrap_or_default();
        if self != Self::Text && screen.coloured {
            return Err("a format for programs has colours".to_owned());
        }
        if text.is_empty() {
            return Ok(Vec::new());
        }
        match self {
            Self::Text => Ok(vec!["line".to_owned(); screen.lines]),
            Self::Document => json::value(text).map(|one| vec![one]),
            Self::Json => json::lines(text),
            Self::Sarif => json::sarif(text),
            Self::Markdown => markdown(text).into_iter().map(part).collect(),
            Self::Html => markup::html(text),
            Self::Svg => {
                markup::xml(text, &["svg", "title", "desc", "style", "rect", "g", "path", "text"])
            }
            Self::Junit => {
                markup::xml(text, &["testsuites", "testsuite", "testcase", "failure", "error"])
            }
            Self::Dot => markup::dot(text),
        }
    }
}

/// A part of a document: the words are those of the template, code is text from outside.
fn part(seen: Seen) -> Result<String, String> {
    match seen {
        Seen::Code(_) => Ok("code".to_owned()),
        Seen::Words(words) if words.contains(MARK) => Err(format!("as words: {words}")),
        Seen::Html(html) if html.contains(MARK) => Err(format!("as HTML: {html}")),
        other => Ok(format!("{other:?}")),
    }
}
