//! Text from outside on its way to a terminal: what is invisible, or acts on the terminal, is made
//! visible here and nowhere else.

use std::borrow::Cow;

/// Makes control characters visible: `\n`, `\t`, `\u{1b}`, `\u{202e}`.
///
/// These are C0, DEL and C1, what changes the direction of writing, line and paragraph separators,
/// and all that Unicode lets a reader leave out (`Default_Ignorable_Code_Point`, UAX #44): soft hyphen,
/// zero-width and format characters, blank letters, variation selectors, tags; and noncharacters,
/// which readers of XML and HTML refuse. Two texts that differ in them alone would look the same. A
/// letter that looks like another is a letter, and stays.
///
/// ```
/// use portvakt_core::diagnostic::terminal::visible;
///
/// assert_eq!(visible("a\u{1b}[31m\u{202e}b"), "a\\u{1b}[31m\\u{202e}b");
/// assert_eq!(visible("blåbær"), "blåbær");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        push_visible(&mut out, character);
    }
    Cow::Owned(out)
}

/// Replaces each character that must not reach a terminal by `\u{fffd}`, so that as many characters
/// stand there as before. A tab stays: who draws text knows its width.
pub(super) fn in_place(text: &str) -> String {
    let replace = |one: char| {
        if one != '\t' && is_invisible(one) { '\u{fffd}' } else { one }
    };
    text.chars().map(replace).collect()
}

/// Adds a character, visibly.
fn push_visible(out: &mut String, character: char) {
    if is_invisible(character) {
        out.extend(character.escape_default());
    } else {
        out.push(character);
    }
}

/// Whether a character must not reach a terminal as it is.
pub(super) fn is_invisible(character: char) -> bool {
    match character {
        ' '..='~' => false,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        other => other.is_control() || is_noncharacter(other),
    }
}

/// Whether a code point will never be a character (Unicode, section 23.7).
fn is_noncharacter(character: char) -> bool {
    let point = u32::from(character);
    point & 0xfffe == 0xfffe || matches!(point, 0xfdd0..=0xfdef)
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_is_invisible_is_shown() {
        for (text, shown) in [
            ("a\tb\r\nc", "a\\tb\\r\\nc"),
            ("\0\u{7f}\u{9b}", "\\u{0}\\u{7f}\\u{9b}"),
            ("\u{200b}\u{2028}\u{2066}\u{feff}", "\\u{200b}\\u{2028}\\u{2066}\\u{feff}"),
            ("\u{e0041}\u{e0100}", "\\u{e0041}\\u{e0100}"),
            ("\u{3164}a\u{fe0f}\u{34f}", "\\u{3164}a\\u{fe0f}\\u{34f}"),
            ("\u{fffe}\u{10ffff}\u{fdd0}", "\\u{fffe}\\u{10ffff}\\u{fdd0}"),
            ("`æ` \\ \"q\"", "`æ` \\ \"q\""),
        ] {
            assert_eq!(visible(text), shown);
        }
    }
}
