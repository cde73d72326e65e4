//! What the YAML reader cannot make sense of, in words for policy authors.

use crate::diagnostic::{Code, Diagnostic, code};
use crate::source::Span;

/// The place at which reading ended.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub(super) span: Span,
    pub(super) unclear: Unclear,
}

/// What is wrong there. Deliberately complete.
#[derive(Debug)]
pub(super) enum Unclear {
    Depth,
    Directive,
    Star,
    Ampersand,
    CommentInText,
    CommentWithoutSpace,
    FirstCharacter(char),
    Value(Option<char>),
    Colon,
    Key,
    Item,
    KeyWithoutColon,
    Separator(char),
    Unclosed(char),
    Bracket,
    Quote,
    AfterQuote,
    Escape,
    Tab,
    Indentation,
    AfterDocument,
    Other(String),
}

impl SyntaxError {
    /// The finding.
    pub(super) fn diagnostic(self, depth: usize) -> Diagnostic {
        let (code, message, help): (&'static Code, String, &str) = match self.unclear {
            Unclear::Depth => return too_deep(self.span, depth),
            Unclear::Star => return alias(self.span, "*"),
            Unclear::Directive => (
                &code::YAML_DIRECTIVE,
                "expected a key, found a YAML directive".to_owned(),
                "take the line out; a policy is YAML 1.2 without directives",
            ),
            Unclear::CommentInText => return comment_after_text(self.span),
            Unclear::Ampersand => {
                syntax("expected text, found `&`", "quote text that begins with `&`")
            }
            Unclear::CommentWithoutSpace => syntax(
                "expected a space before `#`",
                "put a space before the comment, or quote the text",
            ),
            Unclear::FirstCharacter(character) => syntax(
                &format!("expected a value, found `{character}`"),
                "quote text that begins with this character",
            ),
            Unclear::Value(Some(found)) => syntax(
                &format!("expected a value, found `{found}`"),
                "take out what separates nothing",
            ),
            Unclear::Value(None) => syntax("expected a value, found the end of the file", ""),
            Unclear::Colon => syntax(
                "expected one value, found a second `:`",
                "quote text that contains `: `, or correct the indentation",
            ),
            Unclear::Key => syntax(
                "expected the next key of the mapping in the column of the others",
                "correct the indentation",
            ),
            Unclear::Item => syntax(
                "expected the next `-` of the list in the column of the others",
                "correct the indentation",
            ),
            Unclear::KeyWithoutColon => {
                syntax("expected `:` after a key", "write `key: value`, or correct the indentation")
            }
            Unclear::Separator(close) => syntax(
                &format!("expected `,` or `{close}`"),
                "quote text that contains brackets, braces or commas",
            ),
            Unclear::Unclosed(close) => syntax(
                &format!("expected `{close}` before the end"),
                "close every bracket and brace",
            ),
            Unclear::Bracket => syntax(
                "expected no closing bracket or brace of this kind here",
                "close every bracket and brace in the order in which they were opened",
            ),
            Unclear::Quote => syntax(
                "expected the closing quote, or a further line of the quoted text that is indented",
                "close the quote on the same line",
            ),
            Unclear::AfterQuote => syntax(
                "expected the end of the value after the closing quote",
                "quote the whole value",
            ),
            Unclear::Escape => syntax(
                "expected an escape that YAML knows after `\\`",
                "write a backslash as `\\\\` in double quotes, or use single quotes",
            ),
            Unclear::Tab => syntax("expected spaces, found a tab", "indent with spaces"),
            Unclear::Indentation => syntax(
                "expected the line to be indented like its neighbours",
                "correct the indentation",
            ),
            Unclear::AfterDocument => syntax(
                "expected the end of the file, found more",
                "a file is one mapping: correct the indentation",
            ),
            Unclear::Other(what) => syntax(&format!("expected YAML, but {what}"), ""),
        };
        let diagnostic = Diagnostic::new(code, self.span, message);
        if help.is_empty() { diagnostic } else { diagnostic.help(help) }
    }
}

fn syntax<'a>(message: &str, help: &'a str) -> (&'static Code, String, &'a str) {
    (&code::YAML_SYNTAX, message.to_owned(), help)
}

/// The finding for values that are nested too deeply.
pub(super) fn too_deep(span: Span, depth: usize) -> Diagnostic {
    Diagnostic::new(
        &code::NESTED_TOO_DEEPLY,
        span,
        format!("expected at most {depth} levels of nesting, found more"),
    )
    .help("give a part of it a name under `conditions`, or read it with larger limits")
}

/// The finding for an alias, or for a pattern that looks like one.
pub(super) fn alias(span: Span, written: &str) -> Diagnostic {
    Diagnostic::new(
        &code::YAML_ALIAS,
        span,
        format!("expected a value, found the YAML alias `{written}`"),
    )
    .help(format!(
        "write `\"{written}\"` if a pattern is meant: without quotes, YAML takes text that begins with `*` for an alias"
    ))
}

/// The finding for a comment that an author may have meant as text.
pub(super) fn comment_after_text(span: Span) -> Diagnostic {
    Diagnostic::new(
        &code::COMMENT_AFTER_TEXT,
        span,
        "expected the end of the line after unquoted text of several words, found a comment",
    )
    .help("quote the text, or move the comment to a line of its own")
}
