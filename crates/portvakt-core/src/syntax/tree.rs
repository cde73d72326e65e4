//! Builds the tree from events, without recursion.

use portvakt_eval::index::{at, index};

use super::syntax_error::{alias, comment_after_text, too_deep};
use super::yaml::{Event, Events};
use super::{Entry, Key, LARGER_LIMITS, Node, NodeKind, Path, Scalar, Style, controls};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::limits::Budget;
use crate::source::{FileId, Span};

/// Mappings up to this size are searched for repeated keys one by one.
const SMALL: usize = 12;

/// Whether `{}` and `[]` may stand in a file. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Empties {
    /// They are findings.
    Refused,
    /// They are values.
    Allowed,
}

/// Reads the only document of a text; nothing when structure is lost.
pub(super) fn build(
    file: FileId,
    text: &str,
    budget: &mut Budget,
    diagnostics: &mut Diagnostics,
    empties: Empties,
) -> Option<Node> {
    let depth = budget.limits().depth;
    let mut builder = Builder {
        text,
        diagnostics,
        empties,
        frames: Vec::new(),
        items: Vec::new(),
        entries: Vec::new(),
        root: None,
        lost: false,
    };
    let mut has_document = false;
    for event in Events::new(file, text, depth) {
        let (event, span) = match event {
            Ok(found) => found,
            Err(error) => {
                builder.unreadable(error.diagnostic(depth));
                return None;
            }
        };
        match event {
            Event::Document if has_document => {
                builder.diagnostics.push(second_document(span));
                break;
            }
            Event::Document => {
                has_document = true;
                continue;
            }
            Event::Anchor => {
                builder.anchor(span);
                continue;
            }
            Event::End => {
                builder.end(span);
                continue;
            }
            _ => {}
        }
        // Every other event is a node: nothing is kept before it is counted.
        if budget.take_node().is_err() {
            builder.report(too_many_nodes(span, budget.limits().nodes));
            return None;
        }
        match event {
            Event::Sequence { .. } | Event::Mapping { .. } if builder.frames.len() >= depth => {
                builder.report(too_deep(span, depth));
                return None;
            }
            Event::Scalar { text, style, tag } => {
                builder.tag(tag);
                builder.scalar(text.into_owned(), style, span);
            }
            Event::Sequence { tag } => {
                builder.tag(tag);
                builder.frames.push(Frame::new(span, Children::Items(0)));
            }
            Event::Mapping { tag } => {
                builder.tag(tag);
                builder.frames.push(Frame::new(span, Children::Entries(0, Pending::Nothing)));
            }
            Event::Alias => builder.alias(span, &Known::Anchor),
            Event::UnknownAlias => builder.alias(span, &Known::Nowhere),
            Event::Document | Event::Anchor | Event::End => {}
        }
    }
    if !has_document {
        builder.diagnostics.push(empty_file(Span { file, start: 0, end: 0 }));
    }
    builder.root.filter(|_| !builder.lost)
}

/// A list or mapping that is not yet complete.
struct Frame {
    span: Span,
    children: Children,
}

/// What a list or mapping has so far: so many of the last items or entries of the builder.
enum Children {
    Items(usize),
    Entries(usize, Pending),
}

/// The key that waits for its value.
enum Pending {
    Nothing,
    Key(Key),
    /// A key that cannot be kept: its value is read and dropped.
    Dropped,
}

/// Whether an alias has an anchor.
#[derive(PartialEq, Eq)]
enum Known {
    Anchor,
    Nowhere,
}

impl Frame {
    fn new(span: Span, children: Children) -> Self {
        Self { span, children }
    }

    fn is_new(&self) -> bool {
        match &self.children {
            Children::Items(items) => *items == 0,
            Children::Entries(entries, pending) => {
                *entries == 0 && matches!(pending, Pending::Nothing)
            }
        }
    }

    fn awaits_key(&self) -> bool {
        matches!(self.children, Children::Entries(_, Pending::Nothing))
    }
}

struct Builder<'t> {
    text: &'t str,
    diagnostics: &'t mut Diagnostics,
    empties: Empties,
    /// What is not complete, from the outermost to the innermost.
    frames: Vec<Frame>,
    /// The items of all frames that are lists, one frame after the other.
    items: Vec<Node>,
    /// The entries of all frames that are mappings, likewise.
    entries: Vec<Entry>,
    root: Option<Node>,
    /// Whether something could not be put into the tree.
    lost: bool,
}

impl Builder<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        let located = locate(&self.frames, Path::root(), diagnostic);
        self.diagnostics.push(located);
    }

    /// Reports what ended the reading, unless it was just said: a comment after text of several
    /// words may also cut a text that goes on in the next line.
    fn unreadable(&mut self, diagnostic: Diagnostic) {
        let is_said = self.diagnostics.findings().last().is_some_and(|last| {
            last.code == diagnostic.code && last.primary.span.start == diagnostic.primary.span.start
        });
        if !is_said {
            self.report(diagnostic);
        }
    }

    fn written(&self, span: Span) -> &str {
        self.text.get(at(span.start)..at(span.end)).unwrap_or_default()
    }

    fn tag(&mut self, tag: Option<Span>) {
        if let Some(span) = tag {
            let message = format!("expected a value, found the YAML tag `{}`", self.written(span));
            self.report(
                Diagnostic::new(&code::YAML_TAG, span, message)
                    .help("take the tag out; quote a number that is meant as text"),
            );
        }
    }

    fn anchor(&mut self, span: Span) {
        let message = format!("expected a value, found the YAML anchor `{}`", self.written(span));
        let diagnostic = Diagnostic::new(&code::YAML_ANCHOR, span, message)
            .help("take the anchor out; use a name under `conditions` for what is used twice");
        // It is met when its list or mapping has just begun, but stands before it.
        let outside = match self.frames.split_last() {
            Some((frame, outside)) if frame.is_new() => outside,
            _ => self.frames.as_slice(),
        };
        let located = locate(outside, Path::root(), diagnostic);
        self.diagnostics.push(located);
    }

    fn alias(&mut self, span: Span, known: &Known) {
        let written = self.written(span).to_owned();
        let diagnostic = alias(span, &written);
        self.report(match known {
            Known::Anchor => diagnostic.help("write the value out"),
            Known::Nowhere => diagnostic,
        });
        if *known == Known::Nowhere {
            // Most likely a pattern: reading goes on as if it had quotes.
            self.scalar(written, Style::Quoted, span);
        } else {
            self.lost = true;
            self.complete(Node {
                span,
                kind: NodeKind::Scalar(Scalar { text: written, style: Style::Quoted }),
            });
        }
    }

    fn scalar(&mut self, text: String, style: Style, span: Span) {
        if style == Style::Quoted
            && let Some(control) = text.chars().find(|one| controls::is_control(*one))
        {
            self.report(controls::escaped(control, span));
        }
        let mut span = self.trimmed(span);
        if self.frames.last().is_some_and(Frame::awaits_key) {
            self.key(text, style, span);
            return;
        }
        if style == Style::Plain {
            if let Some(comment) = self.comment_after(&text, span) {
                self.report(comment_after_text(comment));
            }
            if let (true, Some(key)) = (text.is_empty(), self.key_span()) {
                span = key;
            }
        }
        self.complete(Node { span, kind: NodeKind::Scalar(Scalar { text, style }) });
    }

    /// Without the line ends that belong to a block.
    fn trimmed(&self, span: Span) -> Span {
        let written = self.written(span);
        let cut = written.len().saturating_sub(written.trim_end().len());
        Span { end: span.end.saturating_sub(index(cut)), ..span }
    }

    /// The comment that stands directly behind unquoted text of several words.
    fn comment_after(&self, text: &str, span: Span) -> Option<Span> {
        if !text.bytes().any(|byte| matches!(byte, b' ' | b'\t' | b'\n')) {
            return None;
        }
        let rest = self.text.get(at(span.end)..)?;
        let comment = rest.trim_start_matches([' ', '\t']);
        if !comment.starts_with('#') {
            return None;
        }
        let line = comment.lines().next().unwrap_or_default();
        let start = self.text.len().saturating_sub(comment.len());
        Some(Span {
            file: span.file,
            start: index(start),
            end: index(start.saturating_add(line.len())),
        })
    }

    /// Where the key stands that waits for a value.
    fn key_span(&self) -> Option<Span> {
        match &self.frames.last()?.children {
            Children::Entries(_, Pending::Key(key)) => Some(key.span),
            _ => None,
        }
    }

    fn key(&mut self, text: String, style: Style, span: Span) {
        let scalar = Scalar { text, style };
        if style == Style::Plain && scalar.text == "<<" {
            self.report(
                Diagnostic::new(
                    &code::YAML_MERGE_KEY,
                    span,
                    "expected a key, found the YAML merge key `<<`",
                )
                .help("write the entries out"),
            );
            self.lost = true;
            self.set_pending(Pending::Dropped, span);
            return;
        }
        if scalar.is_missing() {
            self.report(Diagnostic::new(
                &code::KEY_NOT_TEXT,
                span,
                "expected a key before `:`, found nothing",
            ));
        } else if !scalar.is_text() {
            let text = &scalar.text;
            let message = format!("expected a key that is text, found `{text}`");
            let help = format!("write `\"{text}\"`");
            self.report(Diagnostic::new(&code::KEY_NOT_TEXT, span, message).help(help));
        }
        let text = scalar.text;
        self.set_pending(Pending::Key(Key { text, span }), span);
    }

    fn set_pending(&mut self, key: Pending, span: Span) {
        if let Some(frame) = self.frames.last_mut() {
            frame.span = frame.span.to(span);
            if let Children::Entries(_, pending) = &mut frame.children {
                *pending = key;
            }
        }
    }

    fn end(&mut self, span: Span) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        // A block ends with its last child, a flow collection with its bracket.
        let span = if span.start == span.end { frame.span } else { frame.span.to(span) };
        let (kind, is_empty, what) = match frame.children {
            Children::Items(count) => {
                let items = last(&mut self.items, count);
                (NodeKind::Sequence(items), count == 0, "list")
            }
            Children::Entries(count, _) => {
                let is_empty = count == 0 && !self.lost;
                let mut entries = last(&mut self.entries, count);
                self.refuse_repeated(&mut entries);
                (NodeKind::Mapping(entries), is_empty, "mapping")
            }
        };
        if is_empty && self.empties == Empties::Refused {
            let message = format!("expected something in the {what}, found nothing");
            self.report(
                Diagnostic::new(&code::EMPTY_COLLECTION, span, message)
                    .help("write what belongs there, or leave the key out if it may be missing"),
            );
        }
        self.complete(Node { span, kind });
    }

    fn complete(&mut self, node: Node) {
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(node);
            return;
        };
        frame.span = frame.span.to(node.span);
        match &mut frame.children {
            Children::Items(count) => {
                *count = count.saturating_add(1);
                self.items.push(node);
            }
            Children::Entries(count, pending) => {
                match std::mem::replace(pending, Pending::Nothing) {
                    Pending::Key(key) => {
                        *count = count.saturating_add(1);
                        self.entries.push(Entry { key, value: node });
                    }
                    Pending::Dropped => {}
                    Pending::Nothing => {
                        *pending = Pending::Dropped;
                        self.lost = true;
                        let message =
                            format!("expected a key that is text, found {}", node.describe());
                        self.report(Diagnostic::new(&code::KEY_NOT_TEXT, node.span, message));
                    }
                }
            }
        }
    }

    /// Reports keys that stand twice and keeps the first of each.
    fn refuse_repeated(&mut self, entries: &mut Vec<Entry>) {
        let repeats = repeated(entries);
        for (later, first) in &repeats {
            let (Some(later), Some(first)) = (entries.get(*later), entries.get(*first)) else {
                continue;
            };
            let message = format!("expected each key once, found `{}` again", later.key.text);
            let (first, later) = (first.key.span, later.key.span);
            self.report(
                Diagnostic::new(&code::DUPLICATE_KEY, later, message)
                    .label("stands here again")
                    .also(first, "first declared here")
                    .help("put both into one, or give the second another name"),
            );
        }
        let mut place: usize = 0;
        let mut drop = repeats.iter().map(|(later, _)| *later).peekable();
        if drop.peek().is_some() {
            entries.retain(|_| {
                let keep = drop.next_if_eq(&place).is_none();
                place = place.saturating_add(1);
                keep
            });
        }
    }
}

/// Takes the last ones, into a list without spare room.
fn last<T>(all: &mut Vec<T>, count: usize) -> Vec<T> {
    all.drain(all.len().saturating_sub(count)..).collect()
}

/// The places of repeated keys, ascending, each with the place of the first.
fn repeated(entries: &[Entry]) -> Vec<(usize, usize)> {
    let key = |place: usize| entries.get(place).map(|entry| entry.key.text.as_str());
    let mut found = Vec::new();
    if entries.len() <= SMALL {
        for later in 1..entries.len() {
            if let Some(first) = (0..later).find(|first| key(*first) == key(later)) {
                found.push((later, first));
            }
        }
        return found;
    }
    let mut places: Vec<usize> = (0..entries.len()).collect();
    places.sort_by(|a, b| (key(*a), a).cmp(&(key(*b), b)));
    let mut first: Option<usize> = None;
    for place in places {
        match first {
            Some(first) if key(first) == key(place) => found.push((place, first)),
            _ => first = Some(place),
        }
    }
    found.sort_unstable();
    found
}

/// Adds the path of the innermost frame; as deep as frames are nested.
fn locate(frames: &[Frame], path: Path<'_>, diagnostic: Diagnostic) -> Diagnostic {
    let Some((frame, deeper)) = frames.split_first() else {
        return diagnostic.path(path);
    };
    match &frame.children {
        Children::Items(items) => locate(deeper, path.item(*items), diagnostic),
        Children::Entries(_, Pending::Key(key)) => locate(deeper, path.key(&key.text), diagnostic),
        Children::Entries(..) => locate(deeper, path, diagnostic),
    }
}

fn second_document(span: Span) -> Diagnostic {
    Diagnostic::new(&code::SECOND_DOCUMENT, span, "expected one YAML document, found a second one")
        .help("put each policy into a file of its own")
}

fn too_many_nodes(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(
        &code::TOO_MANY_NODES,
        span,
        format!("expected at most {limit} keys and values in all files together, found more"),
    )
    .help(LARGER_LIMITS)
}

/// The finding for a file without a value.
pub(super) fn empty_file(span: Span) -> Diagnostic {
    Diagnostic::new(&code::EMPTY_FILE, span, "expected a mapping, found an empty file")
        .help(super::BEGINNING)
}
