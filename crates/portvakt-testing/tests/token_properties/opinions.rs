//! What is accepted here, a library accepts too that others wrote, as strict as it can be.

use super::drawn::{Tally, by_any_clock};
use super::{BENCH, NOW, at, run, tokens};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, TokenData, Validation, decode, decode_header, errors};
use portvakt_jwt::{Audience, WhenAbsent};
use serde::de::IgnoredAny;
use std::cell::RefCell;

/// What the library says of a token, told what the issuer's tokens are like.
fn theirs(issuer: &str, token: &[u8]) -> Result<TokenData<IgnoredAny>, errors::Error> {
    let set: JwkSet = serde_json::from_str(&BENCH.forge.set(issuer)).unwrap();
    let issuer = BENCH.forge.issuer(issuer);
    let header = decode_header(token)?;
    let key = match &header.kid {
        Some(kid) => set.find(kid),
        None => set.keys.first(),
    };
    let key = DecodingKey::from_jwk(key.unwrap())?;
    // Its leeway and its times are those of a real clock: the tokens are good or bad by every one.
    let mut strict = Validation::new(header.alg);
    strict.leeway = 0;
    strict.validate_nbf = true;
    strict.set_issuer(&[&issuer.iss]);
    let mut required = vec!["exp", "iss"];
    match &issuer.audience {
        Audience::OneOf { values, absent } => {
            strict.set_audience(values);
            required.extend((*absent == WhenAbsent::Refused).then_some("aud"));
        }
        Audience::Any { .. } => strict.validate_aud = false,
    }
    strict.set_required_spec_claims(&required);
    decode(token, &key, &strict)
}

#[test]
fn what_is_accepted_here_is_accepted_elsewhere() {
    let tally = RefCell::new(Tally::default());
    let laxer = RefCell::new(0_u64);
    run(tokens(), &by_any_clock(), |recipe| {
        let token = BENCH.forge.token(&recipe);
        let ours = BENCH.paths.verifier().verify(&token, at(NOW)).map(|_| ());
        tally.borrow_mut().add(ours.as_ref().err().map(portvakt_jwt::TokenError::code));
        let known = !BENCH.forge.set(&recipe.issuer).contains("[]");
        if ours.is_ok() {
            let theirs = theirs(&recipe.issuer, &token);
            assert!(theirs.is_ok(), "{:?}", theirs.err());
        } else if known && is_named(&recipe.issuer, &token) {
            *laxer.borrow_mut() += u64::from(theirs(&recipe.issuer, &token).is_ok());
        }
    });
    tally.borrow().check(&format!("elsewhere ({} refused only here)", laxer.borrow()));
    assert!(*laxer.borrow() > 0, "the library has become stricter");
}

/// Tells whether a set has the key that the header names.
fn is_named(issuer: &str, token: &[u8]) -> bool {
    let set: JwkSet = serde_json::from_str(&BENCH.forge.set(issuer)).unwrap();
    decode_header(token).is_ok_and(|header| header.kid.is_none_or(|kid| set.find(&kid).is_some()))
}
