//! Changes of a token's bytes, segment by segment.

use super::signing_key::encoded;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The alphabet of base64url in its order (RFC 4648, section 5).
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The order of the base point of P-256 (FIPS 186-5; SEC 2, section 2.4.2).
const ORDER: [u8; 32] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
];

/// The order of the base point of Ed25519 (RFC 8032, section 5.1), the smallest byte first.
const LITTLE_ORDER: [u8; 32] = [
    0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// One change: of what, which, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    part: String,
    what: String,
    with: String,
}

impl Step {
    /// Reads `PART WHAT` or `PART WHAT WITH`.
    ///
    /// # Panics
    ///
    /// It has another form.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut words = text.splitn(3, ' ').map(str::to_owned);
        let (Some(part), Some(what)) = (words.next(), words.next()) else {
            panic!("`{text}` is no step");
        };
        Self { part, what, with: words.next().unwrap_or_default() }
    }

    /// The issuer of whose honest token the signature is taken, if that is the step.
    pub(super) fn borrows(&self) -> Option<&str> {
        (self.part == "signature" && self.what == "of").then_some(&self.with)
    }

    /// What it is done with, as written.
    pub(super) fn with(&self) -> &str {
        &self.with
    }

    /// Takes the step, with what has been filled in, if it is of this part.
    pub(super) fn of(&self, part: &str, bytes: &mut Vec<u8>, with: &[u8]) -> bool {
        if self.part != part {
            return false;
        }
        let before = bytes.clone();
        match part {
            "token" => self.token(bytes, with),
            _ => self.segment(bytes, with),
        }
        assert_ne!(*bytes, before, "{self:?} changes nothing");
        true
    }

    fn token(&self, token: &mut Vec<u8>, with: &[u8]) {
        match self.what.as_str() {
            "keep" => {
                let segments: Vec<&[u8]> =
                    token.split(|byte| *byte == b'.').take(self.number()).collect();
                *token = segments.join(&b'.');
            }
            _ => self.segment(token, with),
        }
    }

    fn segment(&self, bytes: &mut Vec<u8>, with: &[u8]) {
        match self.what.as_str() {
            "set" => *bytes = with.to_vec(),
            "append" => bytes.extend_from_slice(with),
            "prepend" => *bytes = [with, bytes].concat(),
            "insert" => {
                let middle = bytes.len() / 2;
                bytes.splice(middle..middle, with.iter().copied());
            }
            "cut" => bytes.truncate(bytes.len() - self.number()),
            "stray" => {
                assert!(!bytes.len().is_multiple_of(4), "no bits are left over");
                let last = bytes.last_mut().map(|byte| (place(*byte), byte));
                if let Some((place, byte)) = last {
                    *byte = ALPHABET[place + 1];
                }
            }
            "standard" => {
                for byte in bytes {
                    *byte = match *byte {
                        b'-' => b'+',
                        b'_' => b'/',
                        other => other,
                    };
                }
            }
            what => *bytes = encoded(self.signature(what, decoded(bytes))).into_bytes(),
        }
    }

    fn signature(&self, what: &str, mut bytes: Vec<u8>) -> Vec<u8> {
        let half = bytes.len() / 2;
        match what {
            "zeros" => bytes.fill(0),
            "shorten" => bytes.truncate(bytes.len() - self.number()),
            "lengthen" => bytes.extend(std::iter::repeat_n(0, self.number())),
            "lead" => bytes.insert(0, 0),
            "flip" => bytes[self.number()] ^= 1,
            "swap" => bytes.rotate_left(half),
            "mirror" => {
                let mirrored = minus(&ORDER, &bytes[half..]);
                bytes.truncate(half);
                bytes.extend(mirrored);
            }
            "beyond" => {
                let sum = plus(&bytes[half..], &LITTLE_ORDER);
                bytes.splice(half.., sum);
            }
            "over" => bytes[half..].fill(0xFF),
            "der" => {
                let body = [integer(&bytes[..half]), integer(&bytes[half..])].concat();
                bytes = [vec![0x30, small(body.len())], body].concat();
            }
            _ => panic!("`{what}` is no step"),
        }
        bytes
    }

    fn number(&self) -> usize {
        self.with.parse().unwrap_or_else(|_| panic!("{self:?} needs a number"))
    }
}

fn place(byte: u8) -> usize {
    let found = ALPHABET.iter().position(|one| *one == byte);
    found.unwrap_or_else(|| panic!("{byte} is no character of base64url"))
}

fn decoded(segment: &[u8]) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(segment).unwrap_or_else(|error| panic!("{error}"))
}

/// The difference of two numbers of the same length, the first the larger.
fn minus(from: &[u8], what: &[u8]) -> Vec<u8> {
    let mut borrow = false;
    let mut difference: Vec<u8> = Vec::new();
    for (from, what) in from.iter().zip(what).rev() {
        let (once, first) = from.overflowing_sub(*what);
        let (twice, second) = once.overflowing_sub(u8::from(borrow));
        borrow = first || second;
        difference.insert(0, twice);
    }
    difference
}

/// The sum of two numbers of the same length, the smallest byte first; it must not be longer.
fn plus(one: &[u8], other: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let mut sum = Vec::new();
    for (one, other) in one.iter().zip(other) {
        let digit = u16::from(*one) + u16::from(*other) + carry;
        carry = digit >> 8;
        sum.extend(u8::try_from(digit & 0xFF));
    }
    assert_eq!(carry, 0);
    sum
}

/// A number as a DER `INTEGER` (X.690, section 8.3).
fn integer(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let mut digits = number[zeros..].to_vec();
    if digits.first().is_none_or(|first| *first > 0x7F) {
        digits.insert(0, 0);
    }
    [vec![2, small(digits.len())], digits].concat()
}

fn small(length: usize) -> u8 {
    u8::try_from(length).unwrap_or_else(|_| panic!("{length} is no short length"))
}
