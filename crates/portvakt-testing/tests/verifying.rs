//! Honest tokens of every algorithm are accepted, in both ways, and by a library that is not ours.

use jsonwebtoken as library;
use portvakt_eval::{Engine, Time};
use portvakt_jwt::{
    Algorithm, Audience, Issuer, KeySet, Keys, TokenError, Trust, Unverified, Verifier,
};
use portvakt_testing::compiled;
use portvakt_testing::tokens::SigningKey;
use serde_json::{Value, json};

const ISS: &str = "https://issuer.example";
/// Contents of no registers.
const NONE: [(&str, [&str; 0]); 0] = [];
const NOW: i64 = 1_767_225_600;

const POLICY: &str = "
portvakt: 1
policy: small
attributes:
  subject.scope: { type: text_set, split: \" \" }
  subject.level: { type: integer }
capabilities: { read: Read }
rules: { readers: { allow: read, when: { subject.scope: read } } }
";

#[test]
fn honest_tokens_of_every_algorithm_are_accepted() {
    let tree = compiled::tree(&compiled::valid(POLICY));
    let registers = tree.registers(NONE).unwrap();
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let now = Time::from_seconds(NOW).unwrap();
    for algorithm in Algorithm::ALL {
        let key = SigningKey::new("k", algorithm.name());
        let set = SigningKey::set([&key]).to_string();
        let issuer = Issuer::new("issuer", ISS, Audience::one_of(["us"]));
        let trust = Trust::try_new([Issuer { algorithms: vec![algorithm], ..issuer }]).unwrap();
        let keys = Keys::none().with("issuer", KeySet::from_json(set.as_bytes()).unwrap());
        let verifier = Verifier::try_new(trust, keys).unwrap();
        let claims = json!({ "iss": ISS, "aud": "us", "scope": "read", "exp": NOW + 60 });
        let token = key.honest(algorithm.name(), &claims);

        let verified = verifier.verify(token.as_bytes(), now).unwrap();
        let read: Value = serde_json::from_slice(verified.as_ref()).unwrap();
        assert_eq!(read, claims);
        for binding in
            [engine.bind(&verified).unwrap(), verifier.bind(token.as_bytes(), now, engine).unwrap()]
        {
            let subject = engine.subject(&binding, now).unwrap();
            let read = tree.capability("read").unwrap();
            assert!(subject.request(read, &[], &[]).decide().is_allowed());
            // The leeway holds for the binding too.
            let late = Time::from_seconds(NOW + 69).unwrap();
            assert!(engine.subject(&binding, late).is_ok());
            assert!(engine.subject(&binding, late.later_by(1)).is_err());
        }

        let set: library::jwk::JwkSet = serde_json::from_str(&set).unwrap();
        let theirs = library::DecodingKey::from_jwk(&set.keys[0]).unwrap();
        let header = library::decode_header(&token).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let accepted = library::crypto::verify(signature, signed.as_bytes(), &theirs, header.alg);
        assert_eq!(accepted, Ok(true), "{}", algorithm.name());

        // What the policy finds malformed is refused by the way that binds.
        let claims = json!({ "iss": ISS, "aud": "us", "level": "x", "exp": NOW + 60 });
        let token = key.honest(algorithm.name(), &claims);
        assert!(verifier.verify(token.as_bytes(), now).is_ok());
        let refused = verifier.bind(token.as_bytes(), now, engine).map(|_| ());
        assert!(matches!(refused, Err(TokenError::Claims(_))), "{refused:?}");
        // What is wrong with the token itself is said first.
        let refused = verifier.bind(token.as_bytes(), now.later_by(600), engine).map(|_| ());
        assert_eq!(refused, Err(TokenError::Expired));
    }
}

#[test]
fn a_binding_dies_when_its_token_is_too_old() {
    let tree = compiled::tree(&compiled::valid(POLICY));
    let registers = tree.registers(NONE).unwrap();
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let at = |seconds: i64| Time::from_seconds(NOW + seconds).unwrap();
    let key = SigningKey::new("k", "EdDSA");
    let set = KeySet::from_json(SigningKey::set([&key]).to_string().as_bytes()).unwrap();
    let issuer = Issuer {
        algorithms: vec![Algorithm::EdDsa],
        max_age: Some(100),
        ..Issuer::new("issuer", ISS, Audience::one_of(["us"]))
    };
    let trust = Trust::try_new([issuer]).unwrap();
    let verifier = Verifier::try_new(trust, Keys::none().with("issuer", set)).unwrap();
    // The one grows too old before it expires, the other expires before it is too old.
    for (expires, last) in [(600, 110), (50, 59)] {
        let claims = json!({ "iss": ISS, "aud": "us", "iat": NOW, "exp": NOW + expires });
        let token = key.honest("EdDSA", &claims);
        let verified = verifier.verify(token.as_bytes(), at(0)).unwrap();
        for binding in [
            engine.bind(&verified).unwrap(),
            verifier.bind(token.as_bytes(), at(0), engine).unwrap(),
        ] {
            assert_eq!(binding.expires(), Some(at(last + 1)));
            assert!(engine.subject(&binding, at(last)).is_ok());
            assert!(engine.subject(&binding, at(last + 1)).is_err());
        }
        assert!(verifier.verify(token.as_bytes(), at(last)).is_ok());
        assert!(verifier.verify(token.as_bytes(), at(last + 1)).is_err());
    }
}

#[test]
fn a_token_is_good_from_its_first_second_to_before_its_last() {
    let key = SigningKey::new("k", "EdDSA");
    let set = KeySet::from_json(SigningKey::set([&key]).to_string().as_bytes()).unwrap();
    let issuer = Issuer {
        algorithms: vec![Algorithm::EdDsa],
        ..Issuer::new("issuer", ISS, Audience::one_of(["us"]))
    };
    let trust = Trust::try_new([issuer]).unwrap();
    let verifier = Verifier::try_new(trust, Keys::none().with("issuer", set)).unwrap();
    let claims = json!({ "iss": ISS, "aud": "us", "nbf": NOW, "exp": NOW + 100 });
    let token = key.honest("EdDSA", &claims);
    let verify = |seconds: i64| {
        let now = Time::from_seconds(NOW + seconds).unwrap();
        verifier.verify(token.as_bytes(), now).map(|_| ())
    };
    // Both ends with the ten seconds by which clocks may differ.
    assert_eq!(verify(-11), Err(TokenError::NotYet));
    assert_eq!(verify(-10), Ok(()));
    assert_eq!(verify(109), Ok(()));
    assert_eq!(verify(110), Err(TokenError::Expired));
}

#[test]
fn a_key_set_tells_which_keys_it_does_not_use() {
    let key = SigningKey::new("good", "EdDSA");
    let mut keys = SigningKey::set([&key]);
    let all = keys["keys"].as_array_mut().unwrap();
    all.push(json!({ "kty": "oct", "kid": "shared", "k": "AAAA" }));
    all.push(json!({ "kty": "new", "kid": "later" }));
    all.push(json!(7));
    let set = KeySet::from_json(keys.to_string().as_bytes()).unwrap();
    assert_eq!((set.len(), set.is_empty()), (1, false));
    let skipped: Vec<_> =
        set.skipped().iter().map(|one| (one.place(), one.kid(), one.reason().code())).collect();
    let expected = [
        (1, Some("shared"), "shared-secret"),
        (2, Some("later"), "kind"),
        (3, None, "not-an-object"),
    ];
    assert_eq!(skipped, expected);
    assert!(KeySet::from_json(br#"{"keys":[]}"#).unwrap().is_empty());
}

#[test]
fn a_token_is_shown_unverified_when_that_is_asked_for() {
    let key = SigningKey::new("k", "EdDSA");
    let token = key.honest("EdDSA", &json!({ "iss": ISS, "secret": "hush" }));
    let shown = Unverified::read(token.as_bytes(), 8_192).unwrap();
    let header: Value = serde_json::from_str(shown.header()).unwrap();
    assert_eq!((&header["alg"], &header["kid"]), (&json!("EdDSA"), &json!("k")));
    let claims: Value = serde_json::from_str(shown.claims()).unwrap();
    assert_eq!(claims, json!({ "iss": ISS, "secret": "hush" }));
    assert_eq!(format!("{shown:?}"), "Unverified { .. }");
}
