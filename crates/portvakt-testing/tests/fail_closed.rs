//! What happens when the clock is wrong or keys are not there: the page `fail_closed` of the manual names
//! these tests.
#![expect(clippy::unwrap_used, reason = "what does not load stops the test")]

use portvakt_eval::{DecisionTree, Engine, Registers, Stale, Time};
use portvakt_jwt::{
    Algorithm, Audience, Issuer, KeySet, Keys, TokenCache, TokenError, Trust, Verifier,
};
use portvakt_testing::compiled;
use portvakt_testing::tokens::SigningKey;
use serde_json::{Value, json};

const ISS: &str = "https://issuer.example";
const NOW: i64 = 1_767_225_600;
/// Clocks that were never set, or set back.
const BEHIND: [i64; 4] = [0, 946_684_800, NOW - 86_400, NOW - 11];
/// Clocks that are far ahead.
const AHEAD: [i64; 3] = [NOW + 610, NOW + 86_400, 253_402_300_799];

fn at(seconds: i64) -> Time {
    Time::from_seconds(seconds).unwrap()
}

/// A verifier that trusts one issuer, and tokens that it has signed with these claims more.
struct World {
    key: SigningKey,
    verifier: Verifier,
    tree: DecisionTree,
    registers: Registers,
}

impl World {
    fn new(max_age: Option<u32>) -> Self {
        let key = SigningKey::new("k", "EdDSA");
        let issuer = Issuer {
            algorithms: vec![Algorithm::EdDsa],
            max_age,
            ..Issuer::new("issuer", ISS, Audience::one_of(["us"]))
        };
        let set = KeySet::from_json(SigningKey::set([&key]).to_string().as_bytes()).unwrap();
        let trust = Trust::try_new([issuer]).unwrap();
        let verifier = Verifier::try_new(trust, Keys::none().with("issuer", set)).unwrap();
        let tree = compiled::tree(&compiled::valid(
            "portvakt: 1\npolicy: clock\ncapabilities: { read: Read }\nrules: { all: { allow: read } }\n",
        ));
        let registers = tree.registers([("", [""; 0]); 0]).unwrap();
        Self { key, verifier, tree, registers }
    }

    fn token(&self, more: &[(&str, i64)]) -> String {
        let mut claims = json!({ "iss": ISS, "aud": "us", "exp": NOW + 600 });
        for (name, value) in more {
            claims.as_object_mut().unwrap().insert((*name).to_owned(), Value::from(*value));
        }
        self.key.honest("EdDSA", &claims)
    }

    fn verify(&self, token: &str, now: i64) -> Result<(), TokenError> {
        self.verifier.verify(token.as_bytes(), at(now)).map(|_| ())
    }

    fn engine(&self) -> Engine<'_> {
        Engine::try_new(&self.tree, &self.registers).unwrap()
    }
}

#[test]
fn a_clock_far_ahead_accepts_no_token_and_no_binding() {
    let world = World::new(None);
    let token = world.token(&[]);
    let binding = world.verifier.bind(token.as_bytes(), at(NOW), world.engine()).unwrap();
    assert!(world.engine().subject(&binding, at(NOW)).is_ok());
    for now in AHEAD {
        assert_eq!(world.verify(&token, now), Err(TokenError::Expired), "{now}");
        let stale = world.engine().subject(&binding, at(now)).map(|_| ());
        assert_eq!(stale, Err(Stale::Expired), "{now}");
    }
}

#[test]
fn a_clock_behind_accepts_no_token_that_says_when_it_begins() {
    let world = World::new(None);
    let (issued, begins) = (world.token(&[("iat", NOW)]), world.token(&[("nbf", NOW)]));
    let silent = world.token(&[]);
    for now in BEHIND {
        assert_eq!(world.verify(&issued, now), Err(TokenError::IssuedInFuture), "{now}");
        assert_eq!(world.verify(&begins, now), Err(TokenError::NotYet), "{now}");
        // A token that says nothing of its beginning looks good at any time before its end.
        assert_eq!(world.verify(&silent, now), Ok(()), "{now}");
    }
}

#[test]
fn with_a_greatest_age_every_token_says_when_it_begins() {
    let world = World::new(Some(3600));
    let (issued, silent) = (world.token(&[("iat", NOW)]), world.token(&[("nbf", NOW - 5)]));
    assert_eq!(world.verify(&issued, NOW), Ok(()));
    for now in BEHIND {
        assert_eq!(world.verify(&issued, now), Err(TokenError::IssuedInFuture), "{now}");
        assert!(world.verify(&silent, now).is_err(), "{now}");
    }
    assert_eq!(world.verify(&silent, NOW), Err(TokenError::IssuedMissing));
}

#[test]
fn a_clock_set_back_gives_bindings_as_much_longer_and_no_more() {
    let world = World::new(None);
    let token = world.token(&[("iat", NOW)]);
    let cache = TokenCache::new(4);
    let binding = cache.bind(&world.verifier, token.as_bytes(), at(NOW), world.engine()).unwrap();
    for now in BEHIND {
        // A binding looks at its end alone; whoever asks the verifier or its cache again is refused.
        assert!(world.engine().subject(&binding, at(now)).is_ok(), "{now}");
        let again = cache.bind(&world.verifier, token.as_bytes(), at(now), world.engine());
        assert!(again.is_err(), "{now}");
    }
    assert_eq!(binding.expires(), Some(at(NOW + 610)));
}

#[test]
fn an_issuer_without_a_usable_key_has_no_good_token() {
    let world = World::new(None);
    let token = world.token(&[]);
    assert_eq!(world.verify(&token, NOW), Ok(()));
    let empty = KeySet::from_json(br#"{"keys":[]}"#).unwrap();
    let secret = KeySet::from_json(br#"{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"k"}]}"#);
    for (set, refused) in
        [(empty, TokenError::KidUnknown), (secret.unwrap(), TokenError::KidUnknown)]
    {
        world.verifier.replace_keys("issuer", set).unwrap();
        assert_eq!(world.verify(&token, NOW), Err(refused));
    }
    world.verifier.forget_keys("issuer").unwrap();
    assert_eq!(world.verify(&token, NOW), Err(TokenError::NoKeys));
    for broken in [&b"{\"keys\":["[..], b"", b"<html>", b"[]", b"{}"] {
        assert!(KeySet::from_json(broken).is_err());
    }
}

#[test]
fn a_token_of_a_key_that_was_taken_away_is_refused_at_once() {
    let world = World::new(None);
    let token = world.token(&[]);
    let cache = TokenCache::new(4);
    let verify = || cache.verify(&world.verifier, token.as_bytes(), at(NOW)).map(|_| ());
    assert_eq!(verify(), Ok(()));
    let next = SigningKey::new("next", "EdDSA");
    let set = KeySet::from_json(SigningKey::set([&next]).to_string().as_bytes()).unwrap();
    world.verifier.replace_keys("issuer", set).unwrap();
    assert_eq!(verify(), Err(TokenError::KidUnknown));
}
