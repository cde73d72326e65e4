//! Public keys as the library of signatures takes them: checked and parsed when a set is read.

use super::members::Members;
use super::skipped::SkipReason;
use crate::algorithm::{Algorithm, Family};
use crate::trust::MIN_RSA_BITS;
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature as library;
use aws_lc_rs::signature::{ParsedPublicKey, RsaPublicKeyComponents, VerificationAlgorithm};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

/// The largest RSA key, in bits: what the library takes.
const MAX_RSA_BITS: u32 = 8192;

/// The longest RSA exponent, in bytes.
const MAX_EXPONENT: usize = 4;

/// A public key, in the form in which the library takes it.
pub(super) struct PublicKey {
    family: Family,
    /// The modulus in bits; of an RSA key alone.
    rsa_bits: Option<u32>,
    /// An RSA key as an X.509 `SubjectPublicKeyInfo`, a point as in SEC 1, section 2.3.3, or the
    /// 32 bytes of RFC 8032, section 5.1.5.
    bytes: Vec<u8>,
}

impl PublicKey {
    /// Reads the numbers of a key, by its `kty` (RFC 7518, section 6; RFC 8037, section 2).
    pub(super) fn read(kty: &str, members: &Members<'_>) -> Result<Self, SkipReason> {
        match kty {
            "RSA" => Self::rsa(&number(members, "n")?, &number(members, "e")?),
            "EC" => match text(members, "crv")?.as_str() {
                "P-256" => Self::point(Family::P256, 32, members),
                "P-384" => Self::point(Family::P384, 48, members),
                _ => Err(SkipReason::Curve),
            },
            "OKP" => match text(members, "crv")?.as_str() {
                "Ed25519" => Self::edwards(number(members, "x")?),
                _ => Err(SkipReason::Curve),
            },
            _ => Err(SkipReason::Kind),
        }
    }

    pub(super) fn family(&self) -> Family {
        self.family
    }

    pub(super) fn rsa_bits(&self) -> Option<u32> {
        self.rsa_bits
    }

    /// Parses it for one algorithm. The library finds points that are not on their curve.
    pub(super) fn parsed(&self, algorithm: Algorithm) -> Result<ParsedPublicKey, SkipReason> {
        let verification: &'static dyn VerificationAlgorithm = match algorithm {
            Algorithm::Rs256 => &library::RSA_PKCS1_2048_8192_SHA256,
            Algorithm::Rs384 => &library::RSA_PKCS1_2048_8192_SHA384,
            Algorithm::Rs512 => &library::RSA_PKCS1_2048_8192_SHA512,
            Algorithm::Ps256 => &library::RSA_PSS_2048_8192_SHA256,
            Algorithm::Ps384 => &library::RSA_PSS_2048_8192_SHA384,
            Algorithm::Ps512 => &library::RSA_PSS_2048_8192_SHA512,
            Algorithm::Es256 => &library::ECDSA_P256_SHA256_FIXED,
            Algorithm::Es384 => &library::ECDSA_P384_SHA384_FIXED,
            Algorithm::EdDsa => &library::ED25519,
        };
        ParsedPublicKey::new(verification, &self.bytes).map_err(|_| SkipReason::Material)
    }

    /// An RSA key of a modulus and an exponent, both without leading zeros.
    fn rsa(n: &[u8], e: &[u8]) -> Result<Self, SkipReason> {
        let (Some(first), Some(last)) = (n.first(), n.last()) else {
            return Err(SkipReason::Material);
        };
        if *first == 0 || last % 2 == 0 {
            return Err(SkipReason::Material);
        }
        let bytes = u32::try_from(n.len()).unwrap_or(u32::MAX);
        let bits = bytes.saturating_mul(8).saturating_sub(first.leading_zeros());
        if !(MIN_RSA_BITS..=MAX_RSA_BITS).contains(&bits) {
            return Err(SkipReason::RsaSize);
        }
        match e {
            [] | [0, ..] => return Err(SkipReason::Material),
            [1] => return Err(SkipReason::RsaExponent),
            [.., last] if last % 2 == 0 || e.len() > MAX_EXPONENT => {
                return Err(SkipReason::RsaExponent);
            }
            _ => {}
        }
        let key: PublicKeyX509Der<'_> =
            RsaPublicKeyComponents { n, e }.as_der().map_err(|_| SkipReason::Material)?;
        Ok(Self { family: Family::Rsa, rsa_bits: Some(bits), bytes: key.as_ref().to_vec() })
    }

    /// A point whose coordinates have a length (RFC 7518, section 6.2.1).
    fn point(family: Family, length: usize, members: &Members<'_>) -> Result<Self, SkipReason> {
        let (x, y) = (number(members, "x")?, number(members, "y")?);
        if x.len() != length || y.len() != length {
            return Err(SkipReason::Material);
        }
        let uncompressed = [&[4], x.as_slice(), y.as_slice()].concat();
        Ok(Self { family, rsa_bits: None, bytes: uncompressed })
    }

    fn edwards(x: Vec<u8>) -> Result<Self, SkipReason> {
        // A longer one might be a key in another form.
        if x.len() != library::ED25519_PUBLIC_KEY_LEN {
            return Err(SkipReason::Material);
        }
        if is_of_small_order(&x) {
            return Err(SkipReason::Material);
        }
        Ok(Self { family: Family::Ed25519, rsa_bits: None, bytes: x })
    }
}

/// The y coordinates of the points of small order, in every form in which 32 bytes can say them (RFC
/// 8032, section 5.1.3, with the top bit, the sign of x, left out): 0, 1, p − 1, p, p + 1 and the two of
/// order 8. Whoever has such a key has no secret: anybody can make signatures for it.
const SMALL_ORDER: [(u8, [u8; 30], u8); 7] = [
    (0x00, [0; 30], 0x00),
    (0x01, [0; 30], 0x00),
    (0xec, [0xff; 30], 0x7f),
    (0xed, [0xff; 30], 0x7f),
    (0xee, [0xff; 30], 0x7f),
    (
        0x26,
        [
            0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
            0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d,
            0x53, 0xfc,
        ],
        0x05,
    ),
    (
        0xc7,
        [
            0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
            0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92,
            0xac, 0x03,
        ],
        0x7a,
    ),
];

fn is_of_small_order(point: &[u8]) -> bool {
    let [first, middle @ .., last] = point else {
        return false;
    };
    let y = |one: &(u8, [u8; 30], u8)| one.0 == *first && one.1 == *middle && one.2 == last & 0x7f;
    SMALL_ORDER.iter().any(y)
}

fn text(members: &Members<'_>, member: &'static str) -> Result<String, SkipReason> {
    let read = members.read_as(member).map_err(|_| SkipReason::MemberMalformed { member })?;
    read.ok_or(SkipReason::MemberMissing { member })
}

fn number(members: &Members<'_>, member: &'static str) -> Result<Vec<u8>, SkipReason> {
    let text = text(members, member)?;
    BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| SkipReason::Base64 { member })
}

#[cfg(test)]
mod tests {
    use super::{SMALL_ORDER, is_of_small_order};

    #[test]
    fn a_point_that_differs_in_one_byte_is_another() {
        for (first, middle, last) in SMALL_ORDER {
            let point = [&[first][..], &middle, &[last]].concat();
            assert!(is_of_small_order(&point));
            for place in [0, 1, 30, 31] {
                let mut other = point.clone();
                other[place] ^= 0x04;
                assert!(!is_of_small_order(&other), "byte {place}");
            }
        }
        assert!(!is_of_small_order(&[]) && !is_of_small_order(&[0; 31]));
    }
}
