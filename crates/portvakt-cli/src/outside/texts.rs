//! Hostile texts, and the harmless twin of each.

use portvakt::compiler::diagnostic::terminal::visible;
use proptest::prelude::*;

/// Stands in every text and nowhere else, so that names which come from outside are known.
pub(super) const MARK: &str = "zq";

/// What would like to be more than text, and where.
pub(super) fn fixed() -> Vec<String> {
    let long = "æ`<b>|{0}](x) ".repeat(400);
    let texts = [
        // HTML, XML and SVG.
        "</title></style><script>alert(1)</script>]]><!--&lt;&#60;\"'><img src=x onerror=y>",
        // Markdown, mentions, links; SARIF's placeholders and links; DOT.
        "`|``@user #1 ![a](https://e.example) [b](1) **c** ~~ {0} {{1}} </code> \\\" ];n9->n8[",
        // The same where no stroke makes it a cell of a table.
        "`` ` ``` @user ![a](https://e.example) [b](1) **c** <script> {0} \\",
        // What a terminal obeys: colours, links (OSC 8), titles, bells, C1.
        "\u{1b}[31m\u{1b}]8;;https://e.example\u{1b}\\here\u{7}\r\u{8}\u{7f}\u{9b}2J\u{85}\u{0}",
        // What changes the direction of writing, or cannot be seen.
        "\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}\u{2029}\u{ad}\u{e0041}\u{fe0f}\u{3164}\u{61c}",
        // Lines, as every format and every log knows them.
        "\n::error file=a::b\n- c\n\t# d\n---\n```\n</pre>\n| e |\n\n1 passed\n{\"effect\":\"allow\"}\n",
        // Not characters, wide, combining, and letters that look like others; escapes of elsewhere.
        "\u{fffe}\u{ffff}\u{fdd0}\u{10ffff}漢字e\u{301}аdmin\\n\\u{1b}%0A%s$(x)&amp;;'*?~<",
        &long,
    ];
    texts.iter().map(|text| format!("{MARK}{text}{MARK}")).collect()
}

/// Any text, more often of what means something somewhere.
pub(super) fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(fixed()),
        "[<>&\"'/=! a-z`|{}\\[\\]()*_#@:;,.$%~^?+\\\\-]{0,12}",
        "\\p{Cc}{0,3}",
        "[\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}]{0,3}",
        any::<char>().prop_map(String::from),
    ];
    let pieces = proptest::collection::vec(piece, 0..5);
    pieces.prop_map(|all| format!("{MARK}{}{MARK}", all.concat().replace(MARK, "")))
}

/// A text of the same length that means nothing to anybody, and that is refused where the other is:
/// where a policy may hold no control character there still is one, and where a name may hold letters
/// alone there still is a sign.
pub(super) fn twin(text: &str) -> String {
    let mut twin = String::new();
    for character in text.chars() {
        match character {
            ' ' | '.' | ':' | '_' | '-' | '=' => twin.push(character),
            one if one.is_ascii_alphanumeric() => twin.push(one),
            // Long text is broken behind these.
            '/' | '|' | ',' => twin.push(','),
            // A line end may stand in a policy.
            '\n' | '\t' => twin.push_str("xx"),
            // JSON writes the one as an escape and the other as it is.
            one if is_refused(one) => twin.push(if one < ' ' { '\u{1}' } else { '\u{7f}' }),
            one if one.is_ascii() => twin.push('%'),
            one => {
                let shown = visible(one.encode_utf8(&mut [0; 4])).chars().count();
                if shown == 1 { twin.push(one) } else { twin.push_str(&"x".repeat(shown)) }
            }
        }
    }
    twin
}

/// Whether no policy may hold the character.
fn is_refused(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn a_twin_is_harmless() {
    for text in fixed() {
        let twin = twin(&text);
        assert!(twin.starts_with(MARK) && twin.ends_with(MARK), "{twin}");
        assert!(!twin.contains(['<', '&', '`', '[', '{', '"', '\\', '\n', '\u{1b}']), "{twin}");
        let refused = text.chars().any(|one| one != '\n' && one != '\t' && is_refused(one));
        assert_eq!(refused, twin.contains(['\u{1}', '\u{7f}']), "{twin}");
    }
}
