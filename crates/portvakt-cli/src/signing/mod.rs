//! Private keys, and what is signed with them: for tests and experiments.

mod jwk;
mod pem;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use portvakt::jwt::{Algorithm, Family};

/// A private key.
pub(crate) enum SigningKey {
    /// RSA.
    Rsa(RsaKeyPair),
    /// On the curve P-256.
    P256(EcdsaKeyPair),
    /// On the curve P-384.
    P384(EcdsaKeyPair),
    /// On the curve Curve25519.
    Ed25519(Ed25519KeyPair),
}

/// The library of signatures has failed; it does not say why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failed;

impl From<Unspecified> for Failed {
    fn from(_: Unspecified) -> Self {
        Self
    }
}

impl SigningKey {
    /// Makes a key; one of RSA has 2048 bits, as those of the issuers that are imitated.
    pub(crate) fn make(family: Family) -> Result<Self, Failed> {
        Ok(match family {
            Family::Rsa => Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048)?),
            Family::P256 => Self::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?),
            Family::P384 => Self::P384(EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING)?),
            Family::Ed25519 => Self::Ed25519(Ed25519KeyPair::generate()?),
        })
    }

    /// Reads a key in PKCS#8, as PEM. The error says what was expected, and nothing of the text.
    pub(crate) fn from_pem(text: &str) -> Result<Self, &'static str> {
        let der = pem::decode(text)?;
        let p256 = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let p384 = &ECDSA_P384_SHA384_FIXED_SIGNING;
        if let Ok(key) = RsaKeyPair::from_pkcs8(&der) {
            Ok(Self::Rsa(key))
        } else if let Ok(key) = EcdsaKeyPair::from_pkcs8(p256, &der) {
            Ok(Self::P256(key))
        } else if let Ok(key) = EcdsaKeyPair::from_pkcs8(p384, &der) {
            Ok(Self::P384(key))
        } else if let Ok(key) = Ed25519KeyPair::from_pkcs8(&der) {
            Ok(Self::Ed25519(key))
        } else {
            Err("expected a key of RSA (2048 to 8192 bits), P-256, P-384 or Ed25519")
        }
    }

    /// The key in PKCS#8, as PEM.
    pub(crate) fn to_pem(&self) -> Result<String, Failed> {
        let der = match self {
            Self::Rsa(key) => AsDer::<Pkcs8V1Der<'_>>::as_der(key)?.as_ref().to_vec(),
            Self::P256(key) | Self::P384(key) => key.to_pkcs8v1()?.as_ref().to_vec(),
            Self::Ed25519(key) => key.to_pkcs8v1()?.as_ref().to_vec(),
        };
        Ok(pem::encode(&der))
    }

    /// What kind of key it is.
    pub(crate) fn family(&self) -> Family {
        match self {
            Self::Rsa(_) => Family::Rsa,
            Self::P256(_) => Family::P256,
            Self::P384(_) => Family::P384,
            Self::Ed25519(_) => Family::Ed25519,
        }
    }

    /// The first algorithm of its kind.
    pub(crate) fn usual_algorithm(&self) -> Option<Algorithm> {
        Algorithm::ALL.into_iter().find(|one| one.family() == self.family())
    }

    /// Signs with an algorithm of the key's kind; fails with any other.
    pub(crate) fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, Failed> {
        if algorithm.family() != self.family() {
            return Err(Failed);
        }
        let random = SystemRandom::new();
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(encoding(algorithm)?, &random, message, &mut signature)?;
                Ok(signature)
            }
            Self::P256(key) | Self::P384(key) => Ok(key.sign(&random, message)?.as_ref().to_vec()),
            Self::Ed25519(key) => Ok(key.try_sign(message)?.as_ref().to_vec()),
        }
    }
}

/// How RSA signs by this algorithm.
fn encoding(algorithm: Algorithm) -> Result<&'static dyn RsaEncoding, Failed> {
    match algorithm {
        Algorithm::Rs256 => Ok(&RSA_PKCS1_SHA256),
        Algorithm::Rs384 => Ok(&RSA_PKCS1_SHA384),
        Algorithm::Rs512 => Ok(&RSA_PKCS1_SHA512),
        Algorithm::Ps256 => Ok(&RSA_PSS_SHA256),
        Algorithm::Ps384 => Ok(&RSA_PSS_SHA384),
        Algorithm::Ps512 => Ok(&RSA_PSS_SHA512),
        _ => Err(Failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_key_comes_back_from_its_text_and_signs() {
        for family in [Family::Rsa, Family::P256, Family::P384, Family::Ed25519] {
            let key = SigningKey::make(family).unwrap();
            let pem = key.to_pem().unwrap();
            let back = SigningKey::from_pem(&pem).unwrap();
            assert_eq!(back.family(), family);
            assert_eq!(back.thumbprint(), key.thumbprint(), "{family:?}");
            for algorithm in Algorithm::ALL {
                let signed = back.sign(algorithm, b"text");
                assert_eq!(signed.is_ok(), algorithm.family() == family, "{algorithm:?}");
            }
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_a_word_of_it() {
        let pem = pem::encode(b"secret");
        assert_eq!(
            SigningKey::from_pem(&pem).err(),
            Some("expected a key of RSA (2048 to 8192 bits), P-256, P-384 or Ed25519")
        );
    }
}
