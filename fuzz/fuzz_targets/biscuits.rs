//! Any capability token: what verifies never allows more than its parent, than the policy allows the
//! claims inside, or than the Biscuit library lets through; a token of which a byte was changed does
//! not verify; nothing panics.
//!
//! The first byte chooses: bytes as they are; changes of a sound token; blocks as bytes, or in Datalog,
//! separated by a line `===` and all soundly signed; or tokens handed on for a policy that the rest
//! draws.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use portvakt::biscuit::unverified::Look;
use portvakt::biscuit::{Bounds, Delegated, Limits, Revocations, Token, Values, narrow};
use portvakt::{Standing, VerifiedClaims};
use portvakt_testing::biscuits::{HandedOn, House, after, bounds};
use portvakt_testing::engine_paths::supplied;
use portvakt_testing::generate::{Dice, Draft, Request};
use portvakt_testing::round::Round;
use std::cell::RefCell;
use std::sync::LazyLock;

const BETWEEN: &[u8] = b"\n===\n";

struct Bench {
    house: House,
    /// A token, and those narrowed from it.
    sound: Vec<Token>,
    requests: Vec<Request>,
}

static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let house = House::new();
    let token = house.mint(&bounds());
    let narrower = Bounds::new().with_resource("resource.size", Values::integers([1, 2]));
    let narrowed = narrow(&token, &narrower, &Limits::default()).expect("it is narrower");
    let less = Bounds::new().with_capabilities(["letters.read"]).with_expiry(after(60));
    let twice = narrow(&narrowed, &less, &Limits::default()).expect("it is narrower");
    let capabilities =
        ["letters.read", "letters.send", "letters.burn", "admin.purge", "archive.search"];
    let resources: [&[(&str, &str)]; 6] = [
        &[],
        &[("resource.kind", "\"letter\"")],
        &[("resource.kind", "\"letter\""), ("resource.size", "1")],
        &[("resource.kind", "\"parcel\""), ("resource.secret", "false")],
        &[("resource.kind", "\"letter\""), ("resource.size", "7"), ("resource.secret", "true")],
        &[
            ("resource.id", "\"0a1b2c3d-0000-4000-8000-00000000abcd\""),
            ("resource.tags", "[\"a\"]"),
        ],
    ];
    let requests = capabilities.iter().flat_map(|capability| {
        resources.iter().map(|given| Request {
            claims: String::new(),
            given: given
                .iter()
                .map(|(name, json)| ((*name).to_owned(), (*json).to_owned()))
                .collect(),
            capability: (*capability).to_owned(),
        })
    });
    Bench { sound: vec![token, narrowed, twice], requests: requests.collect(), house }
});

thread_local! {
    static HANDED_ON: RefCell<HandedOn> = RefCell::new(HandedOn::new());
}

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some((first, rest)) = input.split_first() else { return Corpus::Reject };
    let parts: Vec<&[u8]> = split(rest);
    match first % 8 {
        0 => {
            let token = Token::from_bytes(rest.to_vec());
            let known = BENCH.sound.contains(&token);
            assert!(known || verified(&token).is_none(), "nobody signed this");
        }
        1 | 2 => changed(rest),
        3 => {
            let mut blocks = BENCH.sound.iter().map(House::blocks).next_back().expect("a token");
            let dice = &mut Dice::from_bytes(rest);
            let places = [dice.below(3), dice.below(3)];
            for place in places {
                damage(dice, &mut blocks[place]);
            }
            chain(&BENCH.house.signed(&blocks[0], &blocks[1]));
        }
        4 => {
            let second = parts.get(1).copied().unwrap_or_default();
            chain(&BENCH.house.signed(parts[0], second));
        }
        5 | 6 => {
            let blocks: Option<Vec<&str>> =
                parts.iter().map(|part| std::str::from_utf8(part).ok()).collect();
            let tokens =
                blocks.and_then(|blocks| BENCH.house.written(&blocks[..blocks.len().min(4)]));
            let Some(tokens) = tokens else { return Corpus::Reject };
            chain(&tokens);
        }
        _ => {
            let dice = &mut Dice::from_bytes(rest);
            let draft = Draft::draw(dice, |_, _| true);
            let Ok(round) = Round::draw(dice, draft, 8) else { return Corpus::Reject };
            HANDED_ON.with_borrow_mut(|handed_on| handed_on.hand_on(dice, &round));
        }
    }
    Corpus::Keep
});

/// The parts of an input.
fn split(mut rest: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    while let Some(cut) = rest.windows(BETWEEN.len()).position(|window| window == BETWEEN) {
        parts.push(&rest[..cut]);
        rest = &rest[cut + BETWEEN.len()..];
    }
    parts.push(rest);
    parts
}

/// Some bytes are changed.
fn damage(dice: &mut Dice, bytes: &mut Vec<u8>) {
    for _ in 0..dice.between(0, 3) {
        let place = dice.below(bytes.len().max(1));
        let byte = u8::try_from(dice.below(256)).expect("a byte");
        match dice.below(5) {
            _ if bytes.is_empty() => bytes.push(byte),
            0 => bytes[place] = byte,
            1 => bytes[place] ^= 1 << (byte % 8),
            2 => bytes.insert(place, byte),
            3 => drop(bytes.remove(place)),
            _ => bytes.truncate(place),
        }
    }
}

/// A sound token with bytes changed does not verify.
fn changed(input: &[u8]) {
    let dice = &mut Dice::from_bytes(input);
    let token = dice.pick(&BENCH.sound).clone();
    let mut bytes = token.as_bytes().to_vec();
    damage(dice, &mut bytes);
    let changed = Token::from_bytes(bytes);
    // A block at the end may be taken off by anybody who has the key of the next; nobody here has.
    let found = verified(&changed);
    assert_eq!(found.is_some(), changed == token, "a token that nobody signed verifies");
    if let Ok(look) = Look::at(&changed, &Limits::default()) {
        let _ = format!("{look:?} {:?} {}", look.bounds(), look.claims_with_values());
    }
    let _ = narrow(&changed, &Bounds::new().with_expiry(after(9)), &Limits::default());
}

fn verified(token: &Token) -> Option<Delegated> {
    let verified = BENCH.house.verifier.verify(token, after(0), &Revocations::nothing_is_revoked());
    match verified {
        Ok(verified) => Some(verified),
        Err(error) => {
            let _ = format!("{error} {error:?} {}", error.code());
            None
        }
    }
}

/// Tokens of which each is the parent of the next.
fn chain(tokens: &[Token]) {
    let mut parent: Option<Vec<bool>> = None;
    for token in tokens {
        let _ = Look::at(token, &Limits::default()).map(|look| format!("{look:?}"));
        let now = allowed(token);
        if let Some((parent, now)) = parent.as_ref().zip(now.as_ref()) {
            assert!(parent.iter().zip(now).all(|(parent, now)| *parent || !now), "newly allowed");
        }
        parent = now;
    }
}

/// What a token allows; nothing when it does not verify.
fn allowed(token: &Token) -> Option<Vec<bool>> {
    let Bench { house, requests, .. } = &*BENCH;
    let verified = verified(token)?;
    let Ok(binding) = verified.bind(house.engine()) else { return None };
    let subject = binding.subject(house.engine(), after(0)).ok()?;
    let look = Look::at(token, &Limits::default()).expect("what verifies can be looked at");
    let claims = VerifiedClaims::vouched_for_by_caller(look.claims_with_values().as_bytes());
    let own = house.engine().bind(&claims).expect("the claims of a token that was bound");
    let own = house.engine().subject(&own, after(0)).expect("they have not expired");
    let ask = |request: &Request| {
        let capability = house.tree.capability(&request.capability).expect("it is declared");
        let (resource, context) = supplied(&house.tree, request);
        let allowed = subject.request(capability, &resource, &context).decide().is_allowed();
        if allowed {
            let policy = own.request(capability, &resource, &context).decide().is_allowed();
            assert!(policy, "the policy does not allow it: {request:?}");
            assert!(house.lets_through(token, request), "the library does not: {request:?}");
            assert_ne!(subject.standing(capability), Standing::Never, "{request:?}");
        }
        allowed
    };
    Some(requests.iter().map(ask).collect())
}
