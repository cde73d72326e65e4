//! The hash of texts, the same on every machine.
//!
//! It spreads the literals of a policy over their slots, and finds accidents in an image. It is not
//! keyed and keeps nobody out: slots are filled by the compiler, which looks for a seed with short
//! probes, and the fingerprint of an image is SHA-256.

/// Hashes bytes under a seed.
#[must_use]
#[inline]
pub fn hash(bytes: &[u8], seed: u32) -> u64 {
    let mut state = u64::from(seed) ^ 0x9E37_79B9_7F4A_7C15;
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        state = fold(state ^ word_of(word), 0xD6E8_FEB8_6659_FD93);
    }
    let rest = words.remainder();
    if !rest.is_empty() {
        let mut last = [0_u8; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        state = fold(state ^ u64::from_le_bytes(last), 0xA076_1D64_78BD_642F);
    }
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    fold(state ^ length, 0xE703_7ED1_A0B4_28DB)
}

#[inline]
fn word_of(bytes: &[u8]) -> u64 {
    bytes.try_into().map_or(0, u64::from_le_bytes)
}

/// Multiplies to 128 bits and folds the halves together.
#[inline]
fn fold(left: u64, right: u64) -> u64 {
    let product = u128::from(left).wrapping_mul(u128::from(right));
    let high = u64::try_from(product >> 64).unwrap_or_default();
    let low = u64::try_from(product & u128::from(u64::MAX)).unwrap_or_default();
    high ^ low
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn length_seed_and_every_byte_count() {
        assert_ne!(hash(b"", 0), hash(b"\0", 0));
        assert_ne!(hash(b"abcdefgh", 0), hash(b"abcdefgh\0", 0));
        assert_ne!(hash(b"abcdefgh", 0), hash(b"abcdefgh", 1));
        assert_ne!(hash(b"abcdefghi", 0), hash(b"abcdefghj", 0));
    }
}
