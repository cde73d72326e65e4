//! The hash of texts, the same on every machine.
//!
//! It spreads the literals of a policy over their slots, and finds accidents in an image. It is not
//! keyed and keeps nobody out: slots are filled by the compiler, which looks for a seed with short
//! probes, and the fingerprint of an image is SHA-256.

/// Hashes bytes under a seed: 16 at a time, the last 16 once more where they overlap.
#[must_use]
#[inline]
pub fn hash(bytes: &[u8], seed: u32) -> u64 {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let mut state = (u64::from(seed) ^ length).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut rest = bytes;
    while let Some((pair, after)) = rest.split_first_chunk::<16>()
        && !after.is_empty()
    {
        let pair = u128::from_le_bytes(*pair);
        state = mix(state, half(pair), half(pair >> 64));
        rest = after;
    }
    let (low, high) = if let Some(pair) = bytes.last_chunk::<16>() {
        let pair = u128::from_le_bytes(*pair);
        (half(pair), half(pair >> 64))
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk()) {
        (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk()) {
        (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)))
    } else {
        match bytes {
            [] => (0, 0),
            [one] => (u64::from(*one), 0),
            [first, middle, ..] => {
                let last = bytes.last().copied().unwrap_or_default();
                (u64::from(*first) << 8 | u64::from(*middle), u64::from(last))
            }
        }
    };
    mix(state, low, high)
}

/// Stands for a text until the text itself has to be looked at: texts with different hashes differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct TextHash(u64);

impl TextHash {
    #[inline]
    pub(crate) fn of(text: &[u8]) -> Self {
        Self(hash(text, 0))
    }

    /// A slot that it chooses among as many as the mask and one.
    #[inline]
    pub(crate) fn slot(self, mask: u32) -> u32 {
        low(self.0) & mask
    }

    /// A bit that it chooses.
    #[inline]
    pub(crate) fn bit(self) -> u64 {
        1_u64.rotate_left(self.slot(63))
    }
}

/// Tells whether two texts are equal, without a call while they are short.
#[must_use]
#[inline]
pub fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && ends::<16>(left, right)
            .or_else(|| ends::<8>(left, right))
            .or_else(|| ends::<4>(left, right))
            .unwrap_or_else(|| left == right)
}

/// Compares texts of one length by their first and last bytes, if that is all of them.
#[inline]
fn ends<const N: usize>(left: &[u8], right: &[u8]) -> Option<bool> {
    let (first, last) = (left.first_chunk::<N>()?, left.last_chunk::<N>()?);
    let all = left.len() <= N.saturating_mul(2);
    all.then(|| Some(first) == right.first_chunk() && Some(last) == right.last_chunk())
}

#[inline]
fn mix(state: u64, low: u64, high: u64) -> u64 {
    fold(state ^ low ^ 0xD6E8_FEB8_6659_FD93, high ^ 0xA076_1D64_78BD_642F) ^ state.rotate_left(29)
}

/// The low half of a hash.
#[inline]
pub(crate) fn low(hash: u64) -> u32 {
    u32::try_from(hash & u64::from(u32::MAX)).unwrap_or_default()
}

/// The low half.
#[inline]
fn half(pair: u128) -> u64 {
    u64::try_from(pair & u128::from(u64::MAX)).unwrap_or_default()
}

/// Multiplies to 128 bits and folds the halves together.
#[inline]
fn fold(left: u64, right: u64) -> u64 {
    let product = u128::from(left).wrapping_mul(u128::from(right));
    half(product >> 64) ^ half(product)
}

#[cfg(test)]
mod tests {
    use super::{hash, same};
    use alloc::collections::BTreeSet;
    use alloc::vec::Vec;

    /// Compiled policies hold slots that were filled by it: it is part of their format.
    #[test]
    fn is_the_same_for_ever() {
        let known = [
            ("", 0, 7_184_359_378_817_645_798),
            ("a", 0, 2_405_719_080_879_306_521),
            ("abc", 0, 6_499_441_599_070_012_966),
            ("abc", 7, 2_959_941_776_704_521_700),
            ("resource.type", 0, 18_291_575_605_428_822_829),
            ("urn:altinn:resource:some-service", 3, 13_238_438_306_067_900_054),
            (
                "a text that is longer than two pieces of sixteen bytes",
                0,
                1_288_511_015_376_875_345,
            ),
        ];
        let hashes: Vec<u64> =
            known.iter().map(|(text, seed, _)| hash(text.as_bytes(), *seed)).collect();
        let expected: Vec<u64> = known.iter().map(|(.., hash)| *hash).collect();
        assert_eq!(hashes, expected);
    }

    #[test]
    fn texts_are_the_same_when_every_byte_is() {
        let text: Vec<u8> = (0..70).collect();
        for len in 0..=text.len() {
            assert!(same(&text[..len], &text[..len]), "length {len}");
            assert!(!same(&text[..len], &text[..len.saturating_sub(1)]) || len == 0);
            for place in 0..len {
                let mut other = text[..len].to_vec();
                other[place] ^= 0x55;
                assert!(!same(&text[..len], &other), "length {len}, byte {place}");
            }
        }
    }

    #[test]
    fn length_seed_and_every_byte_count() {
        assert_ne!(hash(b"", 0), hash(b"\0", 0));
        assert_ne!(hash(b"abcdefgh", 0), hash(b"abcdefgh\0", 0));
        assert_ne!(hash(b"abcdefgh", 0), hash(b"abcdefgh", 1));
        assert_ne!(hash(b"abcdefghi", 0), hash(b"abcdefghj", 0));
        let text: Vec<u8> = (0..100).collect();
        let mut seen = BTreeSet::new();
        for len in 0..=text.len() {
            assert!(seen.insert(hash(&text[..len], 0)), "length {len}");
            for place in 0..len {
                let mut other = text[..len].to_vec();
                other[place] ^= 0x55;
                assert!(seen.insert(hash(&other, 0)), "length {len}, byte {place}");
            }
        }
    }
}
