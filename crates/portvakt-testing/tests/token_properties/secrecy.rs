//! What a token says reaches no error and no `Debug`.

use super::{BENCH, NOW, at};
use portvakt_jwt::{KeySet, MAX_TOKEN, TokenError, Unverified};
use portvakt_testing::tokens::Recipe;
use std::error::Error;
use std::fmt::Write;

/// What must not be seen.
const CANARY: &str = "canary-7f3a";

/// Everything that an error says of itself and of its causes.
fn said(error: &impl Error) -> String {
    let mut said = format!("{error} {error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        write!(said, " {error} {error:?}").unwrap();
        cause = error.source();
    }
    said
}

/// Verifies a token in every way, and gathers all that is said about it.
fn everything(token: &[u8]) -> (String, Result<(), TokenError>) {
    let (paths, mut said_of_it) = (&BENCH.paths, String::new());
    let (verifier, engine) = (paths.verifier(), paths.engine());
    let mut add = |text: String| said_of_it.push_str(&text);
    let verified = verifier.verify(token, at(NOW));
    match &verified {
        Ok(claims) => add(format!("{claims:?} {claims:#?}")),
        Err(error) => add(said(error) + error.code()),
    }
    match verifier.bind(token, at(NOW), engine) {
        Ok(binding) => add(format!("{binding:?} {:?}", engine.subject(&binding, at(NOW)))),
        Err(error) => add(said(&error) + error.code()),
    }
    for _ in 0..2 {
        match paths.cache().bind(verifier, token, at(NOW), engine) {
            Ok(binding) => add(format!("{binding:?}")),
            Err(error) => add(said(&error)),
        }
    }
    add(format!("{:?} {verifier:#?}", paths.cache()));
    match Unverified::read(token, MAX_TOKEN) {
        Ok(shown) => add(format!("{shown:?} {shown:#?}")),
        Err(error) => add(said(&error)),
    }
    (said_of_it, verified.map(|_| ()))
}

#[test]
fn a11_nothing_prints_what_a_token_says() {
    let values = [
        format!("\"{CANARY}\""),
        format!("[\"{CANARY}\"]"),
        format!("{{\"{CANARY}\":\"{CANARY}\"}}"),
        format!("\"{CANARY}\\ud800\""),
        format!("\"{CANARY}"),
        CANARY.to_owned(),
    ];
    let header = ["alg", "typ", "kid", "cty", "crit", "b64", "zip", "enc", "jku", "jwk", "x5u"];
    let more = ["x5c", "x5t", "x", CANARY];
    let claims = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "at_hash", "scope"];
    let others = ["client_id", "level", "x", CANARY];
    let (mut accepted, mut refused) = (0, std::collections::BTreeSet::new());
    for issuer in ["open", "strict", "unspecified", "all"] {
        for value in &values {
            for times in 1..=2 {
                let edit = |name: &&str| vec![((*name).to_owned(), vec![value.clone(); times])];
                let honest = || Recipe::honest(issuer);
                let in_header = header.iter().chain(&more);
                let in_header = in_header.map(|name| Recipe { header: edit(name), ..honest() });
                let in_claims = claims.iter().chain(&others);
                let in_claims = in_claims.map(|name| Recipe { claims: edit(name), ..honest() });
                for recipe in in_header.chain(in_claims) {
                    let (said, verified) = everything(&BENCH.forge.token(&recipe));
                    assert!(!said.contains(CANARY) && said.len() > 100, "{recipe:?}: {said}");
                    match verified {
                        Ok(()) => accepted += 1,
                        Err(error) => drop(refused.insert(error.code())),
                    }
                }
            }
        }
    }
    assert!(accepted > 50 && refused.len() > 15, "{accepted} are accepted; {refused:?}");
}

#[test]
fn a11_key_sets_print_no_numbers_of_keys() {
    let members = ["kty", "use", "key_ops", "alg", "crv", "n", "e", "x", "y", "d", "p", "k", "x5c"];
    let key = BENCH.forge.set("plain");
    for member in members {
        for value in [format!("\"{CANARY}\""), format!("[\"{CANARY}\"]"), format!("\"{CANARY}")] {
            let set = key.replacen("{\"e\"", &format!("{{\"{member}\":{value},\"e\""), 1);
            let other =
                format!("{{\"keys\":[{{\"kid\":\"k\",\"kty\":\"RSA\",\"{member}\":{value}}}]}}");
            assert_ne!(set, key, "the set is written otherwise: {key}");
            for set in [set, other, format!("{{\"{member}\":{value}}}")] {
                let said = match KeySet::from_json(set.as_bytes()) {
                    Ok(set) => format!("{set:?} {set:#?}"),
                    Err(error) => said(&error),
                };
                assert!(!said.contains(CANARY), "{member}: {said}");
            }
        }
    }
}
