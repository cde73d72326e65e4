//! Private keys that live as long as a test.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    self, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair, RsaEncoding,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::fmt;

/// Bytes as base64url without padding (RFC 7515, section 2).
#[must_use]
pub fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A private key with its `kid`.
pub struct SigningKey {
    kid: String,
    pair: Pair,
}

enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// A new key for an algorithm: RSA keys have 2048 bits.
    ///
    /// # Panics
    ///
    /// There is no such algorithm.
    #[must_use]
    pub fn new(kid: &str, algorithm: &str) -> Self {
        let pair = match algorithm {
            "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => {
                RsaKeyPair::generate(KeySize::Rsa2048).map(Pair::Rsa)
            }
            "ES256" => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map(Pair::P256),
            "ES384" => EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).map(Pair::P384),
            "EdDSA" => Ed25519KeyPair::generate().map(Pair::Ed25519),
            _ => panic!("no key is made for {algorithm}"),
        };
        let pair = pair.unwrap_or_else(|_| panic!("a key could not be made"));
        Self { kid: kid.to_owned(), pair }
    }

    /// A new RSA key of 2048, 3072 or 4096 bits.
    ///
    /// # Panics
    ///
    /// RSA keys of another size are not made.
    #[must_use]
    pub fn rsa(kid: &str, bits: u32) -> Self {
        let size = match bits {
            2048 => KeySize::Rsa2048,
            3072 => KeySize::Rsa3072,
            4096 => KeySize::Rsa4096,
            _ => panic!("no RSA key of {bits} bits is made"),
        };
        let pair = RsaKeyPair::generate(size).unwrap_or_else(|_| panic!("a key could not be made"));
        Self { kid: kid.to_owned(), pair: Pair::Rsa(pair) }
    }

    /// Its `kid`.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The same key under another `kid`.
    #[must_use]
    pub fn renamed(self, kid: &str) -> Self {
        Self { kid: kid.to_owned(), ..self }
    }

    /// The public half as a JWK (RFC 7517, section 4), with `kid` and `use`.
    #[must_use]
    pub fn jwk(&self) -> Value {
        let mut jwk = match &self.pair {
            Pair::Rsa(pair) => {
                let key = pair.public_key();
                let n = encoded(key.modulus().big_endian_without_leading_zero());
                let e = encoded(key.exponent().big_endian_without_leading_zero());
                json!({ "kty": "RSA", "n": n, "e": e })
            }
            Pair::P256(pair) => elliptic("P-256", pair.public_key().as_ref()),
            Pair::P384(pair) => elliptic("P-384", pair.public_key().as_ref()),
            Pair::Ed25519(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": encoded(pair.public_key()) })
            }
        };
        jwk["kid"] = json!(self.kid);
        jwk["use"] = json!("sig");
        jwk
    }

    /// The bytes of the public half, as somebody might take them for a shared secret: `spki` (RFC
    /// 5280, section 4.1), `pem` of it (RFC 7468, section 13), or `bare` (the PKCS #1 form of RSA,
    /// the point of a curve); `modulus` of RSA alone.
    ///
    /// # Panics
    ///
    /// There is no such form.
    #[must_use]
    pub fn public(&self, form: &str) -> Vec<u8> {
        match (form, &self.pair) {
            ("bare", Pair::Rsa(pair)) => pair.public_key().as_ref().to_vec(),
            ("bare", Pair::P256(pair) | Pair::P384(pair)) => pair.public_key().as_ref().to_vec(),
            ("bare", Pair::Ed25519(pair)) => pair.public_key().as_ref().to_vec(),
            ("modulus", Pair::Rsa(pair)) => {
                pair.public_key().modulus().big_endian_without_leading_zero().to_vec()
            }
            ("spki", Pair::Rsa(pair)) => spki(pair.public_key()),
            ("spki", Pair::P256(pair) | Pair::P384(pair)) => spki(pair.public_key()),
            ("spki", Pair::Ed25519(pair)) => spki(pair.public_key()),
            ("pem", _) => {
                let text = STANDARD.encode(self.public("spki"));
                let lines: Vec<String> = text
                    .as_bytes()
                    .chunks(64)
                    .map(|line| String::from_utf8_lossy(line).into_owned())
                    .collect();
                let body = lines.join("\n");
                format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
                    .into_bytes()
            }
            _ => panic!("the key has no form `{form}`"),
        }
    }

    /// A JWK Set of these keys.
    #[must_use]
    pub fn set<'k>(keys: impl IntoIterator<Item = &'k Self>) -> Value {
        json!({ "keys": keys.into_iter().map(Self::jwk).collect::<Vec<_>>() })
    }
}

fn spki(key: &impl AsDer<PublicKeyX509Der<'static>>) -> Vec<u8> {
    let der = key.as_der().unwrap_or_else(|_| panic!("a key could not be encoded"));
    der.as_ref().to_vec()
}

/// The JWK of a point: 4, then both coordinates (SEC 1, section 2.3.3).
fn elliptic(curve: &str, point: &[u8]) -> Value {
    let (x, y) = point[1..].split_at(point.len() / 2);
    json!({ "kty": "EC", "crv": curve, "x": encoded(x), "y": encoded(y) })
}

impl SigningKey {
    /// Signs bytes.
    ///
    /// # Panics
    ///
    /// The algorithm is not one for this kind of key.
    #[must_use]
    pub fn sign(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        let signed = match (&self.pair, algorithm) {
            (Pair::Rsa(pair), _) => {
                let encoding: &dyn RsaEncoding = match algorithm {
                    "RS256" => &signature::RSA_PKCS1_SHA256,
                    "RS384" => &signature::RSA_PKCS1_SHA384,
                    "RS512" => &signature::RSA_PKCS1_SHA512,
                    "PS256" => &signature::RSA_PSS_SHA256,
                    "PS384" => &signature::RSA_PSS_SHA384,
                    "PS512" => &signature::RSA_PSS_SHA512,
                    _ => panic!("an RSA key does not sign with {algorithm}"),
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &random, message, &mut signature).map(|()| signature)
            }
            (Pair::P256(pair), "ES256") | (Pair::P384(pair), "ES384") => {
                pair.sign(&random, message).map(|signature| signature.as_ref().to_vec())
            }
            (Pair::Ed25519(pair), "EdDSA") => Ok(pair.sign(message).as_ref().to_vec()),
            _ => panic!("this key does not sign with {algorithm}"),
        };
        signed.unwrap_or_else(|_| panic!("a signature could not be made"))
    }

    /// A token of this header and these claims, as they stand, signed with an algorithm, whatever
    /// the header says.
    #[must_use]
    pub fn token(&self, algorithm: &str, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", encoded(header), encoded(claims));
        let signature = self.sign(algorithm, message.as_bytes());
        format!("{message}.{}", encoded(signature))
    }

    /// A token of these claims as an honest issuer signs it.
    #[must_use]
    pub fn honest(&self, algorithm: &str, claims: &Value) -> String {
        let header = json!({ "alg": algorithm, "typ": "JWT", "kid": self.kid });
        self.token(algorithm, &header.to_string(), &claims.to_string())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}
