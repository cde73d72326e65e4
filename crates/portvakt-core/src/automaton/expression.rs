//! Regular expressions of the policy language: Rust `regex` syntax over whole texts, less what
//! depends on flags, places or Unicode tables.

use regex_syntax::ast::{
    self, Ast, ClassAscii, ClassAsciiKind, ClassBracketed, ClassPerl, ClassPerlKind, ClassSet,
    ClassSetBinaryOp, ClassSetItem, GroupKind,
};
use regex_syntax::hir::Hir;
use regex_syntax::hir::translate::TranslatorBuilder;

/// How deep groups and classes may nest.
const NESTING: u32 = 64;

/// A regular expression that was read.
///
/// Unicode code points; `\d`, `\w` and `\s` are ASCII; `.` is any character, line ends included;
/// the whole text must match.
#[derive(Debug, Clone)]
pub struct Expression {
    pub(super) hir: Hir,
}

/// Why a text is no regular expression of the policy language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExpressionError {
    /// What is wrong, in lower case.
    pub message: String,
    /// What to write instead, where there is something.
    pub unsupported: Option<Unsupported>,
    /// The first byte of the part that is wrong.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// Parts of `regex` syntax that the policy language does without. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsupported {
    /// `(?i)`, `(?i:…)`.
    Flags,
    /// `^ $ \A \z \b \B` and the like.
    Places,
    /// `\p{…}`, `\P{…}`.
    UnicodeClass,
    /// `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`.
    LookAround,
    /// `\1`.
    BackReference,
}

impl Unsupported {
    /// What it is, for a message.
    #[must_use]
    pub fn what(self) -> &'static str {
        match self {
            Self::Flags => "flags are not supported",
            Self::Places => "`^`, `$` and `\\b` are not supported",
            Self::UnicodeClass => "Unicode classes are not supported",
            Self::LookAround => "look-around is not supported",
            Self::BackReference => "back-references are not supported",
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Flags => "write out the letters: `[Aa]`",
            Self::Places => {
                "the whole text must match as it is; write `.*` where anything may stand"
            }
            Self::UnicodeClass => "list the characters: `[a-zæøå]`",
            Self::LookAround => "use a second test of the same attribute",
            Self::BackReference => "write the text again, or list the cases",
        }
    }
}

impl Expression {
    /// Reads a regular expression.
    ///
    /// # Errors
    ///
    /// It is malformed, or uses something of [`Unsupported`].
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let mut parser = ast::parse::ParserBuilder::new().nest_limit(NESTING).build();
        let mut tree = parser.parse(text).map_err(|error| syntax_error(&error))?;
        rewrite(&mut tree)?;
        let mut translator =
            TranslatorBuilder::new().utf8(true).unicode(true).dot_matches_new_line(true).build();
        let hir = translator.translate(text, &tree).map_err(|error| {
            let (start, end) = (error.span().start.offset, error.span().end.offset);
            ExpressionError {
                message: lower_case(&error.kind().to_string()),
                unsupported: None,
                start,
                end,
            }
        })?;
        Ok(Self { hir })
    }
}

fn syntax_error(error: &ast::Error) -> ExpressionError {
    let unsupported = match error.kind() {
        ast::ErrorKind::UnsupportedLookAround => Some(Unsupported::LookAround),
        ast::ErrorKind::UnsupportedBackreference => Some(Unsupported::BackReference),
        _ => None,
    };
    ExpressionError {
        message: unsupported
            .map_or_else(|| lower_case(&error.kind().to_string()), |one| one.what().to_owned()),
        unsupported,
        start: error.span().start.offset,
        end: error.span().end.offset,
    }
}

fn lower_case(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    let whole: String = first.into_iter().chain(letters).collect();
    whole.trim_end_matches('.').to_owned()
}

fn refuse<T>(what: Unsupported, span: &ast::Span) -> Result<T, ExpressionError> {
    Err(ExpressionError {
        message: what.what().to_owned(),
        unsupported: Some(what),
        start: span.start.offset,
        end: span.end.offset,
    })
}

/// Makes `\d \w \s` ASCII and refuses what is not supported. The parser has bounded the depth.
fn rewrite(tree: &mut Ast) -> Result<(), ExpressionError> {
    match tree {
        Ast::Empty(_) | Ast::Literal(_) | Ast::Dot(_) => Ok(()),
        Ast::Flags(flags) => refuse(Unsupported::Flags, &flags.span),
        Ast::Assertion(place) => refuse(Unsupported::Places, &place.span),
        Ast::ClassUnicode(class) => refuse(Unsupported::UnicodeClass, &class.span),
        Ast::ClassPerl(class) => {
            let item = ClassSetItem::Ascii(ascii(class));
            *tree = Ast::class_bracketed(ClassBracketed {
                span: class.span,
                negated: false,
                kind: ClassSet::Item(item),
            });
            Ok(())
        }
        Ast::ClassBracketed(class) => rewrite_set(&mut class.kind),
        Ast::Repetition(repetition) => rewrite(&mut repetition.ast),
        Ast::Group(group) => match &group.kind {
            GroupKind::NonCapturing(flags) if !flags.items.is_empty() => {
                refuse(Unsupported::Flags, &flags.span)
            }
            _ => rewrite(&mut group.ast),
        },
        Ast::Alternation(all) => all.asts.iter_mut().try_for_each(rewrite),
        Ast::Concat(all) => all.asts.iter_mut().try_for_each(rewrite),
    }
}

fn rewrite_set(set: &mut ClassSet) -> Result<(), ExpressionError> {
    match set {
        ClassSet::Item(item) => rewrite_item(item),
        ClassSet::BinaryOp(ClassSetBinaryOp { lhs, rhs, .. }) => {
            rewrite_set(lhs)?;
            rewrite_set(rhs)
        }
    }
}

fn rewrite_item(item: &mut ClassSetItem) -> Result<(), ExpressionError> {
    match item {
        ClassSetItem::Empty(_)
        | ClassSetItem::Literal(_)
        | ClassSetItem::Range(_)
        | ClassSetItem::Ascii(_) => Ok(()),
        ClassSetItem::Unicode(class) => refuse(Unsupported::UnicodeClass, &class.span),
        ClassSetItem::Perl(class) => {
            *item = ClassSetItem::Ascii(ascii(class));
            Ok(())
        }
        ClassSetItem::Bracketed(class) => rewrite_set(&mut class.kind),
        ClassSetItem::Union(union) => union.items.iter_mut().try_for_each(rewrite_item),
    }
}

fn ascii(class: &ClassPerl) -> ClassAscii {
    ClassAscii {
        span: class.span,
        kind: match class.kind {
            ClassPerlKind::Digit => ClassAsciiKind::Digit,
            ClassPerlKind::Space => ClassAsciiKind::Space,
            ClassPerlKind::Word => ClassAsciiKind::Word,
        },
        negated: class.negated,
    }
}
