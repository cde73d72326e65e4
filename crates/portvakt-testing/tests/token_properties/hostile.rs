//! Bytes from anybody: no panic, no acceptance, and work that grows with their number only.

use super::{BENCH, NOW, at, of_algorithm, run, tokens};
use portvakt_jwt::{Algorithm, MAX_TOKEN, TokenError, Unverified};
use portvakt_testing::tokens::encoded;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::cell::Cell;

#[test]
fn hostile_bytes_are_refused() {
    let verifier = BENCH.paths.verifier();
    let byte = prop_oneof![any::<u8>(), select(b".eyJ{}[]\"\\:,0".to_vec())];
    let shaped = prop::collection::vec(prop::collection::vec(byte, 0..200), 0..7)
        .prop_map(|segments| (segments.join(&b'.'), segments));
    let refused = Cell::new(0_u64);
    run(tokens(), &(shaped, any::<bool>()), |((raw, segments), encode)| {
        let token = if encode {
            segments.iter().map(encoded).collect::<Vec<_>>().join(".").into_bytes()
        } else {
            raw
        };
        assert!(verifier.verify(&token, at(NOW)).is_err());
        assert!(verifier.bind(&token, at(NOW), BENCH.paths.engine()).is_err());
        let _ = Unverified::read(&token, MAX_TOKEN);
        refused.set(refused.get() + 1);
    });
    assert!(refused.get() > 0);
}

#[test]
fn a_token_with_some_bytes_changed_is_refused() {
    let honest: Vec<Vec<u8>> =
        Algorithm::ALL.iter().map(|one| BENCH.forge.token(&of_algorithm(*one))).collect();
    let change = (any::<Index>(), any::<u8>(), 0..4_usize);
    let strategy = (select(honest), prop::collection::vec(change, 1..6));
    run(tokens(), &strategy, |(token, changes)| {
        let mut changed = token.clone();
        for (place, byte, kind) in changes {
            let place = place.index(changed.len().max(1));
            match kind {
                0 if place < changed.len() => changed[place] = byte,
                1 => changed.insert(place, byte),
                2 if place < changed.len() => drop(changed.remove(place)),
                _ => changed.truncate(changed.len() - place.min(3)),
            }
        }
        let found = BENCH.paths.verifier().verify(&changed, at(NOW));
        assert_eq!(found.is_ok(), changed == token);
    });
}

/// How many bytes looking at a token takes from the allocator.
fn allocated(token: &[u8]) -> u64 {
    let measured = allocation_counter::measure(|| {
        let _ = BENCH.paths.verifier().verify(token, at(NOW));
    });
    measured.bytes_total
}

#[test]
fn nothing_is_parsed_before_the_length_is_known() {
    let verifier = BENCH.paths.verifier();
    let token = BENCH.forge.token(&of_algorithm(Algorithm::EdDsa));
    let long = |byte: &str| byte.repeat(1 << 20).into_bytes();
    let padded = [token, long("A")].concat();
    for token in [long("."), long("A"), long("{"), long("\0"), padded] {
        assert_eq!(verifier.verify(&token, at(NOW)).err(), Some(TokenError::TooLong));
        assert_eq!(allocated(&token), 0);
    }
}

#[test]
fn work_grows_with_the_length_only() {
    let claims = |more: &dyn Fn(usize) -> String, size: usize| {
        let iss = &BENCH.forge.issuer("open").iss;
        let mut all = format!("{{\"iss\":\"{iss}\"");
        for number in 0.. {
            if all.len() > size {
                break;
            }
            all.push(',');
            all.push_str(&more(number));
        }
        all + "}"
    };
    let kinds: [(&str, &dyn Fn(usize) -> String); 6] = [
        ("many claims", &|number| format!("\"n{number}\":1")),
        ("many claims with escapes", &|number| format!("\"\\u006e{number}\":1")),
        ("claims that begin alike", &|number| format!("\"{}{number}\":1", "n".repeat(100))),
        ("deep claims", &|number| format!("\"n{number}\":{}{}", "[".repeat(500), "]".repeat(500))),
        ("lists", &|number| format!("\"n{number}\":[1,[2,{{}}],\"\\u0061\"]")),
        ("texts", &|number| format!("\"n{number}\":\"{}\"", "\\u00e5".repeat(50))),
    ];
    for (kind, more) in kinds {
        for size in [500, 1_000, 2_000, 4_000, 8_000] {
            let json = claims(more, size);
            for token in [
                // Claims that nobody signed, those of the issuer, and the same in the header.
                format!("{}.{}.", encoded(r#"{"alg":"EdDSA"}"#), encoded(&json)),
                signed(&json),
                format!("{}.{}.", encoded(&json), encoded("{}")),
            ] {
                let (bytes, length) =
                    (allocated(token.as_bytes()), u64::try_from(token.len()).unwrap());
                assert!(bytes <= 12 * length + 4_096, "{kind}: {bytes} bytes for {length}");
            }
        }
    }
}

fn signed(claims: &str) -> String {
    let recipe = portvakt_testing::tokens::Recipe {
        json: vec![portvakt_testing::tokens::Step::read(&format!("payload set {claims}"))],
        ..portvakt_testing::tokens::Recipe::honest("open")
    };
    String::from_utf8(BENCH.forge.token(&recipe)).unwrap()
}
