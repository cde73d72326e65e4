//! Times: RFC 3339, whole seconds.

use super::Refusal;
use portvakt_eval::value::{Time, TimeError};

/// Reads a time into seconds since 1970-01-01T00:00:00Z.
///
/// # Errors
///
/// Another form, a fraction of a second, or no such time in the years 0000 to 9999.
pub(in crate::resolve) fn time(text: &str) -> Result<i64, Refusal> {
    match Time::parse(text) {
        Ok(_) if text.contains('.') => Err(Refusal::new(
            format!("expected a time in whole seconds, found `{text}`"),
            format!("write `{}`", without_fraction(text)),
        )),
        Ok(time) => Ok(time.seconds()),
        Err(TimeError::Range) => Err(Refusal::new(
            format!("there is no time `{text}` in the years 0000 to 9999"),
            "write a time such as `2026-01-31T12:00:00Z`",
        )),
        Err(_) => Err(Refusal::new(
            format!("expected a time such as `2026-01-31T12:00:00Z`, found `{text}`"),
            match text.len() {
                10 => format!("write the time of day and the offset too: `{text}T00:00:00Z`"),
                _ => {
                    "write date, `T`, time of day, and `Z` or an offset such as `+01:00`".to_owned()
                }
            },
        )),
    }
}

/// The same time without its fraction.
fn without_fraction(text: &str) -> String {
    let Some((whole, rest)) = text.split_once('.') else {
        return text.to_owned();
    };
    let offset = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
    format!("{whole}{offset}")
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times() {
        assert_eq!(time("1970-01-01T00:00:01Z"), Ok(1));
        assert_eq!(time("2026-01-01T01:00:00+01:00"), Ok(1_767_225_600));
        for (text, help) in [
            ("2026-01-01T00:00:00.5+01:00", "`2026-01-01T00:00:00+01:00`"),
            ("2026-01-01", "`2026-01-01T00:00:00Z`"),
            ("2026-02-30T00:00:00Z", "such as"),
            ("2026-01-01T00:00:60Z", "such as"),
            ("soon", "date, `T`"),
        ] {
            let refusal = time(text).unwrap_err();
            assert!(refusal.help.contains(help), "{text}: {}", refusal.help);
            assert!(refusal.message.contains(text), "{text}: {}", refusal.message);
        }
    }
}
