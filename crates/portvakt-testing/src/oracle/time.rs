//! Times in the oracle's own words: RFC 3339 text or a `NumericDate` (RFC 7519, section 2).

/// 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
const YEARS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// The whole seconds of `2026-11-22T11:30:00.5+01:00`, rounded down.
pub(super) fn rfc3339(text: &str) -> Option<i64> {
    let shape = regex_lite::Regex::new(
        r"\A(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-](\d\d):(\d\d))\z",
    );
    let parts = shape.ok()?.captures(text)?;
    let part = |at| parts.get(at).and_then(|part| part.as_str().parse::<i64>().ok()).unwrap_or(0);
    let (year, month, day, hour, minute) = (part(1), part(2), part(3), part(4), part(5));
    let (second, offset_hours, offset_minutes) = (part(6), part(7), part(8));
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let february = if leap(year) { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month - 1).ok().filter(|before| *before < 12)?;
    let (earlier, this) = lengths.split_at(before);
    let clock = hour < 24 && minute < 60 && second < 60 && offset_hours < 24 && offset_minutes < 60;
    if !clock || !(1..=this[0]).contains(&day) {
        return None;
    }
    let years: i64 = (0..year).map(|before| if leap(before) { 366 } else { 365 }).sum();
    let days = years + earlier.iter().sum::<i64>() + day - 1;
    let east = offset_hours * 3600 + offset_minutes * 60;
    let offset = if text.contains('+') { east } else { -east };
    let seconds = YEARS.start() + days * 86_400 + hour * 3600 + minute * 60 + second - offset;
    YEARS.contains(&seconds).then_some(seconds)
}

/// The whole seconds of a JSON number, rounded down.
pub(super) fn numeric_date(text: &str) -> Option<i64> {
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    // An exponent that fits no number at all moves every digit to one side, as its bound does.
    let far = i64::try_from(number.len()).ok()? + 20;
    let huge = if exponent.starts_with('-') { -far } else { far };
    let exponent = exponent.parse::<i64>().unwrap_or(huge).clamp(-far, far);
    let zeros = "0".repeat(usize::try_from(far).ok()?);
    let digits = format!("{zeros}{}{fraction}{zeros}", whole.trim_start_matches('-'));
    let point = zeros.len() + whole.trim_start_matches('-').len();
    let (before, after) =
        digits.split_at(point.checked_add_signed(isize::try_from(exponent).ok()?)?);
    let seconds: i64 = before.parse().ok()?;
    let begun = i64::from(after.contains(|digit| digit != '0'));
    let seconds = if text.starts_with('-') { -seconds - begun } else { seconds };
    YEARS.contains(&seconds).then_some(seconds)
}
