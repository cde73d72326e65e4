//! Root keys: who may say that claims were verified.

use crate::hex;
use biscuit_auth::{Algorithm, KeyPair, PrivateKey, PublicKey};
use std::fmt;

/// What begins the text of a private key.
const PRIVATE: &str = "ed25519-private/";
/// What begins the text of a public key.
const PUBLIC: &str = "ed25519/";

/// The key pair that signs the first block of tokens: Ed25519 (RFC 8032).
// Of the two algorithms of the format this is the one whose signatures nobody but the signer can
// change: signatures are what is revoked, and with ECDSA a holder could make another one.
pub struct RootKeyPair {
    pair: KeyPair,
}

/// The public part of a [`RootKeyPair`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RootPublicKey {
    key: PublicKey,
}

/// Why a text is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// It is not written as a key of that kind.
    #[error("expected `{begin}` and 64 hexadecimal digits")]
    Form {
        /// What it must begin with.
        begin: &'static str,
    },
    /// No point of the curve is written so.
    #[error("the key is not a point of the curve")]
    Point,
}

impl RootKeyPair {
    /// Makes a new key pair with the operating system's randomness.
    #[must_use]
    pub fn generate() -> Self {
        Self { pair: KeyPair::new_with_algorithm(Algorithm::Ed25519) }
    }

    /// Reads a private key: `ed25519-private/` and 64 hexadecimal digits.
    ///
    /// # Errors
    ///
    /// Another form.
    pub fn from_private_text(text: &str) -> Result<Self, KeyError> {
        let form = KeyError::Form { begin: PRIVATE };
        let digits = text.strip_prefix(PRIVATE).ok_or(form)?;
        let bytes: [u8; 32] = hex::read(digits).ok_or(form)?;
        let key = PrivateKey::from_bytes(&bytes, Algorithm::Ed25519).map_err(|_| form)?;
        Ok(Self { pair: KeyPair::from(&key) })
    }

    /// The private key as text. Whoever has it may mint whatever its trust entries let it.
    #[must_use]
    pub fn private_text(&self) -> String {
        format!("{PRIVATE}{}", self.pair.private().to_bytes_hex())
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> RootPublicKey {
        RootPublicKey { key: self.pair.public() }
    }

    pub(crate) fn pair(&self) -> &KeyPair {
        &self.pair
    }
}

impl RootPublicKey {
    /// Reads a public key: `ed25519/` and 64 hexadecimal digits.
    ///
    /// # Errors
    ///
    /// Another form, or no point of the curve.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let form = KeyError::Form { begin: PUBLIC };
        let digits = text.strip_prefix(PUBLIC).ok_or(form)?;
        let bytes: [u8; 32] = hex::read(digits).ok_or(form)?;
        let key = PublicKey::from_bytes(&bytes, Algorithm::Ed25519);
        Ok(Self { key: key.map_err(|_| KeyError::Point)? })
    }

    pub(crate) fn key(&self) -> &PublicKey {
        &self.key
    }
}

/// The form that [`RootPublicKey::from_text`] reads.
impl fmt::Display for RootPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PUBLIC)?;
        hex::write(f, &self.key.to_bytes())
    }
}

impl fmt::Debug for RootPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RootPublicKey({self})")
    }
}

// INVARIANT(A11): the private part is never printed unless asked for by its name.
impl fmt::Debug for RootKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RootKeyPair").field("public", &self.public()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyError, RootKeyPair, RootPublicKey};

    #[test]
    fn keys_survive_their_texts() {
        let pair = RootKeyPair::generate();
        let again = RootKeyPair::from_private_text(&pair.private_text()).unwrap();
        assert_eq!(again.public(), pair.public());
        assert_eq!(RootPublicKey::from_text(&pair.public().to_string()), Ok(pair.public()));
        assert_ne!(RootKeyPair::generate().public(), pair.public());
    }

    #[test]
    fn other_texts_are_refused() {
        let pair = RootKeyPair::generate();
        let (private, public) = (pair.private_text(), pair.public().to_string());
        let mut short = private.clone();
        short.pop();
        for wrong in ["", "ed25519-private/", &public, &short, &format!("{private}0")] {
            assert!(matches!(
                RootKeyPair::from_private_text(wrong),
                Err(KeyError::Form { begin: "ed25519-private/" })
            ));
        }
        for wrong in [private.as_str(), "", &public.replace("ed25519", "secp256r1")] {
            let begin = "ed25519/";
            assert_eq!(RootPublicKey::from_text(wrong), Err(KeyError::Form { begin }));
        }
        let nowhere = format!("ed25519/{}", "02".to_owned() + &"00".repeat(31));
        assert_eq!(RootPublicKey::from_text(&nowhere), Err(KeyError::Point));
    }

    #[test]
    fn a11_a_private_key_is_not_printed() {
        let pair = RootKeyPair::generate();
        let private = pair.private_text();
        let digits = private.trim_start_matches("ed25519-private/");
        assert!(!format!("{pair:?} {pair:#?}").contains(digits));
    }
}
