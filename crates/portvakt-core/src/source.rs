//! The files that a policy was read from, and places in them.

use portvakt_eval::index::{at, index};

use crate::diagnostic::{Diagnostic, code};
use std::fmt;

/// Which file of [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// A part of a file, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A line and a column, both from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// One file: its name as people know it, and its text.
#[derive(Clone)]
pub struct SourceFile {
    name: String,
    text: String,
    line_starts: Vec<u32>,
    /// How many characters begin before each block of [`BLOCK`] bytes.
    characters: Vec<u32>,
}

/// A column is counted from the start of such a block, so that it costs the same in a line of a
/// million characters.
const BLOCK: usize = 4_096;

/// Without the text, so that an error that carries its sources does not spell out whole files.
impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceFile")
            .field("name", &self.name)
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

impl Span {
    /// From the start of this to the end of another in the same file.
    #[must_use]
    pub fn to(self, end: Self) -> Self {
        Self { end: end.end.max(self.start), ..self }
    }
}

impl SourceFile {
    /// The name, relative to the policy's root folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many lines there are; the last may be empty.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.line_starts.len()
    }

    /// A line, from 1, without its end; empty past the last.
    #[must_use]
    pub fn line(&self, line: u32) -> &str {
        let start = self.line_start(line);
        let end = self.line_start(line.saturating_add(1));
        let text = self.text.get(at(start)..at(end)).unwrap_or_default();
        text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text))
    }

    /// The first byte of a line, from 1; the end of the text past the last.
    #[must_use]
    pub fn line_start(&self, line: u32) -> u32 {
        self.line_starts.get(at(line).saturating_sub(1)).copied().unwrap_or(index(self.text.len()))
    }

    /// Where a byte stands. Past the end: behind the last character; inside a character: at it.
    #[must_use]
    pub fn position(&self, byte: u32) -> Position {
        let mut byte = at(byte).min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte = byte.saturating_sub(1);
        }
        let line = index(self.line_starts.partition_point(|start| at(*start) <= byte).max(1));
        let start = at(self.line_start(line));
        let before = self.text.get(start..byte).unwrap_or_default();
        let mark = u32::from(before.starts_with(BYTE_ORDER_MARK));
        let before = self.characters_before(byte).saturating_sub(self.characters_before(start));
        Position { line, column: before.saturating_sub(mark).saturating_add(1) }
    }

    fn characters_before(&self, byte: usize) -> u32 {
        let block = byte / BLOCK;
        let rest = self.text.as_bytes().get(block.saturating_mul(BLOCK)..byte).unwrap_or_default();
        let before = self.characters.get(block).copied().unwrap_or_default();
        before.saturating_add(characters(rest))
    }
}

/// All files that were read, in the order of reading.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let ends = text.match_indices('\n').map(|(place, _)| index(place.saturating_add(1)));
        let line_starts = std::iter::once(0).chain(ends).collect();
        let blocks = text.as_bytes().chunks(BLOCK).scan(0_u32, |before, block| {
            *before = before.saturating_add(characters(block));
            Some(*before)
        });
        let characters = std::iter::once(0).chain(blocks).collect();
        self.files.push(SourceFile { name: name.into(), text, line_starts, characters });
        FileId(index(self.files.len().saturating_sub(1)))
    }

    /// Puts a folder before the name of every file, for readers outside the policy's root folder.
    pub fn put_under(&mut self, folder: &str) {
        for file in &mut self.files {
            file.name.insert_str(0, folder);
        }
    }

    /// The file with this number.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(at(id.0))
    }

    /// The text of a span; empty when it does not lie in a file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file)
            .and_then(|file| file.text.get(at(span.start)..at(span.end)))
            .unwrap_or_default()
    }

    /// Where a span begins.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        self.file(span.file)
            .map_or(Position { line: 1, column: 1 }, |file| file.position(span.start))
    }

    /// Where a span ends: the place behind its last character.
    #[must_use]
    pub fn end_position(&self, span: Span) -> Position {
        self.position(Span { start: span.end.max(span.start), ..span })
    }
}

/// How many characters begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> u32 {
    if bytes.is_ascii() {
        return index(bytes.len());
    }
    index(bytes.iter().filter(|byte| !matches!(byte, 0x80..=0xbf)).count())
}

/// Reads bytes as text; a byte order mark at the start is dropped.
///
/// # Errors
///
/// [`NotUtf8`] with the place of the first byte that is no UTF-8, and the text with replacement
/// characters, for people to see.
pub fn decode(bytes: Vec<u8>) -> Result<String, NotUtf8> {
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let start = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes());
        let cut = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        NotUtf8 {
            start: index(start.saturating_sub(cut)),
            text: text.get(cut..).unwrap_or_default().to_owned(),
        }
    })?;
    if text.starts_with(BYTE_ORDER_MARK) {
        text.remove(0);
    }
    Ok(text)
}

/// Marks text as UTF-8; no part of it.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Bytes that are no UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the file is not UTF-8")]
pub struct NotUtf8 {
    /// The first byte in [`text`](Self::text) that stands for something else.
    pub start: u32,
    /// The text, with replacement characters.
    pub text: String,
}

impl NotUtf8 {
    /// The finding; the file was added to [`Sources`] with [`text`](Self::text).
    #[must_use]
    pub fn diagnostic(&self, file: FileId) -> Diagnostic {
        let replacement = char::REPLACEMENT_CHARACTER.len_utf8();
        let span =
            Span { file, start: self.start, end: self.start.saturating_add(index(replacement)) };
        Diagnostic::new(&code::NOT_UTF8, span, "expected text in UTF-8, found bytes that are not")
            .label("not UTF-8 from here")
            .help("save the file as UTF-8")
    }
}

#[cfg(test)]
mod tests {
    use super::{Position, Sources, Span, decode};

    #[test]
    fn positions_count_characters() {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", "æø: 1\r\nb: 2\n");
        let at = |start, end| {
            let span = Span { file, start, end };
            (sources.slice(span), sources.position(span), sources.end_position(span))
        };
        let place = |line, column| Position { line, column };
        assert_eq!(at(0, 4), ("æø", place(1, 1), place(1, 3)));
        assert_eq!(at(9, 10), ("b", place(2, 1), place(2, 2)));
        assert_eq!(at(1, 1), ("", place(1, 1), place(1, 1)));
        assert_eq!(at(14, 14), ("", place(3, 1), place(3, 1)));
        assert_eq!(at(99, 100), ("", place(3, 1), place(3, 1)));
        let file = sources.file(file).unwrap();
        assert_eq!((file.line(1), file.line(2), file.line(3)), ("æø: 1", "b: 2", ""));
        assert_eq!((file.line(4), file.lines()), ("", 3));
    }

    #[test]
    fn columns_of_a_long_line_count_characters() {
        let mut sources = Sources::default();
        let text = format!("a\n{}", "aæ€".repeat(5_000));
        let file = sources.add("a.yaml", text.as_str());
        let file = sources.file(file).unwrap();
        for (place, (byte, _)) in text.char_indices().enumerate().skip(2) {
            let column = u32::try_from(place - 1).unwrap();
            assert_eq!(file.position(u32::try_from(byte).unwrap()), Position { line: 2, column });
        }
    }

    #[test]
    fn bytes_become_text() {
        assert_eq!(decode(b"\xef\xbb\xbfa: b".to_vec()).unwrap(), "a: b");
        assert_eq!(decode(b"a: b".to_vec()).unwrap(), "a: b");
        let error = decode(b"\xef\xbb\xbfa: \xff b".to_vec()).unwrap_err();
        assert_eq!((error.start, error.text.as_str()), (3, "a: \u{fffd} b"));
    }
}
