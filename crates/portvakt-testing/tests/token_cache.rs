//! Tokens that were verified are found again, and never when they should not be.
#![expect(clippy::unwrap_used, reason = "what does not load stops the test")]

use portvakt_eval::{DecisionTree, Engine, Time};
use portvakt_jwt::{Audience, Issuer, KeySet, Keys, TokenCache, TokenError, Trust, Verifier};
use portvakt_testing::compiled;
use portvakt_testing::tokens::SigningKey;
use serde_json::{Value, json};
use std::sync::Arc;

const ISS: &str = "https://issuer.example";
/// Contents of no registers.
const NONE: [(&str, [&str; 0]); 0] = [];
const NOW: i64 = 1_767_225_600;

fn at(seconds: i64) -> Time {
    Time::from_seconds(seconds).unwrap()
}

fn claims() -> Value {
    json!({ "iss": ISS, "aud": "us", "scope": "read", "nbf": NOW, "exp": NOW + 600 })
}

fn keys(of: &SigningKey) -> KeySet {
    KeySet::from_json(SigningKey::set([of]).to_string().as_bytes()).unwrap()
}

fn verifier(key: &SigningKey) -> Verifier {
    let issuer = Issuer::new("issuer", ISS, Audience::one_of(["us"]));
    let issuer = Issuer { algorithms: vec![portvakt_jwt::Algorithm::EdDsa], ..issuer };
    let trust = Trust::try_new([issuer]).unwrap();
    Verifier::try_new(trust, Keys::none().with("issuer", keys(key))).unwrap()
}

fn policy(scope: &str) -> DecisionTree {
    let text = format!(
        "portvakt: 1\npolicy: small\nattributes:\n  subject.scope: {{ type: text_set, split: \" \" }}\n\
         capabilities: {{ read: Read }}\nrules: {{ readers: {{ allow: read, when: {{ subject.scope: {scope} }} }} }}\n"
    );
    compiled::tree(&compiled::valid(&text))
}

#[test]
fn a_hit_looks_at_the_time_again() {
    let key = SigningKey::new("k", "EdDSA");
    let (verifier, cache) = (verifier(&key), TokenCache::new(4));
    let token = key.honest("EdDSA", &claims());
    let verify = |now| cache.verify(&verifier, token.as_bytes(), at(now)).map(|_| ());
    assert_eq!(verify(NOW), Ok(()));
    assert_eq!(verify(NOW + 609), Ok(()));
    assert_eq!(verify(NOW + 610), Err(TokenError::Expired));
    assert_eq!(verify(NOW - 11), Err(TokenError::NotYet));
    assert_eq!(verify(NOW), Ok(()));
}

#[test]
fn entries_die_with_the_keys_and_with_the_verifier() {
    let (key, other) = (SigningKey::new("k", "EdDSA"), SigningKey::new("k", "EdDSA"));
    let (first, cache) = (verifier(&key), TokenCache::new(4));
    let token = key.honest("EdDSA", &claims());
    let verify =
        |verifier: &Verifier| cache.verify(verifier, token.as_bytes(), at(NOW)).map(|_| ());
    assert_eq!(verify(&first), Ok(()));
    assert_eq!(verify(&verifier(&other)), Err(TokenError::Signature));
    assert_eq!(verify(&first), Ok(()));
    first.replace_keys("issuer", keys(&other)).unwrap();
    assert_eq!(verify(&first), Err(TokenError::Signature));
    first.replace_keys("issuer", keys(&key)).unwrap();
    assert_eq!(verify(&first), Ok(()));
    first.forget_keys("issuer").unwrap();
    assert_eq!(verify(&first), Err(TokenError::NoKeys));
}

#[test]
fn a_kept_token_is_still_too_long() {
    let key = SigningKey::new("k", "EdDSA");
    let (verifier, cache) = (verifier(&key), TokenCache::new(4));
    let token = key.honest("EdDSA", &claims());
    let verify =
        |verifier: &Verifier| cache.verify(verifier, token.as_bytes(), at(NOW)).map(|_| ());
    assert_eq!(verify(&verifier), Ok(()));
    let verifier = verifier.with_max_token(token.len());
    assert_eq!(verify(&verifier), Ok(()));
    assert_eq!(verify(&verifier.with_max_token(token.len() - 1)), Err(TokenError::TooLong));
}

#[test]
fn a_token_with_the_end_of_a_kept_one_is_another() {
    let key = SigningKey::new("k", "EdDSA");
    let (verifier, cache) = (verifier(&key), TokenCache::new(4));
    let token = key.honest("EdDSA", &claims());
    assert!(cache.verify(&verifier, token.as_bytes(), at(NOW)).is_ok());
    let more = json!({ "iss": ISS, "aud": "us", "scope": "write", "exp": NOW + 600 });
    let forged = key.honest("EdDSA", &more);
    let (signed, _) = forged.rsplit_once('.').unwrap();
    let (_, signature) = token.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{signature}");
    let found = cache.verify(&verifier, forged.as_bytes(), at(NOW)).map(|_| ());
    assert_eq!(found, Err(TokenError::Signature));
}

#[test]
fn a_small_cache_holds_the_last_of_many_tokens() {
    let key = SigningKey::new("k", "EdDSA");
    let (verifier, cache) = (verifier(&key), TokenCache::new(1));
    for number in 0..50 {
        let mut claims = claims();
        claims["jti"] = json!(number);
        let token = key.honest("EdDSA", &claims);
        for _ in 0..2 {
            let found = cache.verify(&verifier, token.as_bytes(), at(NOW)).unwrap();
            let read: Value = serde_json::from_slice(found.as_ref()).unwrap();
            assert_eq!(read["jti"], json!(number));
        }
    }
}

#[test]
fn a08_a_kept_binding_serves_the_policy_that_made_it() {
    let key = SigningKey::new("k", "EdDSA");
    let (verifier, cache) = (verifier(&key), TokenCache::new(4));
    let token = key.honest("EdDSA", &claims());
    for (scope, expected) in [("read", true), ("write", false), ("read", true)] {
        let tree = policy(scope);
        let registers = tree.registers(NONE).unwrap();
        let engine = Engine::try_new(&tree, &registers).unwrap();
        for _ in 0..2 {
            let binding = cache.bind(&verifier, token.as_bytes(), at(NOW), engine).unwrap();
            let subject = engine.subject(&binding, at(NOW)).unwrap();
            let decision = subject.request(tree.capability("read").unwrap(), &[], &[]).decide();
            assert_eq!(decision.is_allowed(), expected);
        }
    }
}

/// Four tokens have a place each; a fifth takes that of one which has expired, and no other.
#[test]
fn tokens_are_found_again_until_they_expire() {
    let key = SigningKey::new("k", "EdDSA");
    let (verifier, cache) = (verifier(&key), TokenCache::new(4));
    let tree = policy("read");
    let registers = tree.registers(NONE).unwrap();
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let token = |number: i64, expires: i64| {
        let claims = json!({ "iss": ISS, "aud": "us", "jti": number, "exp": NOW + expires });
        key.honest("EdDSA", &claims)
    };
    let bind =
        |token: &str, now: i64| cache.bind(&verifier, token.as_bytes(), at(now), engine).unwrap();
    let tokens = [token(1, 600), token(2, 600), token(3, 600), token(4, 100)];
    let bound: Vec<_> = tokens.iter().map(|token| bind(token, NOW)).collect();
    for (token, before) in tokens.iter().zip(&bound) {
        assert!(Arc::ptr_eq(&bind(token, NOW), before), "it was bound again");
    }
    let fifth = token(5, 600);
    let before = bind(&fifth, NOW + 200);
    assert!(Arc::ptr_eq(&bind(&fifth, NOW + 200), &before));
    for (token, before) in tokens.iter().zip(&bound).take(3) {
        assert!(Arc::ptr_eq(&bind(token, NOW + 200), before), "it lost its place");
    }
}
