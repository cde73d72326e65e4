//! Times: whole seconds since 1970-01-01T00:00:00Z, in the years 0000 to 9999.

use super::number;
use core::fmt;

/// A time in whole seconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// Why a text is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// It is not written as RFC 3339 says.
    #[error("not in the form of RFC 3339")]
    Form,
    /// It names a day, hour or second that does not exist, or lies outside the years 0000 to 9999.
    #[error("no such time in the years 0000 to 9999")]
    Range,
}

impl Time {
    /// 0000-01-01T00:00:00Z, before every other time: nothing has expired yet.
    pub const MIN: Self = Self(-62_167_219_200);
    /// A second after [`Time::MIN`]: what expires then has expired by every clock.
    pub(crate) const EXPIRED: Self = Self(-62_167_219_199);
    /// 9999-12-31T23:59:59Z.
    pub const MAX: Self = Self(253_402_300_799);

    /// The time that lies so many seconds after 1970-01-01T00:00:00Z (a `NumericDate` of RFC 7519,
    /// section 2).
    ///
    /// # Errors
    ///
    /// It lies outside the years 0000 to 9999.
    pub fn from_seconds(seconds: i64) -> Result<Self, TimeError> {
        let time = Self(seconds);
        if (Self::MIN..=Self::MAX).contains(&time) { Ok(time) } else { Err(TimeError::Range) }
    }

    /// Reads a JSON number as a `NumericDate`; a fraction is rounded down.
    ///
    /// # Errors
    ///
    /// It is no JSON number, or out of range.
    pub fn from_numeric_date(text: &str) -> Result<Self, TimeError> {
        match number::seconds(text) {
            Ok(seconds) => Self::from_seconds(seconds),
            Err(number::NumberError::Form) => Err(TimeError::Form),
            Err(number::NumberError::Range) => Err(TimeError::Range),
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// The time so many seconds later, at most [`Time::MAX`].
    #[must_use]
    pub fn later_by(self, seconds: u32) -> Self {
        Self(self.0.saturating_add(i64::from(seconds))).min(Self::MAX)
    }

    /// Reads `2026-01-31T12:00:00Z` (RFC 3339, section 5.6); a fraction is cut. The second 60 is
    /// refused.
    ///
    /// # Errors
    ///
    /// Another form, or no such time.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let mut rest = text;
        let year = digits(&mut rest, 4, &['-'])?;
        let month = digits(&mut rest, 2, &['-'])?;
        let day = digits(&mut rest, 2, &['T', 't'])?;
        let hour = digits(&mut rest, 2, &[':'])?;
        let minute = digits(&mut rest, 2, &[':'])?;
        let second = digits(&mut rest, 2, &[])?;
        if let Some(fraction) = rest.strip_prefix('.') {
            rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if rest.len() == fraction.len() {
                return Err(TimeError::Form);
            }
        }
        let offset = offset(rest)?;
        if hour > 23 || minute > 59 || second > 59 {
            return Err(TimeError::Range);
        }
        let days = days(year, month, day).ok_or(TimeError::Range)?;
        let clock = hour
            .saturating_mul(60)
            .saturating_add(minute)
            .saturating_mul(60)
            .saturating_add(second);
        Self::from_seconds(days.saturating_mul(86_400).saturating_add(clock).saturating_sub(offset))
    }
}

/// The offset from UTC in seconds.
fn offset(text: &str) -> Result<i64, TimeError> {
    if text == "Z" || text == "z" {
        return Ok(0);
    }
    let (sign, mut rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (1_i64, rest),
        (_, Some(rest)) => (-1, rest),
        _ => return Err(TimeError::Form),
    };
    let hours = digits(&mut rest, 2, &[':'])?;
    let minutes = digits(&mut rest, 2, &[])?;
    if !rest.is_empty() {
        return Err(TimeError::Form);
    }
    if hours > 23 || minutes > 59 {
        return Err(TimeError::Range);
    }
    Ok(hours.saturating_mul(3600).saturating_add(minutes.saturating_mul(60)).saturating_mul(sign))
}

/// Takes so many digits, and one of these characters if there are any.
fn digits(rest: &mut &str, count: usize, then: &[char]) -> Result<i64, TimeError> {
    let (head, tail) = rest.split_at_checked(count).ok_or(TimeError::Form)?;
    if !head.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(TimeError::Form);
    }
    let after = tail.strip_prefix(then);
    *rest = if then.is_empty() { tail } else { after.ok_or(TimeError::Form)? };
    head.parse().map_err(|_| TimeError::Form)
}

/// Days since 1970-01-01 of a day of the Gregorian calendar, if there is such a day.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap =
        (year.checked_rem(4)? == 0 && year.checked_rem(100)? != 0) || year.checked_rem(400)? == 0;
    let february = if leap { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month.checked_sub(1)?).ok()?;
    let length = *lengths.get(before)?;
    if day < 1 || day > length {
        return None;
    }
    let in_year = lengths.get(..before)?.iter().fold(0_i64, |sum, one| sum.saturating_add(*one));
    // Leap days of the years before this one, from year 0 on.
    let past = year.checked_sub(1)?;
    let leaps = past
        .div_euclid(4)
        .saturating_sub(past.div_euclid(100))
        .saturating_add(past.div_euclid(400))
        .saturating_add(1);
    let from_zero = year.saturating_mul(365).saturating_add(leaps);
    Some(from_zero.saturating_add(in_year).saturating_add(day).saturating_sub(719_529))
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Time({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Time, TimeError};

    #[test]
    fn known_times() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("0000-01-01T00:00:00Z", Time::MIN.seconds()),
            ("9999-12-31T23:59:59Z", Time::MAX.seconds()),
            ("2000-02-29T12:30:15Z", 951_827_415),
            ("2026-01-01t00:00:00z", 1_767_225_600),
            ("2026-01-01T01:00:00+01:00", 1_767_225_600),
            ("2025-12-31T23:30:00.999-00:30", 1_767_225_600),
            ("1969-12-31T23:59:59.5Z", -1),
            ("2026-01-01T23:59:00+23:59", 1_767_225_600),
            ("2026-01-01T12:00:00+12:00", 1_767_225_600),
        ] {
            assert_eq!(Time::parse(text).map(Time::seconds), Ok(seconds), "{text}");
        }
    }

    #[test]
    fn refused_times() {
        for text in [
            "2026-01-01",
            "2026-01-01T00:00Z",
            "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00",
            "",
            "2026-01-01T00:00:00.Z",
            "2026-1-01T00:00:00Z",
            "2026-01-01T00:00:00+0100",
            "x",
            "2026-01-01T00:00:00Z ",
            "+026-01-01T00:00:00Z",
            "2026-01-01T00:00:00+01:000",
        ] {
            assert_eq!(Time::parse(text), Err(TimeError::Form), "{text}");
        }
        for text in [
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2016-12-31T23:59:60Z",
            "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00+00:60",
            "2026-01-01T00:00:00+00:61",
            "0000-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
        ] {
            assert_eq!(Time::parse(text), Err(TimeError::Range), "{text}");
        }
        assert_eq!(Time::from_numeric_date("253402300800"), Err(TimeError::Range));
        assert_eq!(Time::from_numeric_date("soon"), Err(TimeError::Form));
    }
}
