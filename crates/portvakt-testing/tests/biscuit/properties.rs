//! Properties of tokens for generated policies, claims, requests and chains of narrowing.
//!
//! `PORTVAKT_CASES=20000 cargo test --release -p portvakt-testing --test biscuit -- --nocapture`
//! looks at so many requests, each with the tokens of three subjects in chains of four.

use portvakt_biscuit::unverified::Look;
use portvakt_biscuit::{BiscuitError, Bounds, Limits, Revocations, Token, Values, narrow};
use portvakt_testing::biscuits::{HandedOn, House, after, bounds};
use portvakt_testing::generate::Dice;
use portvakt_testing::round::{Round, cases, policies};
use std::collections::BTreeSet;

#[test]
fn a_token_with_one_bit_changed_is_refused() {
    let house = House::new();
    let narrowed = Bounds::new().with_capabilities(["letters.read"]);
    let token = narrow(&house.mint(&bounds()), &narrowed, &Limits::default()).unwrap();
    let bits = token.as_bytes().len() * 8;
    let looked_at = usize::try_from(cases(400)).unwrap_or(bits).min(bits);
    for place in 0..looked_at {
        // Spread over the token; all bits when as many are asked for.
        let bit = place * bits / looked_at;
        let mut bytes = token.as_bytes().to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let changed = Token::from_bytes(bytes);
        let verified =
            house.verifier.verify(&changed, after(0), &Revocations::nothing_is_revoked());
        assert!(verified.is_err(), "bit {} of byte {}", bit % 8, bit / 8);
    }
    println!("{looked_at} of {bits} bits");
}

#[test]
fn a10_damaged_blocks_are_refused_or_read() {
    // Looking needs no signature: whatever the bytes say is read.
    let (house, dice, limits) = (House::new(), &mut Dice::new(7), Limits::default());
    let narrower = Bounds::new().with_resource("resource.size", Values::integers([1, 2]));
    let token = narrow(&house.mint(&bounds()), &narrower, &limits).unwrap();
    let mut read = [0_u64; 2];
    let mut reasons = BTreeSet::new();
    for _ in 0..cases(2_000) {
        let mut bytes = token.as_bytes().to_vec();
        for _ in 0..dice.between(1, 3) {
            let place = dice.below(bytes.len());
            match dice.below(4) {
                0 => bytes[place] = u8::try_from(dice.below(256)).unwrap(),
                1 => bytes[place] ^= 1 << dice.below(8),
                2 => drop(bytes.remove(place)),
                _ => bytes.insert(place, u8::try_from(dice.below(256)).unwrap()),
            }
        }
        let damaged = Token::from_bytes(bytes);
        let look = Look::at(&damaged, &limits);
        read[usize::from(look.is_ok())] += 1;
        reasons.extend(look.err().map(BiscuitError::code));
        let nothing = Revocations::nothing_is_revoked();
        assert!(damaged == token || house.verifier.verify(&damaged, after(0), &nothing).is_err());
    }
    println!("{read:?}, {reasons:?}");
    assert!(read[0] > 0 && read[1] > 0 && reasons.len() > 4, "{read:?}, {reasons:?}");
}

#[test]
fn narrowing_never_allows_what_the_parent_refused() {
    let mut handed_on = HandedOn::new();
    for seed in 0..policies() {
        handed_on.hand_on(&mut Dice::new(seed ^ 0xB15C), &Round::new(seed));
    }
    let tally = &handed_on.tally;
    println!("{tally:#?}");
    let seen = [
        tally.tokens,
        tally.narrowings[0],
        tally.narrowings[1],
        tally.widenings,
        tally.allowed,
        tally.denied_by_policy,
        tally.excluded_and_allowed,
        tally.taken_away,
    ];
    assert!(seen.iter().all(|count| *count >= policies() / 10), "something is hardly seen");
}
