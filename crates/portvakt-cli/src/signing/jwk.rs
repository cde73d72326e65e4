//! The public half of a key, as JSON.

use super::SigningKey;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portvakt::jwt::Algorithm;
use std::collections::BTreeMap;

impl SigningKey {
    /// The RFC 7638 thumbprint, with SHA-256.
    pub(crate) fn thumbprint(&self) -> String {
        // The map is sorted and written without white space (RFC 7638, section 3.3); texts always
        // become JSON.
        let json = serde_json::to_vec(&self.public()).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(digest(&SHA256, &json))
    }

    /// A JWK Set with the public key alone (RFC 7517, section 5).
    pub(crate) fn public_set(&self, algorithm: Algorithm, kid: &str) -> serde_json::Value {
        let mut key = self.public();
        key.insert("alg", algorithm.name().to_owned());
        key.insert("kid", kid.to_owned());
        key.insert("use", "sig".to_owned());
        serde_json::json!({ "keys": [key] })
    }

    /// The members that are the key (RFC 7638, section 3.2; RFC 8037, section 2).
    fn public(&self) -> BTreeMap<&'static str, String> {
        match self {
            Self::Rsa(key) => {
                let RsaPublicKeyComponents { n, e } =
                    RsaPublicKeyComponents::<Vec<u8>>::from(key.public_key());
                members("RSA", &[("n", &n), ("e", &e)])
            }
            Self::P256(key) => on_curve("P-256", key),
            Self::P384(key) => on_curve("P-384", key),
            Self::Ed25519(key) => {
                let mut all = members("OKP", &[("x", key.public_key().as_ref())]);
                all.insert("crv", "Ed25519".to_owned());
                all
            }
        }
    }
}

fn on_curve(curve: &str, key: &EcdsaKeyPair) -> BTreeMap<&'static str, String> {
    // A point is one byte that says so, and two numbers of equal length (SEC 1, section 2.3.3).
    let point = key.public_key().as_ref();
    let numbers = point.split_first().map(|(_, numbers)| numbers).unwrap_or_default();
    let (x, y) = numbers.split_at_checked(numbers.len().div_euclid(2)).unwrap_or_default();
    let mut all = members("EC", &[("x", x), ("y", y)]);
    all.insert("crv", curve.to_owned());
    all
}

fn members(kind: &str, numbers: &[(&'static str, &[u8])]) -> BTreeMap<&'static str, String> {
    let encoded = numbers.iter().map(|(name, bytes)| (*name, URL_SAFE_NO_PAD.encode(bytes)));
    encoded.chain([("kty", kind.to_owned())]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use portvakt::jwt::Family;

    #[test]
    fn the_thumbprint_is_that_of_rfc_8037() {
        // The key of appendix A.1 in PKCS#8 (RFC 8410, section 7); its thumbprint in A.3.
        let pem = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----";
        let key = SigningKey::from_pem(pem).unwrap();
        assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn a_public_set_has_the_members_of_its_kind_and_no_private_ones() {
        for (family, algorithm, expected) in [
            (Family::Rsa, Algorithm::Rs256, "alg e kid kty n use"),
            (Family::P256, Algorithm::Es256, "alg crv kid kty use x y"),
            (Family::P384, Algorithm::Es384, "alg crv kid kty use x y"),
            (Family::Ed25519, Algorithm::EdDsa, "alg crv kid kty use x"),
        ] {
            let set = SigningKey::make(family).unwrap().public_set(algorithm, "one");
            let names: Vec<&str> =
                set["keys"][0].as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(names.join(" "), expected);
            assert_eq!(set["keys"][0]["kid"], "one");
        }
    }
}
