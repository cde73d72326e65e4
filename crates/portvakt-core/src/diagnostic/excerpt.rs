//! A line of a file as people see it: visible, cut to a width, with the columns of what is marked.

use unicode_width::UnicodeWidthStr;

use super::terminal::push_visible;

/// Longer lines are cut.
const LONGEST: usize = 120;
/// So much is left before what is marked.
const BEFORE: usize = 30;

/// A part of a line.
pub(super) struct Excerpt<'a> {
    line: &'a str,
    start: usize,
    end: usize,
}

impl<'a> Excerpt<'a> {
    /// The part of a line around a byte: the whole line, if it is not too long.
    pub(super) fn new(line: &'a str, byte: usize) -> Self {
        let whole = Self {
            line,
            start: 0,
            end: line.len(),
        };
        if line.len() <= LONGEST {
            return whole;
        }
        let (before, from) = whole.split(byte);
        let start = before
            .char_indices()
            .rev()
            .take(BEFORE)
            .last()
            .map_or(before.len(), |(at, _)| at);
        let room = LONGEST.saturating_sub(before.get(start..).unwrap_or_default().chars().count());
        let length = from
            .char_indices()
            .nth(room)
            .map_or(from.len(), |(at, _)| at);
        Self {
            line,
            start,
            end: before.len().saturating_add(length),
        }
    }

    /// Whether it shows where a part of the line begins.
    pub(super) fn shows(&self, byte: usize) -> bool {
        (self.start..=self.end).contains(&byte) && (byte < self.end || byte == self.line.len())
    }

    /// The text, with `…` where it is cut.
    pub(super) fn text(&self) -> String {
        let mut text = self.visible(self.start, self.end);
        if self.start > 0 {
            text.insert(0, '…');
        }
        if self.end < self.line.len() {
            text.push('…');
        }
        text
    }

    /// Where a part of the line stands in the text: how many columns lie before it, and how many it
    /// takes, at least one.
    pub(super) fn columns(&self, start: usize, end: usize) -> (usize, usize) {
        let start = start.clamp(self.start, self.end);
        let end = end.clamp(start, self.end);
        let cut = usize::from(self.start > 0);
        let before = self.visible(self.start, start).width();
        let width = self.visible(start, end).width();
        (before.saturating_add(cut), width.max(1))
    }

    /// The text of a part, made visible; a part that cuts a character is moved to its start.
    fn visible(&self, start: usize, end: usize) -> String {
        let start = self.split(start).0.len();
        let end = self.split(end).0.len();
        let mut text = String::new();
        for character in self.line.get(start..end).unwrap_or_default().chars() {
            if character == '\t' {
                text.push_str("    ");
            } else {
                push_visible(&mut text, character);
            }
        }
        text
    }

    /// The line before and from a byte.
    fn split(&self, byte: usize) -> (&'a str, &'a str) {
        let mut byte = byte.min(self.line.len());
        while !self.line.is_char_boundary(byte) {
            byte = byte.saturating_sub(1);
        }
        self.line.split_at(byte)
    }
}

#[cfg(test)]
mod tests {
    use super::Excerpt;

    #[test]
    fn columns_follow_what_is_seen() {
        let line = "a\t世\u{202e}é: b";
        let excerpt = Excerpt::new(line, 0);
        assert_eq!(excerpt.text(), "a    世\\u{202e}é: b");
        let wide = line.find('世').unwrap();
        assert_eq!(excerpt.columns(wide, wide + 3), (5, 2));
        let control = line.find('\u{202e}').unwrap();
        assert_eq!(excerpt.columns(control, control + 3), (7, 8));
        assert_eq!(excerpt.columns(line.len(), line.len()), (19, 1));
        assert_eq!(excerpt.columns(line.len() + 9, 0), (19, 1));
    }

    #[test]
    fn long_lines_are_cut() {
        let line = format!("{}MARK{}", "x".repeat(1_000), "y".repeat(1_000));
        let excerpt = Excerpt::new(&line, 1_000);
        assert_eq!(
            excerpt.text(),
            format!("…{}MARK{}…", "x".repeat(30), "y".repeat(86))
        );
        assert_eq!(excerpt.columns(1_000, 1_004), (31, 4));
        assert_eq!(excerpt.columns(1_000, 2_004), (31, 90));
        assert!(excerpt.shows(1_000) && !excerpt.shows(0) && !excerpt.shows(2_004));
        let start = Excerpt::new(&line, 0);
        assert!(start.text().starts_with('x') && start.text().ends_with('…'));
        let end = Excerpt::new(&line, line.len());
        assert!(end.text().starts_with('…') && end.text().ends_with('y'));
        assert!(end.shows(line.len()));
    }
}
