//! What a scalar means: strict where YAML's readers differ.

use super::{Meaning, Scalar, Style};
use crate::diagnostic::{Code, Diagnostic, code};
use crate::source::Span;

/// Why a scalar means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScalarError {
    /// The kind of finding.
    pub code: &'static Code,
    /// What is wrong.
    pub message: String,
    /// The form that would compile.
    pub help: Option<String>,
}

impl ScalarError {
    /// The finding, at the place of the scalar.
    #[must_use]
    pub fn at(self, span: Span) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(self.code, span, self.message);
        diagnostic.help = self.help;
        diagnostic
    }
}

impl Scalar {
    /// What the scalar means.
    ///
    /// Quoted text and blocks are text. Without quotes `true` and `false` are boolean, and
    /// `-?(0|[1-9][0-9]*)` is an integer.
    ///
    /// # Errors
    ///
    /// Nothing at all; `null`, `~`, yes, no, on, off in any case; `true` and `false` in any other
    /// case; every other form of a number in YAML 1.1 or 1.2, sexagesimal ones (`1:30`) too; an
    /// integer that does not fit in 64 bits.
    pub fn meaning(&self) -> Result<Meaning<'_>, ScalarError> {
        let text = self.text.as_str();
        match self.form() {
            Form::Text => Ok(Meaning::Text(text)),
            Form::Boolean(truth) => Ok(Meaning::Boolean(truth)),
            Form::Integer => text.parse().map(Meaning::Integer).map_err(|_| too_large(text)),
            Form::Missing => Err(missing()),
            Form::Null => Err(null(text)),
            Form::Truth(truth) => Err(truth_in_doubt(text, truth)),
            Form::Number => Err(number_in_doubt(text)),
        }
    }

    /// Whether it means text.
    pub(super) fn is_text(&self) -> bool {
        self.form() == Form::Text
    }

    fn form(&self) -> Form {
        match self.style {
            Style::Quoted => Form::Text,
            Style::Plain => Form::of_plain(&self.text),
        }
    }

    /// Whether it is `null` or `~` as written, without quotes. Not for a value that is missing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.style == Style::Plain && is_null(&self.text)
    }

    /// Whether nothing is written at all.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.style == Style::Plain && self.text.is_empty()
    }
}

/// The forms that text without quotes may have. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Boolean(bool),
    /// Of any size.
    Integer,
    Missing,
    Null,
    /// What some readers take for this truth value.
    Truth(bool),
    /// What some readers take for a number.
    Number,
}

impl Form {
    /// The form of text without quotes. Nearly all of it is told by its first letter.
    fn of_plain(text: &str) -> Self {
        match text.as_bytes().first() {
            None => Self::Missing,
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') => Self::of_digits(text),
            Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'y' | b'Y' | b'o' | b'O') => {
                Self::of_word(text)
            }
            Some(_) => Self::Text,
        }
    }

    fn of_digits(text: &str) -> Self {
        if is_integer(text) {
            Self::Integer
        } else if is_number(text) {
            Self::Number
        } else {
            Self::Text
        }
    }

    fn of_word(text: &str) -> Self {
        match text {
            "true" => Self::Boolean(true),
            "false" => Self::Boolean(false),
            _ if is_null(text) => Self::Null,
            _ => truth_word(text).map_or(Self::Text, Self::Truth),
        }
    }
}

/// Whether text means text without quotes too.
pub(crate) fn is_text_when_plain(text: &str) -> bool {
    Form::of_plain(text) == Form::Text
}

fn too_large(text: &str) -> ScalarError {
    ScalarError {
        code: &code::INTEGER_TOO_LARGE,
        message: format!("expected an integer of 64 bits, found `{text}`"),
        help: Some(format!("write `\"{text}\"` if this text is meant")),
    }
}

fn null(text: &str) -> ScalarError {
    ScalarError {
        code: &code::NULL_VALUE,
        message: format!("expected a value, found `{text}`"),
        help: Some(format!("leave the key out, or write `\"{text}\"` if this text is meant")),
    }
}

fn truth_in_doubt(text: &str, truth: bool) -> ScalarError {
    ScalarError {
        code: &code::UNCLEAR_SCALAR,
        message: format!(
            "expected text or a value, found `{text}`, which some readers of YAML take for `{truth}`"
        ),
        help: Some(format!("write `{truth}`, or `\"{text}\"` if this text is meant")),
    }
}

fn number_in_doubt(text: &str) -> ScalarError {
    ScalarError {
        code: &code::UNCLEAR_SCALAR,
        message: format!(
            "expected text or a whole number such as `12`, found `{text}`, which some readers of YAML take for a number"
        ),
        help: Some(format!("write `\"{text}\"` if this text is meant")),
    }
}

fn missing() -> ScalarError {
    ScalarError {
        code: &code::MISSING_VALUE,
        message: "expected a value, found nothing".to_owned(),
        help: Some("write a value, or leave the key out".to_owned()),
    }
}

fn is_null(text: &str) -> bool {
    text == "~" || text.eq_ignore_ascii_case("null")
}

/// What YAML 1.1 takes a word for; `y` and `n` no reader takes for a truth value.
fn truth_word(text: &str) -> Option<bool> {
    let is_one_of = |words: [&str; 3]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(["true", "yes", "on"]) {
        Some(true)
    } else if is_one_of(["false", "no", "off"]) {
        Some(false)
    } else {
        None
    }
}

/// `-?(0|[1-9][0-9]*)`.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    match digits {
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// Any form of a number in YAML 1.1 (<https://yaml.org/type/int.html>, `float.html`) or in the core
/// schema of YAML 1.2 (section 10.3.2).
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    if text.eq_ignore_ascii_case(".inf") || text.eq_ignore_ascii_case(".nan") {
        return true;
    }
    let digits_of = |prefix: &str, is_digit: fn(u8) -> bool| {
        text.strip_prefix(prefix).is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte == b'_' || is_digit(byte))
        })
    };
    digits_of("0x", |byte| byte.is_ascii_hexdigit())
        || digits_of("0o", |byte| matches!(byte, b'0'..=b'7'))
        || digits_of("0b", |byte| matches!(byte, b'0' | b'1'))
        || is_decimal(text)
        || is_sexagesimal(text)
}

/// `[0-9][0-9_]*`, with a point, an exponent or both; or a point and digits.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
    }
    match mantissa.split_once('.') {
        None => is_digits(mantissa),
        Some((whole, fraction)) => {
            let loose =
                |digits: &str| digits.bytes().all(|byte| byte == b'_' || byte.is_ascii_digit());
            (is_digits(whole) && loose(fraction)) || (whole.is_empty() && is_digits(fraction))
        }
    }
}

/// `[1-9][0-9_]*(:[0-5]?[0-9])+`, or with leading zeros and a fraction.
fn is_sexagesimal(text: &str) -> bool {
    let (whole, has_fraction) = match text.split_once('.') {
        Some((whole, fraction)) => {
            if !fraction.bytes().all(|byte| byte == b'_' || byte.is_ascii_digit()) {
                return false;
            }
            (whole, true)
        }
        None => (text, false),
    };
    let mut parts = whole.split(':');
    let first = parts.next().unwrap_or_default();
    let is_sixtieth =
        |part: &str| matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']);
    whole.contains(':')
        && is_digits(first)
        && (has_fraction || !first.starts_with('0'))
        && parts.all(is_sixtieth)
}

/// `[0-9][0-9_]*`.
fn is_digits(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte == b'_' || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::{Meaning, Scalar, Style};
    use crate::diagnostic::{Code, code};

    #[track_caller]
    fn check(text: &str, expected: Result<Meaning<'_>, &'static Code>) {
        let scalar = Scalar { text: text.to_owned(), style: Style::Plain };
        assert_eq!(scalar.meaning().map_err(|error| error.code), expected, "{text}");
    }

    #[test]
    fn integers_and_booleans() {
        for (text, integer) in [
            ("0", 0),
            ("-0", 0),
            ("12", 12),
            ("-7", -7),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            check(text, Ok(Meaning::Integer(integer)));
        }
        check("true", Ok(Meaning::Boolean(true)));
        check("false", Ok(Meaning::Boolean(false)));
        for text in ["9223372036854775808", "-9223372036854775809", "99999999999999999999999"] {
            check(text, Err(&code::INTEGER_TOO_LARGE));
        }
    }

    #[test]
    fn text() {
        for text in [
            "y",
            "n",
            "Y",
            "N",
            "10.0.0.1",
            "10.0.0.0/8",
            "::1",
            "2001:db8::1",
            "2026-01-01",
            "2026-01-01T00:00:00Z",
            "0192:991825827",
            "idporten",
            "a b c",
            "nullable",
            "yes please",
            "-",
            "--1",
            "+",
            ".",
            "..",
            "...",
            "1e",
            "e1",
            "0x",
            "0o8",
            "0b2",
            "0X1F",
            "1.2.3",
            "v1",
            "1a",
            "_1",
            "1:60",
            "1:",
            ":1",
            "012:30",
            "1:2:x",
            "true false",
            "<<",
            "=",
            "1 2",
            ".e1",
            "٣",
        ] {
            check(text, Ok(Meaning::Text(text)));
        }
    }

    #[test]
    fn what_readers_of_yaml_differ_on() {
        for text in [
            "yes",
            "Yes",
            "YES",
            "no",
            "No",
            "on",
            "ON",
            "off",
            "oFF",
            "True",
            "TRUE",
            "False",
            "FALSE",
            "tRuE",
            "0192",
            "007",
            "00",
            "-01",
            "0o7",
            "0x1F",
            "-0x1f",
            "0b101",
            "1_000",
            "1.5",
            "1.",
            ".5",
            "-.5",
            "1e3",
            "1E3",
            "1.5e-3",
            "12e03",
            "1_0.5",
            ".inf",
            "-.INF",
            "+.Inf",
            ".nan",
            ".NaN",
            "+1",
            "+0",
            "1:30",
            "1:2:3",
            "-1:30",
            "12:30:45",
            "01:30.5",
            "1:2:3:4:5:6:7:8",
            "0x_",
            "1._",
        ] {
            check(text, Err(&code::UNCLEAR_SCALAR));
        }
    }

    #[test]
    fn nothing() {
        for text in ["null", "Null", "NULL", "nUlL", "~"] {
            check(text, Err(&code::NULL_VALUE));
        }
        check("", Err(&code::MISSING_VALUE));
    }

    #[test]
    fn quoted_is_always_text() {
        for text in ["", "null", "~", "true", "0192", "1.5", "12"] {
            let scalar = Scalar { text: text.to_owned(), style: Style::Quoted };
            assert_eq!(scalar.meaning(), Ok(Meaning::Text(text)));
            assert!(!scalar.is_null() && !scalar.is_missing());
        }
    }
}
