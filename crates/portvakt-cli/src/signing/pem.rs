//! Private keys as text (RFC 7468, section 10).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The first line.
const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";

/// The last line.
const END: &str = "-----END PRIVATE KEY-----";

/// Characters in a line.
const WIDTH: usize = 64;

/// Writes a key.
pub(super) fn encode(der: &[u8]) -> String {
    let mut text = format!("{BEGIN}\n");
    for (place, character) in STANDARD.encode(der).chars().enumerate() {
        if place != 0 && place.is_multiple_of(WIDTH) {
            text.push('\n');
        }
        text.push(character);
    }
    text.push('\n');
    text.push_str(END);
    text.push('\n');
    text
}

/// Reads the one key of a text.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, &'static str> {
    const WHOLE: &str = "expected one private key as PEM, from `BEGIN` to `END PRIVATE KEY`";
    let text = text.trim();
    for other in ["RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
        if text.starts_with(&format!("-----BEGIN {other}-----")) {
            return Err(
                "expected a key in PKCS#8 and not encrypted; `openssl pkcs8 -topk8 -nocrypt` makes one",
            );
        }
    }
    if text.starts_with("-----BEGIN PUBLIC KEY-----") {
        return Err("expected a private key, found a public one");
    }
    let inside = text.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END)).ok_or(WHOLE)?;
    let inside: String = inside.split_ascii_whitespace().collect();
    STANDARD.decode(inside).map_err(|_| WHOLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_as_it_was_written() {
        for len in [0, 1, 47, 48, 49, 200] {
            let der = vec![7; len];
            let text = encode(&der);
            assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
            assert_eq!(decode(&text), Ok(der));
        }
    }

    #[test]
    fn anything_else_is_refused_and_said_why() {
        for (text, expected) in [
            ("", "expected one private key"),
            ("-----BEGIN PRIVATE KEY-----", "expected one private key"),
            ("-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----", "expected one private"),
            ("-----BEGIN RSA PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----", "PKCS#8"),
            ("-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----", "found a public one"),
            (&encode(b"a").repeat(2), "expected one private key"),
        ] {
            assert!(decode(text).unwrap_err().contains(expected), "{text}");
        }
    }
}
