//! From the words of the command line to arguments, or to what is said in their place.

use super::Arguments;
use crate::console::{Console, Exit, shown};
use crate::trouble::Trouble;
use clap::{Error, Parser};
use std::ffi::OsString;
use std::io::Write;

/// Help, the version, or why the words are refused.
#[derive(Debug)]
pub(crate) struct Said {
    /// With the colours of a terminal.
    text: String,
    /// How the command ends.
    exit: Exit,
}

/// Reads the words, of which the first is the command's own name.
pub(crate) fn arguments(words: &[OsString]) -> Result<Arguments, Said> {
    Arguments::try_parse_from(words).map_err(|error| said(words, &error))
}

/// The library repeats words as they were written. It is asked once more with words in which
/// everything is visible.
fn said(words: &[OsString], error: &Error) -> Said {
    let visible = words.iter().map(|word| shown(&word.to_string_lossy()));
    let text = match Arguments::try_parse_from(visible) {
        Err(again) if again.kind() == error.kind() => again.render().ansi().to_string(),
        // What was wrong cannot be seen in them: bytes that are no text.
        _ => format!("error: {}\n", error.kind()),
    };
    Said { text, exit: if error.use_stderr() { Exit::Unusable } else { Exit::Fine } }
}

impl Said {
    /// Says it: help is a result.
    pub(crate) fn say(&self, console: &mut Console) -> Result<Exit, Trouble> {
        let to = if self.exit == Exit::Fine { &mut console.out } else { &mut console.err };
        to.write_all(self.text.as_bytes())?;
        Ok(self.exit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &[&str]) -> Said {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        arguments(&words).unwrap_err()
    }

    #[test]
    fn what_is_wrong_is_said_without_what_a_terminal_obeys() {
        for words in [
            &["portvakt", "check", "--\u{1b}[31mx\u{202e}"][..],
            &["portvakt", "\u{1b}[31mx\u{202e}"],
            &["\u{1b}[31mx\u{202e}", "check"],
            &["portvakt", "check", "p", "--format", "\u{1b}[31mx\u{202e}"],
            &["portvakt", "test", "p", "--min-rules", "\u{1b}[31mx\u{202e}"],
            &["portvakt", "schema", "policy", "\u{1b}[31mx\u{202e}"],
        ] {
            let said = told(words);
            assert_eq!(said.exit, Exit::Unusable);
            assert!(!said.text.contains(['\u{202e}']), "{:?}", said.text);
            assert!(!said.text.contains("\u{1b}[31mx"), "{:?}", said.text);
            let named = said.text.contains("\\u{1b}[31mx\\u{202e}");
            assert!(named || words.first() != Some(&"portvakt"), "{:?}", said.text);
        }
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_refused_in_words() {
        use std::os::unix::ffi::OsStringExt;
        let words = ["portvakt", "graph", "p", "--capability"].map(OsString::from);
        let bytes = OsString::from_vec(vec![b'a', 0xff, 0x1b]);
        let said = arguments(&[&words[..], &[bytes]].concat()).unwrap_err();
        assert_eq!(said.exit, Exit::Unusable);
        assert!(said.text.contains("invalid UTF-8"), "{:?}", said.text);
    }

    #[test]
    fn help_is_a_result() {
        let said = told(&["portvakt", "--help"]);
        assert_eq!(said.exit, Exit::Fine);
        assert!(said.text.contains("portvakt new my-policy"), "{}", said.text);
        assert_eq!(told(&["portvakt"]).exit, Exit::Unusable);
    }
}
