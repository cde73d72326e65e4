//! Times as text.

/// A time, in seconds since 1970-01-01T00:00:00Z, as RFC 3339 has it, in UTC.
#[must_use]
pub fn rfc3339(seconds: i64) -> String {
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date(days);
    let (hour, rest) = (of_day.div_euclid(3_600), of_day.rem_euclid(3_600));
    let (minute, second) = (rest.div_euclid(60), rest.rem_euclid(60));
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The date so many days after 1970-01-01, in the proleptic Gregorian calendar: the years are
/// counted in cycles of 400 that begin on 1 March, so that a leap day is the last of its year.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "days come from 64 bits of seconds, so that no sum or product leaves 64 bits"
)]
fn date(days: i64) -> (i64, i64, i64) {
    const CYCLE: i64 = 146_097;
    let since = days + 719_468;
    let (cycle, of_cycle) = (since.div_euclid(CYCLE), since.rem_euclid(CYCLE));
    let year = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (year + cycle * 400 + next, month, day)
}

#[cfg(test)]
mod tests {
    use super::rfc3339;
    use portvakt_eval::Time;

    #[test]
    fn is_read_back() {
        let mut seconds = Time::parse("0000-01-01T00:00:00Z").unwrap().seconds();
        let last = Time::parse("9999-12-31T23:59:59Z").unwrap().seconds();
        assert_eq!(rfc3339(last), "9999-12-31T23:59:59Z");
        while seconds < last {
            assert_eq!(Time::parse(&rfc3339(seconds)).unwrap().seconds(), seconds);
            seconds += 10_000_019;
        }
        for day in ["1972-02-29", "2000-02-29", "1900-02-28", "2100-03-01", "1970-01-01"] {
            let text = format!("{day}T12:34:56Z");
            assert_eq!(rfc3339(Time::parse(&text).unwrap().seconds()), text);
        }
    }
}
