//! Numbers as JSON and policies write them.

/// Why a text is not a number of the kind asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// It is not written as one.
    #[error("not a number in this form")]
    Form,
    /// It is out of range.
    #[error("out of range")]
    Range,
}

/// Reads `-?(0|[1-9][0-9]*)` into 64 bits.
///
/// # Errors
///
/// Another form, or out of range.
pub fn integer(text: &str) -> Result<i64, NumberError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
        return Err(NumberError::Form);
    }
    // Below zero there is room for one more.
    let mut value = Some(0_i64);
    for byte in digits.bytes() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return Err(NumberError::Form);
        }
        value = value.and_then(|value| value.checked_mul(10)?.checked_sub(i64::from(digit)));
    }
    let value = if digits.len() < text.len() { value } else { value.and_then(i64::checked_neg) };
    value.ok_or(NumberError::Range)
}

/// Reads a JSON number (RFC 8259, section 6), rounded down to a whole number of 64 bits.
///
/// # Errors
///
/// Another form, or out of range.
pub fn seconds(text: &str) -> Result<i64, NumberError> {
    if let Ok(whole) = integer(text) {
        return Ok(whole);
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent_of(exponent)?),
        None => (text, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((_, "")) => return Err(NumberError::Form),
        Some(parts) => parts,
        None => (mantissa, ""),
    };
    let negative = whole.starts_with('-');
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let plain =
        !digits.is_empty() && digits.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
    if !plain || (digits.len() > 1 && digits.starts_with('0')) {
        return Err(NumberError::Form);
    }
    let point =
        i64::try_from(digits.len()).map_err(|_| NumberError::Range)?.saturating_add(exponent);
    let mut value = 0_i64;
    let mut rest = false;
    let mut place = 0_i64;
    for byte in digits.bytes().chain(fraction.bytes()) {
        let digit = i64::from(byte.wrapping_sub(b'0'));
        if place < point {
            value = value
                .checked_mul(10)
                .and_then(|v| v.checked_add(digit))
                .ok_or(NumberError::Range)?;
        } else {
            rest |= digit != 0;
        }
        place = place.saturating_add(1);
    }
    while value != 0 && place < point {
        value = value.checked_mul(10).ok_or(NumberError::Range)?;
        place = place.saturating_add(1);
    }
    if negative {
        value = value.checked_neg().ok_or(NumberError::Range)?;
        value = value.checked_sub(i64::from(rest)).ok_or(NumberError::Range)?;
    }
    Ok(value)
}

/// An exponent, held within ±1,000,000: beyond that every number is 0 or out of range anyway.
fn exponent_of(text: &str) -> Result<i64, NumberError> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1_i64, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberError::Form);
    }
    let size = digits.parse::<i64>().unwrap_or(1_000_000).min(1_000_000);
    Ok(sign.saturating_mul(size))
}

#[cfg(test)]
mod tests {
    use super::{NumberError, integer, seconds};

    #[test]
    fn integers() {
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("-7", -7),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(integer(text), Ok(value), "{text}");
        }
        for wrong in ["", "-", "01", "+1", "1.0", "1e2", " 1", "0x1", "1_0", "--1"] {
            assert_eq!(integer(wrong), Err(NumberError::Form), "{wrong}");
        }
        for far in ["9223372036854775808", "-9223372036854775809", "99999999999999999999"] {
            assert_eq!(integer(far), Err(NumberError::Range), "{far}");
        }
        assert_eq!(integer("9223372036854775808x"), Err(NumberError::Form));
    }

    #[test]
    fn seconds_round_down() {
        for (text, value) in [
            ("0", 0),
            ("1.9", 1),
            ("-1.1", -2),
            ("-0.5", -1),
            ("-0.0", 0),
            ("1e3", 1000),
            ("1.5E+1", 15),
            ("12345e-2", 123),
            ("-12345e-2", -124),
            ("0e999999999999999999999", 0),
            ("1e-999999999999999999999", 0),
            ("0.00001e6", 10),
        ] {
            assert_eq!(seconds(text), Ok(value), "{text}");
        }
        for wrong in ["", "1.", ".5", "1e", "01", "1e1.5", "nan", "-"] {
            assert_eq!(seconds(wrong), Err(NumberError::Form), "{wrong}");
        }
        assert_eq!(seconds("1e19"), Err(NumberError::Range));
        assert_eq!(seconds("1e999999999999"), Err(NumberError::Range));
    }
}
