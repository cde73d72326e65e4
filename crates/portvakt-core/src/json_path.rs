//! Paths by RFC 9535, which select the members of registers in their files.
//!
//! Another library reads them. What it cannot bear is refused before it sees it: it takes twice as
//! long for each filter or function inside another, a level of the stack for each parenthesis, and
//! stops the program at a text that ends inside of an escape.

use serde_json_path::JsonPath;

/// The longest path, in bytes.
pub const MAX_PATH: usize = 1_024;

/// How deep brackets and parentheses may stand inside each other.
pub const MAX_PATH_DEPTH: usize = 8;

/// Why a text is no path. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// It is longer than the limit.
    #[error("a path of at most {MAX_PATH} bytes")]
    TooLong,
    /// Its brackets and parentheses stand deeper in each other than the limit.
    #[error("a path with brackets and parentheses at most {MAX_PATH_DEPTH} deep")]
    TooDeep,
    /// It is no path.
    #[error("a path by RFC 9535")]
    NotAPath,
}

/// Tells whether a text is a path by RFC 9535 that is safe to parse.
///
/// ```
/// use portvakt_core::json_path::{self, PathError};
///
/// assert_eq!(json_path::check("$.orgs[?@.active == true].orgnr"), Ok(()));
/// assert_eq!(json_path::check("orgs"), Err(PathError::NotAPath));
/// ```
///
/// # Errors
///
/// It is too long, too deep, or no path.
pub fn check(text: &str) -> Result<(), PathError> {
    if text.len() > MAX_PATH {
        return Err(PathError::TooLong);
    }
    if depth(text) > MAX_PATH_DEPTH {
        return Err(PathError::TooDeep);
    }
    let digits = |letter: char| letter.is_ascii_hexdigit();
    if text.trim_end_matches(digits).ends_with("\\u") {
        return Err(PathError::NotAPath);
    }
    JsonPath::parse(text).map(|_| ()).map_err(|_| PathError::NotAPath)
}

/// How deep brackets and parentheses stand inside each other, those in quotes not counted.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut quote = None;
    let mut letters = text.bytes();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(_), b'\\') => drop(letters.next()),
            (Some(open), _) if open == letter => quote = None,
            (None, b'\'' | b'"') => quote = Some(letter),
            (None, b'[' | b'(') => depth = depth.saturating_add(1),
            (None, b']' | b')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::{MAX_PATH, PathError, check};

    #[test]
    fn paths() {
        for text in ["$", "$.orgs[*].orgnr", "$..a", "$[?match(@.a, 'b(c[d')]", r"$['\u00e5']"] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        for text in ["", "a", "$.", "$[?@.a == ]"] {
            assert_eq!(check(text), Err(PathError::NotAPath), "{text}");
        }
    }

    #[test]
    fn a10_a_text_that_ends_in_an_escape_is_refused() {
        for text in [r"$['\u", r"$['\uD", r"$['\ud", r"$['\u00", r"$['\uD83D\u", r#"$["\uD83D\ud"#]
        {
            assert_eq!(check(text), Err(PathError::NotAPath), "{text}");
        }
    }

    #[test]
    fn a10_what_stands_too_deep_is_refused() {
        for (open, close) in
            [("[?@", "]"), ("[?length(@", ") > 1]"), ("[?(@", ")]"), ("[?((((@", "))))]")]
        {
            let levels = open.matches(['[', '(']).count();
            let text = |times: usize| format!("${}.a{}", open.repeat(times), close.repeat(times));
            assert_ne!(check(&text(8 / levels)), Err(PathError::TooDeep), "{open}");
            for times in [8 / levels + 1, 40, 60] {
                assert_eq!(check(&text(times)), Err(PathError::TooDeep), "{open}");
            }
        }
        assert_eq!(check(&format!("$[?{}", "(".repeat(900))), Err(PathError::TooDeep));
        // What is closed does not count, nor what stands in quotes.
        assert_eq!(check(&"$[0]".replace("[0]", &"[0]".repeat(20))), Ok(()));
        assert_eq!(check(r"$['[[[[[[[[[\'[[[']"), Ok(()));
        assert_eq!(check(r"$[?@['\'))))))))'][?@[?@[?@[?@]]]]]"), Ok(()));
        assert_eq!(check(&format!("$[?@['))))))))']{}", "[?@".repeat(9))), Err(PathError::TooDeep));
    }

    #[test]
    fn a10_long_paths_are_refused() {
        let text = |length: usize| format!("$.{}", "a".repeat(length - 2));
        assert_eq!(check(&text(MAX_PATH)), Ok(()));
        assert_eq!(check(&text(MAX_PATH + 1)), Err(PathError::TooLong));
    }
}
