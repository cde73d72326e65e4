//! The SHA-256 of a compiled policy.

use core::fmt;
use core::str::FromStr;
use sha2::{Digest, Sha256};

/// SHA-256 (FIPS 180-4) over the bytes of a compiled policy: what `sha256sum` prints for the file.
///
/// Two trees with one fingerprint decide alike; who pins the fingerprint knows which policy decides.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

/// A text is not a fingerprint: 64 hexadecimal digits were expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a fingerprint of 64 hexadecimal digits")]
pub struct FingerprintError;

impl Fingerprint {
    /// The fingerprint of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first half.
    pub(crate) fn head(&self) -> [u8; 16] {
        self.0.first_chunk().copied().unwrap_or_default()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(FingerprintError);
        }
        for (byte, place) in bytes.iter_mut().zip((0_usize..).step_by(2)) {
            let pair = text.get(place..place.saturating_add(2)).ok_or(FingerprintError)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| FingerprintError)?;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;
    use alloc::string::ToString;

    #[test]
    fn is_sha_256_and_reads_itself() {
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Fingerprint::of(b"abc").to_string(), text);
        assert_eq!(text.parse(), Ok(Fingerprint::of(b"abc")));
        for wrong in ["", "abc", &text.replace('b', "g"), &text.replace("ba", "é")] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
        }
    }
}
