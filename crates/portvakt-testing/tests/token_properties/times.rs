//! A token is good from one time to another, and at no other time. Each token is looked at so often
//! that it counts as 25.

use super::{BENCH, NOW, at, run, tokens};
use portvakt_jwt::TokenCache;
use portvakt_testing::tokens::Recipe;
use proptest::prelude::*;
use proptest::sample::select;
use std::cell::Cell;

#[test]
fn a_token_is_good_in_one_stretch_of_time() {
    let moment = || prop::option::weighted(0.8, -4_000_i64..4_000);
    let strategy =
        (select(vec!["strict", "open", "unspecified"]), -4_000_i64..4_000, moment(), moment());
    let (stretches, never) = (Cell::new(0), Cell::new(0));
    run(tokens().div_ceil(25), &strategy, |(issuer, exp, nbf, iat)| {
        let claim = |name: &str, moment: Option<i64>| {
            let value = moment.map(|moment| (NOW + moment).to_string());
            (name.to_owned(), value.into_iter().collect())
        };
        let claims = vec![claim("exp", Some(exp)), claim("nbf", nbf), claim("iat", iat)];
        let token = BENCH.forge.token(&Recipe { claims, ..Recipe::honest(issuer) });

        // Every edge is within a few seconds of a claim, or of one with the maximum age.
        let edges = [Some(exp), nbf, iat, iat.map(|iat| iat + 3_600)];
        let near = edges.into_iter().flatten().flat_map(|edge| edge - 12..=edge + 12);
        let mut times: Vec<i64> = near.chain((-16_000..16_000).step_by(2_000)).collect();
        times.sort_unstable();
        times.dedup();
        let good: Vec<bool> = times
            .iter()
            .map(|time| BENCH.paths.verifier().verify(&token, at(NOW + time)).is_ok())
            .collect();
        let begins = good.windows(2).filter(|pair| !pair[0] && pair[1]).count();
        let begins = begins + usize::from(good[0]);
        assert!(begins <= 1 && !good[good.len() - 1], "{begins} stretches");
        let counter = if begins == 1 { &stretches } else { &never };
        counter.set(counter.get() + 1);

        // A cache that has seen it at other times says the same.
        let cache = TokenCache::new(1);
        for (time, good) in times.iter().zip(&good).rev() {
            let found = cache.verify(BENCH.paths.verifier(), &token, at(NOW + time));
            let asked = BENCH.paths.verifier().verify(&token, at(NOW + time));
            assert_eq!(found.is_ok(), *good, "at {time}");
            assert_eq!(found.err(), asked.err(), "at {time}");
        }
    });
    let (stretches, never) = (stretches.get(), never.get());
    assert!(stretches > never / 4 && never > 0, "{stretches} are good at some time, {never} never");
}
