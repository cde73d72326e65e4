//! Files and standard input, read up to a limit.

use crate::progress::Progress;
use crate::trouble::Trouble;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, stdin};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// The most bytes of a file that is read as a whole.
const BYTES: u64 = 64 << 20;

/// The most bytes of a file of keys.
const SMALL: u64 = 1 << 20;

/// Whether standard input was opened.
static STANDARD_INPUT: AtomicBool = AtomicBool::new(false);

/// A file or standard input.
pub(crate) type Input = BufReader<Box<dyn Read>>;

/// Opens a file, or standard input for `-`.
pub(crate) fn open(path: &Path) -> Result<Input, Trouble> {
    if path == Path::new("-") {
        // Whoever reads it second would find nothing, and take that for an empty file.
        if STANDARD_INPUT.swap(true, Ordering::Relaxed) {
            let why = "standard input can be read once: name a file for all but one `-`";
            return Err(Trouble::Usage(why.to_owned()));
        }
        return Ok(BufReader::new(Box::new(stdin())));
    }
    let file = File::open(path).map_err(|error| Trouble::file(path, &error))?;
    Ok(BufReader::new(Box::new(file)))
}

/// Opens a file, or standard input for `-`, and shows how much of it is read.
pub(crate) fn open_shown(path: &Path, what: &str, progress: &Progress) -> Result<Input, Trouble> {
    // Only a file says how long it is.
    let bytes = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file);
    progress.begins(what, bytes.map(|one| one.len()).filter(|len| *len > 0));
    Ok(BufReader::new(progress.reading(open(path)?)))
}

/// The whole of a file, or of standard input for `-`.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Trouble> {
    up_to(path, BYTES)
}

/// The whole of a file of at most so many bytes, or of standard input for `-`.
fn up_to(path: &Path, most: u64) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let limited = open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes);
    limited.map_err(|error| Trouble::file(path, &error))?;
    if u64::try_from(bytes.len()).is_ok_and(|len| len > most) {
        return Err(Trouble::file(path, &format!("more than {} MiB", most >> 20)));
    }
    Ok(bytes)
}

/// The whole text of a file, or of standard input for `-`.
pub(crate) fn text(path: &Path) -> Result<String, Trouble> {
    String::from_utf8(bytes(path)?).map_err(|_| Trouble::file(path, &"expected UTF-8"))
}

/// The whole text of a file of keys, which is small, or of standard input for `-`.
pub(crate) fn small_text(path: &Path) -> Result<String, Trouble> {
    let bytes = up_to(path, SMALL)?;
    String::from_utf8(bytes).map_err(|_| Trouble::file(path, &"expected UTF-8"))
}

/// A line of a batch.
pub(crate) enum Line {
    /// Its bytes, without the line end.
    Bytes(Vec<u8>),
    /// It was longer than the limit, and skipped.
    TooLong,
}

/// Reads the next line; nothing at the end.
pub(crate) fn line(from: &mut dyn BufRead, limit: usize) -> std::io::Result<Option<Line>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    // The line and its end, which may be of two bytes.
    if from.take(most.saturating_add(2)).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    let ended = bytes.pop_if(|last| *last == b'\n').is_some();
    if ended {
        bytes.pop_if(|last| *last == b'\r');
    }
    if bytes.len() <= limit {
        return Ok(Some(Line::Bytes(bytes)));
    }
    if !ended {
        from.skip_until(b'\n')?;
    }
    Ok(Some(Line::TooLong))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, limit: usize) -> Vec<Option<String>> {
        let mut from = text.as_bytes();
        let mut all = Vec::new();
        while let Some(line) = line(&mut from, limit).unwrap() {
            all.push(match line {
                Line::Bytes(bytes) => Some(String::from_utf8(bytes).unwrap()),
                Line::TooLong => None,
            });
        }
        all
    }

    #[test]
    fn a_long_line_is_skipped_and_the_next_one_read() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(lines("abc\nabcd\r\nab", 4), [some("abc"), some("abcd"), some("ab")]);
        assert_eq!(lines("abcdef\nab\n", 4), [None, some("ab")]);
        assert_eq!(lines("abcdef", 4), [None]);
        assert_eq!(lines("\n\n", 4), [some(""), some("")]);
    }
}
