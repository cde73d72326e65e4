//! Each way to be skipped beside its valid neighbour, and which key a token gets.

use super::{KeySet, KeySetError, MAX_KEY_SET, MAX_KEYS, SkipReason};
use crate::algorithm::Algorithm;
use crate::error::TokenError;
use crate::trust::MIN_RSA_BITS;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature as library;
use aws_lc_rs::signature::{EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken as second;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// A pair of keys of each kind, made once.
struct Pairs {
    rsa: RsaKeyPair,
    p256: EcdsaKeyPair,
    p384: EcdsaKeyPair,
    ed25519: Ed25519KeyPair,
}

static PAIRS: LazyLock<Pairs> = LazyLock::new(|| Pairs {
    rsa: RsaKeyPair::generate(KeySize::Rsa2048).unwrap(),
    p256: EcdsaKeyPair::generate(&library::ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(),
    p384: EcdsaKeyPair::generate(&library::ECDSA_P384_SHA384_FIXED_SIGNING).unwrap(),
    ed25519: Ed25519KeyPair::generate().unwrap(),
});

fn base64url(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The modulus and the exponent.
fn rsa_numbers() -> (Vec<u8>, Vec<u8>) {
    let public = PAIRS.rsa.public_key();
    let (n, e) = (public.modulus(), public.exponent());
    (n.big_endian_without_leading_zero().to_vec(), e.big_endian_without_leading_zero().to_vec())
}

fn rsa() -> Value {
    let (n, e) = rsa_numbers();
    json!({"kid": "rsa", "kty": "RSA", "n": base64url(n), "e": base64url(e)})
}

fn ec(kid: &str, curve: &str, pair: &EcdsaKeyPair) -> Value {
    let point = pair.public_key().as_ref();
    let (x, y) = point[1..].split_at(point.len() / 2);
    json!({"kid": kid, "kty": "EC", "crv": curve, "x": base64url(x), "y": base64url(y)})
}

fn p256() -> Value {
    ec("p256", "P-256", &PAIRS.p256)
}

fn p384() -> Value {
    ec("p384", "P-384", &PAIRS.p384)
}

fn ed25519() -> Value {
    let x = base64url(PAIRS.ed25519.public_key());
    json!({"kid": "ed", "kty": "OKP", "crv": "Ed25519", "x": x})
}

/// The key with other members; `null` takes one away.
fn with(mut key: Value, members: Value) -> Value {
    let Value::Object(members) = members else { panic!("expected an object") };
    for (name, value) in members {
        match value {
            Value::Null => key.as_object_mut().unwrap().remove(&name),
            _ => key.as_object_mut().unwrap().insert(name, value),
        };
    }
    key
}

fn set_of(keys: &[String]) -> KeySet {
    KeySet::from_json(format!(r#"{{"keys":[{}]}}"#, keys.join(",")).as_bytes()).unwrap()
}

/// The key is skipped for the reason, and the valid key around it are kept.
#[track_caller]
fn skipped(key: &str, reason: SkipReason) {
    let set = set_of(&[p256().to_string(), key.to_owned(), ed25519().to_string()]);
    let found: Vec<_> = set.skipped().iter().map(|one| (one.place(), one.reason())).collect();
    assert_eq!(found, [(1, reason)], "{key}");
    assert_eq!(set.len(), 2, "{key}");
}

#[track_caller]
fn kept(key: &Value) {
    let set = set_of(&[key.to_string()]);
    assert_eq!((set.len(), set.skipped()), (1, &[][..]), "{key}");
}

/// An RSA key of so many bits, all of them set: odd, and of the right form.
fn of_bits(bits: usize) -> Value {
    let mut n = vec![0xff; bits.div_ceil(8)];
    n[0] >>= bits.wrapping_neg() % 8;
    with(rsa(), json!({"n": base64url(n)}))
}

#[test]
fn keys_of_each_kind_are_kept() {
    for key in [rsa(), p256(), p384(), ed25519()] {
        kept(&key);
        kept(&with(key.clone(), json!({"kid": null})));
        kept(&with(key.clone(), json!({"use": "sig", "key_ops": ["verify"]})));
        kept(&with(
            key,
            json!({"x5c": ["not looked at"], "x5u": 5, "ext": true, "more": {"d": 1}}),
        ));
    }
}

#[test]
fn what_is_no_key_is_skipped() {
    for text in ["null", "5", r#""text""#, "[]", "[{}]"] {
        skipped(text, SkipReason::NotAnObject);
    }
    let twice = p256().to_string().replacen('{', r#"{"kid":"p256","#, 1);
    skipped(&twice, SkipReason::MemberRepeated);
    let hidden = p256().to_string().replacen('{', r#"{"\u0079":"","#, 1);
    skipped(&hidden, SkipReason::MemberRepeated);
    let nested = with(p256(), json!({"more": {}})).to_string();
    kept(&serde_json::from_str(&nested.replace("{}", r#"{"a":1,"a":2}"#)).unwrap());
}

#[test]
fn a_key_is_skipped_for_what_its_members_say() {
    use SkipReason as Skip;
    let rows = [
        (rsa(), json!({"kid": 5}), Skip::MemberMalformed { member: "kid" }),
        (rsa(), json!({"kid": ["rsa"]}), Skip::MemberMalformed { member: "kid" }),
        (rsa(), json!({"kty": null}), Skip::MemberMissing { member: "kty" }),
        (rsa(), json!({"kty": 5}), Skip::MemberMalformed { member: "kty" }),
        (rsa(), json!({"kty": "rsa"}), Skip::Kind),
        (rsa(), json!({"kty": "AKP"}), Skip::Kind),
        (rsa(), json!({"kty": "oct", "k": "c2VjcmV0"}), Skip::SharedSecret),
        (rsa(), json!({"kty": "oct"}), Skip::SharedSecret),
        (p256(), json!({"crv": "P-521"}), Skip::Curve),
        (p256(), json!({"crv": "secp256k1"}), Skip::Curve),
        (p256(), json!({"crv": "Ed25519"}), Skip::Curve),
        (p256(), json!({"crv": null}), Skip::MemberMissing { member: "crv" }),
        (ed25519(), json!({"crv": "X25519"}), Skip::Curve),
        (ed25519(), json!({"crv": "Ed448"}), Skip::Curve),
        (ed25519(), json!({"crv": "P-256"}), Skip::Curve),
        (rsa(), json!({"use": "enc"}), Skip::Use),
        (rsa(), json!({"use": "SIG"}), Skip::Use),
        (rsa(), json!({"use": ["sig"]}), Skip::MemberMalformed { member: "use" }),
        (rsa(), json!({"key_ops": []}), Skip::KeyOps),
        (rsa(), json!({"key_ops": ["sign", "wrapKey"]}), Skip::KeyOps),
        (rsa(), json!({"key_ops": "verify"}), Skip::MemberMalformed { member: "key_ops" }),
        (rsa(), json!({"key_ops": ["verify", 5]}), Skip::MemberMalformed { member: "key_ops" }),
        (rsa(), json!({"alg": "RSA-OAEP"}), Skip::Algorithm),
        (rsa(), json!({"alg": "none"}), Skip::Algorithm),
        (rsa(), json!({"alg": "HS256"}), Skip::Algorithm),
        (rsa(), json!({"alg": "rs256"}), Skip::Algorithm),
        (rsa(), json!({"alg": 5}), Skip::MemberMalformed { member: "alg" }),
        (rsa(), json!({"alg": "ES256"}), Skip::AlgorithmMismatch),
        (p256(), json!({"alg": "ES384"}), Skip::AlgorithmMismatch),
        (p384(), json!({"alg": "ES256"}), Skip::AlgorithmMismatch),
        (ed25519(), json!({"alg": "ES256"}), Skip::AlgorithmMismatch),
    ];
    for (key, members, reason) in rows {
        kept(&key);
        skipped(&with(key, members).to_string(), reason);
    }
    let null_kid = rsa().to_string().replace(r#""kid":"rsa""#, r#""kid":null"#);
    skipped(&null_kid, Skip::MemberMalformed { member: "kid" });
}

#[test]
fn a_key_with_private_parts_is_skipped() {
    for part in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        for key in [rsa(), p256(), ed25519()] {
            skipped(
                &with(key.clone(), json!({part: "AQAB"})).to_string(),
                SkipReason::PrivateParts,
            );
            skipped(&with(key, json!({part: 5})).to_string(), SkipReason::PrivateParts);
        }
    }
}

#[test]
fn a_key_is_skipped_for_its_numbers() {
    use SkipReason as Skip;
    let (n, e) = rsa_numbers();
    let zero = |number: &[u8]| base64url([&[0], number].concat());
    let even = [&n[..n.len() - 1], &[n[n.len() - 1] & 0xfe]].concat();
    let x = p256()["x"].as_str().unwrap().to_owned();
    let y = p256()["y"].as_str().unwrap().to_owned();
    let ed = ed25519()["x"].as_str().unwrap().to_owned();
    let point = |x: &str, y: &str| json!({"x": x, "y": y});
    let rows = [
        (rsa(), json!({"n": null}), Skip::MemberMissing { member: "n" }),
        (rsa(), json!({"e": null}), Skip::MemberMissing { member: "e" }),
        (rsa(), json!({"e": 65537}), Skip::MemberMalformed { member: "e" }),
        (rsa(), json!({"n": ""}), Skip::Material),
        (rsa(), json!({"n": zero(&n)}), Skip::Material),
        (rsa(), json!({"n": base64url(even)}), Skip::Material),
        (rsa(), json!({"e": ""}), Skip::Material),
        (rsa(), json!({"e": zero(&e)}), Skip::Material),
        (rsa(), json!({"e": "AA"}), Skip::Material),
        (rsa(), json!({"e": base64url([1])}), Skip::RsaExponent),
        (rsa(), json!({"e": base64url([2])}), Skip::RsaExponent),
        (rsa(), json!({"e": base64url([1, 0, 0])}), Skip::RsaExponent),
        (rsa(), json!({"e": base64url([1, 0, 0, 0, 1])}), Skip::RsaExponent),
        (rsa(), json!({"e": "AQAB="}), Skip::Base64 { member: "e" }),
        (rsa(), json!({"e": "AQ AB"}), Skip::Base64 { member: "e" }),
        (rsa(), json!({"e": "AQAB\n"}), Skip::Base64 { member: "e" }),
        (rsa(), json!({"e": "AQA+"}), Skip::Base64 { member: "e" }),
        // The last two bits of the second letter stand for nothing: `Aw` is 3, and so would `Ax` be.
        (rsa(), json!({"e": "Ax"}), Skip::Base64 { member: "e" }),
        (p256(), json!({"x": format!("{x}=")}), Skip::Base64 { member: "x" }),
        (p256(), json!({"y": null}), Skip::MemberMissing { member: "y" }),
        (p256(), point(&x, &x), Skip::Material),
        (p256(), point(&base64url([0; 32]), &base64url([0; 32])), Skip::Material),
        (p256(), point(&base64url([0xff; 32]), &y), Skip::Material),
        (p256(), point("", ""), Skip::Material),
        (p256(), point(&base64url([1; 31]), &y), Skip::Material),
        (p256(), json!({"crv": "P-384"}), Skip::Material),
        (p384(), json!({"crv": "P-256"}), Skip::Material),
        (p384(), point(&base64url([1; 48]), &base64url([2; 48])), Skip::Material),
        (ed25519(), json!({"x": null}), Skip::MemberMissing { member: "x" }),
        (ed25519(), json!({"x": format!("{ed}=")}), Skip::Base64 { member: "x" }),
        (ed25519(), json!({"x": base64url([1; 31])}), Skip::Material),
        (ed25519(), json!({"x": base64url([1; 33])}), Skip::Material),
    ];
    for (key, members, reason) in rows {
        kept(&key);
        skipped(&with(key, members).to_string(), reason);
    }
    for exponent in [&[3][..], &[1, 0, 1], &[0xff, 0xff, 0xff, 0xff]] {
        kept(&with(rsa(), json!({"e": base64url(exponent)})));
    }
}

#[test]
fn rsa_keys_have_2048_to_8192_bits() {
    for bits in [512, 1024, 2040, 2047, 8193, 16_384] {
        skipped(&of_bits(bits).to_string(), SkipReason::RsaSize);
    }
    for bits in [2048, 2049, 3072, 4096, 8192] {
        kept(&of_bits(bits));
    }
}

#[test]
fn a_set_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<KeySet>();
}

#[test]
fn what_is_no_set_is_refused() {
    let key = ed25519().to_string();
    let list = |count: usize| format!(r#"{{"keys":[{}]}}"#, vec![key.as_str(); count].join(","));
    let padded = |length: usize| r#"{"keys":[]}"#.to_owned() + &" ".repeat(length - 11);
    let deep = format!(r#"{{"keys":[{}1{}]}}"#, "[".repeat(9_999), "]".repeat(9_999));
    let rows = [
        (String::new(), Some(KeySetError::NotAnObject)),
        ("[]".to_owned(), Some(KeySetError::NotAnObject)),
        (key.clone() + "x", Some(KeySetError::NotAnObject)),
        (r#"{"keys":[}"#.to_owned(), Some(KeySetError::NotAnObject)),
        ("<html></html>".to_owned(), Some(KeySetError::NotAnObject)),
        // Values that nobody reads are passed over without recursion.
        (deep, None),
        (r#"{"keys":[],"keys":[]}"#.to_owned(), Some(KeySetError::Repeated)),
        (r#"{"keys":[],"k\u0065ys":[]}"#.to_owned(), Some(KeySetError::Repeated)),
        (key.clone(), Some(KeySetError::NoKeys)),
        ("{}".to_owned(), Some(KeySetError::NoKeys)),
        (r#"{"keys":null}"#.to_owned(), Some(KeySetError::NoKeys)),
        (r#"{"keys":{}}"#.to_owned(), Some(KeySetError::NoKeys)),
        (list(MAX_KEYS), None),
        (list(MAX_KEYS + 1), Some(KeySetError::TooMany)),
        (padded(MAX_KEY_SET), None),
        (padded(MAX_KEY_SET + 1), Some(KeySetError::TooLong)),
        (r#" {"more":1,"keys":[]} "#.to_owned(), None),
    ];
    for (json, error) in rows {
        let shown: String = json.chars().take(60).collect();
        assert_eq!(KeySet::from_json(json.as_bytes()).err(), error, "{shown}");
    }
    assert_eq!(KeySet::from_json(b"{\"keys\":[\xff]}").err(), Some(KeySetError::NotAnObject));
}

#[test]
fn a_token_gets_one_key_or_none() {
    use Algorithm::{EdDsa, Es256, Es384, Ps256, Rs256, Rs512};
    let one = set_of(&[p256().to_string()]);
    let none = set_of(&[json!({"kid": "a", "kty": "oct"}).to_string()]);
    let bare = set_of(&[with(p256(), json!({"kid": null})).to_string()]);
    let for_ps256 = with(rsa(), json!({"kid": "ps", "alg": "PS256"}));
    let keys = [rsa(), for_ps256, p256(), ed25519(), with(p384(), json!({"kid": "ed"}))];
    let many = set_of(&keys.map(|key| key.to_string()));
    let rows = [
        (&one, Some("p256"), Es256, None),
        (&one, None, Es256, None),
        (&one, None, Es384, Some(TokenError::KeyMismatch)),
        (&one, Some("p25"), Es256, Some(TokenError::KidUnknown)),
        (&one, Some(""), Es256, Some(TokenError::KidUnknown)),
        (&none, Some("a"), Es256, Some(TokenError::KidUnknown)),
        (&none, None, Es256, Some(TokenError::NoKeys)),
        (&bare, None, Es256, None),
        (&bare, Some("p256"), Es256, Some(TokenError::KidUnknown)),
        (&many, None, Es256, Some(TokenError::KidMissing)),
        (&many, Some("rsa"), Rs256, None),
        (&many, Some("rsa"), Rs512, None),
        (&many, Some("rsa"), Ps256, None),
        (&many, Some("rsa"), EdDsa, Some(TokenError::KeyMismatch)),
        (&many, Some("ps"), Ps256, None),
        (&many, Some("ps"), Rs256, Some(TokenError::KeyMismatch)),
        (&many, Some("p256"), Rs256, Some(TokenError::KeyMismatch)),
        (&many, Some("ed"), EdDsa, Some(TokenError::KidAmbiguous)),
    ];
    for (set, kid, algorithm, error) in rows {
        let found = set.find(kid, algorithm, MIN_RSA_BITS).err();
        assert_eq!(found, error, "{set:?}: {kid:?}, {}", algorithm.name());
    }
    for (least, error) in
        [(2048, None), (2049, Some(TokenError::KeyTooSmall)), (4096, Some(TokenError::KeyTooSmall))]
    {
        assert_eq!(many.find(Some("rsa"), Rs256, least).err(), error);
        assert_eq!(many.find(Some("p256"), Es256, least).err(), None);
    }
}

fn rsa_signature(encoding: &'static dyn library::RsaEncoding, message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; PAIRS.rsa.public_modulus_len()];
    PAIRS.rsa.sign(encoding, &SystemRandom::new(), message, &mut signature).unwrap();
    signature
}

fn sign(algorithm: Algorithm, message: &[u8]) -> Vec<u8> {
    let random = SystemRandom::new();
    match algorithm {
        Algorithm::Rs256 => rsa_signature(&library::RSA_PKCS1_SHA256, message),
        Algorithm::Rs384 => rsa_signature(&library::RSA_PKCS1_SHA384, message),
        Algorithm::Rs512 => rsa_signature(&library::RSA_PKCS1_SHA512, message),
        Algorithm::Ps256 => rsa_signature(&library::RSA_PSS_SHA256, message),
        Algorithm::Ps384 => rsa_signature(&library::RSA_PSS_SHA384, message),
        Algorithm::Ps512 => rsa_signature(&library::RSA_PSS_SHA512, message),
        Algorithm::Es256 => PAIRS.p256.sign(&random, message).unwrap().as_ref().to_vec(),
        Algorithm::Es384 => PAIRS.p384.sign(&random, message).unwrap().as_ref().to_vec(),
        Algorithm::EdDsa => PAIRS.ed25519.sign(message).as_ref().to_vec(),
    }
}

/// What `jsonwebtoken` says of a signature.
fn second_opinion(key: &Value, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
    let key: second::jwk::Jwk = serde_json::from_value(key.clone()).unwrap();
    let key = second::DecodingKey::from_jwk(&key).unwrap();
    let algorithm = algorithm.name().parse().unwrap();
    let provider = &second::crypto::aws_lc::DEFAULT_PROVIDER;
    let verifier = (provider.verifier_factory)(&algorithm, &key).unwrap();
    verifier.verify(message, &signature.to_vec()).is_ok()
}

#[test]
fn signatures_are_those_of_the_key_and_algorithm() {
    let message = b"header.claims";
    let keys = [rsa(), p256(), p384(), ed25519()];
    let set = set_of(&keys.clone().map(|key| key.to_string()));
    for signed in Algorithm::ALL {
        let signature = sign(signed, message);
        for key in &keys {
            for claimed in Algorithm::ALL {
                let Ok(found) = set.find(key["kid"].as_str(), claimed, MIN_RSA_BITS) else {
                    continue;
                };
                let right = found.verify(message, &signature);
                assert_eq!(right, signed == claimed, "{} {}", signed.name(), claimed.name());
                assert_eq!(right, second_opinion(key, claimed, message, &signature));
                assert!(!found.verify(b"header.claimz", &signature));
                for wrong in [vec![], signature[1..].to_vec(), [&signature[..], &[0]].concat()] {
                    assert!(!found.verify(message, &wrong));
                }
            }
        }
    }
}

#[test]
fn points_of_small_order_are_skipped() {
    // p = 2^255 - 19, little-endian; and p + 1: 0 and 1 in forms that are not canonical.
    let p = |first: u8| {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (first, 0x7f);
        bytes
    };
    let torsion = curve25519_dalek::constants::EIGHT_TORSION.map(|one| one.compress().to_bytes());
    let skipped: Vec<[u8; 32]> = torsion.into_iter().chain([p(0xed), p(0xee)]).collect();
    for mut bytes in skipped {
        for _ in 0..2 {
            // The other sign of x.
            bytes[31] ^= 0x80;
            let key = json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(bytes)});
            let set = KeySet::from_json(json!({ "keys": [key] }).to_string().as_bytes()).unwrap();
            assert_eq!(set.len(), 0, "{bytes:?}");
            assert_eq!(set.skipped()[0].reason(), SkipReason::Material);
        }
    }
    // A signature that takes no secret: R is the key, which is 0, and s is 0 too.
    let zero = torsion[0];
    let forged = [zero, [0; 32]].concat();
    let naive = library::ParsedPublicKey::new(&library::ED25519, zero).unwrap();
    assert!(naive.verify_sig(b"whatever", &forged).is_ok(), "the library looks at this itself");
}
