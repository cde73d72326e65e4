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
    /// It could select the same many times over.
    #[error("a path with one `$`, at most one `..` and at most one `,` between selectors")]
    TooMuch,
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
/// It is too long, too deep, could select the same many times over, or is no path.
pub fn check(text: &str) -> Result<(), PathError> {
    if text.len() > MAX_PATH {
        return Err(PathError::TooLong);
    }
    let shape = Shape::of(text);
    if shape.deepest > MAX_PATH_DEPTH {
        return Err(PathError::TooDeep);
    }
    if !shape.is_in_proportion() {
        return Err(PathError::TooMuch);
    }
    let digits = |letter: char| letter.is_ascii_hexdigit();
    if text.trim_end_matches(digits).ends_with("\\u") {
        return Err(PathError::NotAPath);
    }
    JsonPath::parse(text).map(|_| ()).map_err(|_| PathError::NotAPath)
}

/// What a path asks for, outside of quotes.
#[derive(Debug, Default)]
struct Shape {
    /// How deep brackets and parentheses stand inside each other.
    deepest: usize,
    /// How often it goes down to all descendants.
    descents: usize,
    /// How often one bracket has another selector.
    alternatives: usize,
    /// How often it begins anew at the root.
    roots: usize,
}

impl Shape {
    fn of(text: &str) -> Self {
        let mut shape = Self::default();
        let mut open: Vec<u8> = Vec::new();
        let (mut quote, mut before) = (None, b'$');
        let mut letters = text.bytes();
        while let Some(letter) = letters.next() {
            match (quote, letter) {
                (Some(_), b'\\') => drop(letters.next()),
                (Some(quoted), _) if quoted == letter => quote = None,
                (None, b'\'' | b'"') => quote = Some(letter),
                (None, b'[' | b'(') => open.push(letter),
                (None, b']' | b')') => drop(open.pop()),
                (None, b'$') => add(&mut shape.roots),
                (None, b'.') if before == b'.' => add(&mut shape.descents),
                (None, b',') if open.last() == Some(&b'[') => add(&mut shape.alternatives),
                _ => {}
            }
            shape.deepest = shape.deepest.max(open.len());
            before = letter;
        }
        shape
    }

    /// Tells whether what it selects, and the work for it, is in proportion to what it selects from:
    /// going down twice gives each descendant many times, two selectors give each twice, again and
    /// again; and what begins at the root in a filter is looked for anew at each place.
    fn is_in_proportion(&self) -> bool {
        self.descents <= 1 && self.alternatives <= 1 && self.roots <= 1
    }
}

fn add(count: &mut usize) {
    *count = count.saturating_add(1);
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
    fn a10_what_selects_the_same_many_times_is_refused() {
        for text in [
            "$..a",
            "$.orgs[*]['a', 'b']",
            "$[?@..a]",
            "$['..'][?@.a == '..,,$$']",
            "$[?match(@.a, 'b') && search(@.c, 'd')]",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        for text in ["$..*..*", "$..[?@..a]", "$[0,0][0,0]", "$[*,*].a['b','c']", "$.a[?$.b]"] {
            assert_eq!(check(text), Err(PathError::TooMuch), "{text}");
        }
    }

    #[test]
    fn a10_long_paths_are_refused() {
        let text = |length: usize| format!("$.{}", "a".repeat(length - 2));
        assert_eq!(check(&text(MAX_PATH)), Ok(()));
        assert_eq!(check(&text(MAX_PATH + 1)), Err(PathError::TooLong));
    }
}
