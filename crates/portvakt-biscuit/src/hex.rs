//! Bytes as hexadecimal digits.

use std::fmt;

/// Writes bytes as small hexadecimal digits.
pub(crate) fn write(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// Reads exactly so many bytes, written in hexadecimal digits of either case.
pub(crate) fn read<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let mut digits = text.bytes();
    for byte in &mut bytes {
        *byte = digit(digits.next()?)?.checked_mul(16)?.checked_add(digit(digits.next()?)?)?;
    }
    digits.next().is_none().then_some(bytes)
}

fn digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => digit.checked_sub(b'0'),
        b'a'..=b'f' => digit.checked_sub(b'a')?.checked_add(10),
        b'A'..=b'F' => digit.checked_sub(b'A')?.checked_add(10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn exactly_so_many_bytes() {
        assert_eq!(read::<3>("00fFa9"), Some([0, 255, 0xa9]));
        for wrong in ["", "00ff", "00ffa", "00ffa90", "00ffa900", "00ffg9", "0x00ff", " 00ffa9"] {
            assert_eq!(read::<3>(wrong), None, "{wrong}");
        }
    }
}
