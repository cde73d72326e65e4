//! What is accepted here, a library accepts too that others wrote, as strict as it can be.

use super::drawn::{Tally, by_any_clock};
use super::{BENCH, NOW, at, run, tokens};
use jsonwebtoken::decode_header;
use jsonwebtoken::jwk::JwkSet;
use std::cell::RefCell;

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
            let theirs = BENCH.forge.theirs(&recipe.issuer, &token);
            assert!(theirs.is_ok(), "{:?}", theirs.err());
        } else if known && is_named(&recipe.issuer, &token) {
            *laxer.borrow_mut() += u64::from(BENCH.forge.theirs(&recipe.issuer, &token).is_ok());
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
