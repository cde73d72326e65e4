//! The YAML reader: the only file that names it.
//!
//! Gives its events in our words, with places in bytes.

use std::borrow::Cow;

use granit_parser::{self as granit, ErrorKind, Parser, ScalarStyle, StrInput, StructureStyle};
use portvakt_eval::index::index;

use super::Style;
use super::syntax_error::{SyntaxError, Unclear};
use crate::source::{FileId, Span};

/// What the reader meets. Deliberately complete.
#[derive(Debug)]
pub(super) enum Event<'a> {
    /// A document begins.
    Document,
    /// `*name`: as written.
    Alias,
    /// An alias of which there is no anchor: a pattern, most likely.
    UnknownAlias,
    /// `&name`.
    Anchor,
    /// A scalar.
    Scalar { text: Cow<'a, str>, style: Style, tag: Option<Span> },
    /// A list begins.
    Sequence { tag: Option<Span> },
    /// A mapping begins.
    Mapping { tag: Option<Span> },
    /// The innermost list or mapping ends; the place is empty when it ends with its lines.
    End,
}

/// The events of a text.
pub(super) struct Events<'a> {
    parser: Parser<'a, StrInput<'a>>,
    text: &'a str,
    file: FileId,
}

impl<'a> Events<'a> {
    /// Reads a text that nests at most `depth` levels.
    pub(super) fn new(file: FileId, text: &'a str, depth: usize) -> Self {
        let mut options = granit::Options::default();
        options.disallow_directives = true;
        options.emit_unresolved_aliases = true;
        options.emit_anchor_events = true;
        options.flow_nesting_limit = depth.saturating_add(1);
        options.block_nesting_limit = depth.saturating_add(1);
        Self { parser: Parser::new_from_str_with_options(text, options), text, file }
    }

    fn span(&self, span: &granit::Span) -> Span {
        let range = span.byte_range().unwrap_or_default();
        Span { file: self.file, start: index(range.start), end: index(range.end) }
    }

    fn error(&self, error: &granit::ScanError) -> SyntaxError {
        let length = self.text.len();
        let mut start = error.marker().byte_offset().unwrap_or(length).min(length);
        while !self.text.is_char_boundary(start) {
            start = start.saturating_sub(1);
        }
        let next = self.text.get(start..).and_then(|rest| rest.chars().next());
        let width = next.filter(|next| *next != '\n' && *next != '\r');
        let span = Span {
            file: self.file,
            start: index(start),
            end: index(start.saturating_add(width.map_or(0, char::len_utf8))),
        };
        SyntaxError { span, unclear: unclear(error.kind(), next) }
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = Result<(Event<'a>, Span), SyntaxError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (event, place) = match self.parser.next_event()? {
                Ok(found) => found,
                Err(error) => return Some(Err(self.error(&error))),
            };
            let span = self.span(&place);
            let tag_of =
                |tag: bool| tag.then(|| place.tag_span().map_or(span, |place| self.span(&place)));
            let event = match event {
                granit::Event::DocumentStart(..) => Event::Document,
                granit::Event::Alias(_) => Event::Alias,
                granit::Event::UnresolvedAlias(_) => Event::UnknownAlias,
                granit::Event::Anchor(..) => Event::Anchor,
                granit::Event::Scalar(text, style, _, tag) => {
                    let style = match style {
                        ScalarStyle::Plain => Style::Plain,
                        _ => Style::Quoted,
                    };
                    // A value that is not there is given as `~`.
                    let text = match style {
                        Style::Plain if span.start == span.end => Cow::Borrowed(""),
                        _ => text,
                    };
                    Event::Scalar { text, style, tag: tag_of(tag.is_some()) }
                }
                granit::Event::SequenceStart(
                    StructureStyle::Block | StructureStyle::Flow,
                    _,
                    tag,
                ) => Event::Sequence { tag: tag_of(tag.is_some()) },
                granit::Event::MappingStart(
                    StructureStyle::Block | StructureStyle::Flow,
                    _,
                    tag,
                ) => Event::Mapping { tag: tag_of(tag.is_some()) },
                granit::Event::SequenceEnd | granit::Event::MappingEnd => Event::End,
                // The start and end of the stream, the end of a document, comments.
                _ => continue,
            };
            return Some(Ok((event, span)));
        }
    }
}

/// What is wrong, in our words.
fn unclear(kind: &ErrorKind, next: Option<char>) -> Unclear {
    match kind {
        ErrorKind::RecursionLimitExceeded => Unclear::Depth,
        ErrorKind::DirectiveDisallowed | ErrorKind::MissingDocumentEndBeforeDirective => {
            Unclear::Directive
        }
        ErrorKind::MissingAnchorOrAliasName if next == Some('*') => Unclear::Star,
        ErrorKind::MissingAnchorOrAliasName => Unclear::Ampersand,
        ErrorKind::CommentInterceptedScalar => Unclear::CommentInText,
        ErrorKind::CommentNotSeparated => Unclear::CommentWithoutSpace,
        ErrorKind::UnexpectedEofImplicitFlowMapping => Unclear::Value(next),
        ErrorKind::UnexpectedCharacter { character } => Unclear::FirstCharacter(*character),
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => Unclear::Colon,
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::MappingKeyNotAllowed => Unclear::Key,
        ErrorKind::ExpectedBlockSequenceEntry => Unclear::Item,
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => Unclear::KeyWithoutColon,
        ErrorKind::ExpectedFlowMappingSeparator => Unclear::Separator('}'),
        ErrorKind::ExpectedFlowSequenceSeparator => Unclear::Separator(']'),
        ErrorKind::UnclosedFlowCollection { open: '[' } | ErrorKind::UnexpectedEofFlowSequence => {
            Unclear::Unclosed(']')
        }
        ErrorKind::UnclosedFlowCollection { .. } | ErrorKind::UnexpectedEofFlowMapping => {
            Unclear::Unclosed('}')
        }
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            Unclear::Bracket
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent => Unclear::Quote,
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => Unclear::AfterQuote,
        ErrorKind::UnknownQuotedScalarEscape => Unclear::Escape,
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => Unclear::Tab,
        ErrorKind::InvalidIndentation
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidFlowScalarIndent => Unclear::Indentation,
        ErrorKind::ExpectedDocumentStart | ErrorKind::InvalidDocumentEnd => Unclear::AfterDocument,
        other => Unclear::Other(other.to_string()),
    }
}
