//! Control characters: invisible, and able to make a text look like another.

use portvakt_eval::index::index;

use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::source::{FileId, Span};

/// So many findings say it; more would only fill the memory.
const MOST: usize = 100;

/// Whether a character may stand in no policy: C0 but tab and line feed, DEL, C1, and the
/// characters that change the direction of writing (Unicode Standard Annex #9, section 2).
#[must_use]
pub(super) fn is_control(character: char) -> bool {
    match character {
        '\t' | '\n' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            true
        }
        other => other.is_control(),
    }
}

/// Reports the control characters of a file; a carriage return before a line feed is none.
/// Characters side by side are one finding. Gives whether there are any.
pub(super) fn report(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> bool {
    let mut found: usize = 0;
    let mut behind = 0;
    let mut place: usize = 0;
    let of_lines = text.split_inclusive('\n').flat_map(|line| {
        let start = place;
        place = place.saturating_add(line.len());
        // All of them lie outside printable ASCII, and few lines have anything else.
        let rest = if is_printable(line) { "" } else { line };
        rest.char_indices().map(move |(at, character)| (start.saturating_add(at), character))
    });
    for (start, character) in of_lines {
        if !is_control(character) || start < behind {
            continue;
        }
        let rest = text.get(start..).unwrap_or_default();
        if rest.starts_with("\r\n") {
            continue;
        }
        let run = rest.find(|next| !is_control(next)).unwrap_or(rest.len());
        behind = start.saturating_add(run);
        let span = Span { file, start: index(start), end: index(behind) };
        diagnostics.push(
            Diagnostic::new(
                &code::CONTROL_CHARACTER,
                span,
                format!("expected visible text, found the control character {}", named(character)),
            )
            .help("take it out"),
        );
        found = found.saturating_add(1);
        if found == MOST {
            break;
        }
    }
    found > 0
}

/// Whether a line is printable ASCII, but for its end. Folded, so that many bytes are looked at at
/// once.
fn is_printable(line: &str) -> bool {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.bytes().fold(true, |all, byte| all & matches!(byte, b' '..=b'~'))
}

/// The finding for a control character that an escape put into a text.
pub(super) fn escaped(character: char, span: Span) -> Diagnostic {
    Diagnostic::new(
        &code::CONTROL_CHARACTER,
        span,
        format!(
            "expected visible text, found an escape for the control character {}",
            named(character)
        ),
    )
    .help("take it out")
}

/// `U+202E`.
fn named(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}
