//! Time lines of upkeep: what becomes of the keys, and which tokens are good.

use crate::server::{Answer, Server, fetcher};
use crate::{StandStill, stand_still};
use portvakt_eval::Time;
use portvakt_fetch::{KeyEvent, UnknownKids, Upkeep};
use portvakt_jwt::{Issuer, KeyAddress, KeySet, Keys, Pace, TokenError, Trust, Verifier};
use portvakt_testing::tokens::SigningKey;
use serde_json::json;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::task::JoinHandle;
use tokio::time::advance;

const PACE: Pace = Pace { max_age: 100, cool_down: 10, max_back_off: 40, max_stale: 300 };

/// The clock at the beginning.
const START: i64 = 1_800_000_000;

/// A server, and a verifier whose keys are kept.
struct World {
    server: Server,
    verifier: Arc<Verifier>,
    clock: Arc<AtomicI64>,
    /// What was reported, each with the seconds since the beginning.
    events: UnboundedReceiver<(i64, String)>,
    unknown_kids: UnknownKids,
    running: JoinHandle<()>,
    _still: StandStill,
}

/// Begins to keep the keys of issuers with these names, each with its answer.
async fn world(answers: &[(&str, Answer)], keys: Keys) -> World {
    let still = stand_still();
    let server = Server::start().await;
    for (name, answer) in answers {
        server.answers(&format!("/{name}"), answer.clone());
    }
    let issuers = answers.iter().map(|(name, _)| server.issuer(name));
    let verifier = Verifier::try_new(Trust::try_new(issuers).unwrap(), keys).unwrap();
    let verifier = Arc::new(verifier);
    let upkeep = Upkeep::new(fetcher(), Arc::clone(&verifier)).with_pace(PACE);
    let unknown_kids = upkeep.unknown_kids();
    let clock = Arc::new(AtomicI64::new(START));
    let (report, events) = mpsc::unbounded_channel();
    let (told, reported) = (Arc::clone(&clock), Arc::clone(&clock));
    let now = move || Time::from_seconds(told.load(Ordering::SeqCst)).unwrap();
    let running = tokio::spawn(upkeep.run(now, move |event: KeyEvent<'_>| {
        let at = reported.load(Ordering::SeqCst).saturating_sub(START);
        report.send((at, event.to_string())).unwrap();
    }));
    World { server, verifier, clock, events, unknown_kids, running, _still: still }
}

impl World {
    /// Lets time pass, for the clock and for timers.
    async fn pass(&self, seconds: u32) {
        self.set_clock_by(i64::from(seconds));
        // Timers count in milliseconds and round up.
        advance(Duration::new(u64::from(seconds), 1_000_000)).await;
    }

    fn set_clock_by(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    /// The next event is this one, so many seconds after the beginning.
    #[track_caller]
    fn expects(&mut self, at: i64, event: &str) -> impl Future<Output = ()> {
        let caller = Location::caller();
        async move {
            for _ in 0..1_000 {
                match self.events.try_recv() {
                    Ok(found) => return assert_eq!(found, (at, event.to_owned()), "{caller}"),
                    // There is no clock by which to give up: whatever happens, happens within a
                    // thousand other fetches.
                    Err(_) => self.settle().await,
                }
            }
            panic!("{caller}: nothing happens, expected {event}");
        }
    }

    /// Gives everything that could happen now the time to happen: a fetch that began before this
    /// one has reached the server.
    async fn settle(&self) {
        self.server.answers("/settle", Answer::ok(set(&[&key("settle")])));
        fetcher().fetch_once(&self.server.issuer("settle")).await.unwrap();
    }

    /// What the verifier says of a token of an issuer, signed with a key.
    fn verify(&self, issuer: &str, key: &SigningKey) -> Result<(), TokenError> {
        let token = token(issuer, key);
        let now = Time::from_seconds(self.clock.load(Ordering::SeqCst)).unwrap();
        let verified = self.verifier.verify(token.as_bytes(), now).map(|_| ());
        if let Err(error) = &verified {
            self.unknown_kids.refused(token.as_bytes(), error);
        }
        verified
    }
}

fn key(kid: &str) -> SigningKey {
    SigningKey::new(kid, "EdDSA")
}

fn set(keys: &[&SigningKey]) -> String {
    SigningKey::set(keys.iter().copied()).to_string()
}

fn token(issuer: &str, key: &SigningKey) -> String {
    let iss = format!("https://{issuer}.example/");
    key.honest("EdDSA", &json!({"iss": iss, "aud": "us", "exp": START + 100_000}))
}

const FETCHED: &str = "keys of `one`: 1 can be used, 0 not";

#[tokio::test(start_paused = true)]
async fn a_new_key_is_found_by_the_first_token_with_it() {
    let (old, new) = (key("old"), key("new"));
    let mut world = world(&[("one", Answer::ok(set(&[&old])))], Keys::none()).await;
    assert_eq!(world.verify("one", &old), Err(TokenError::NoKeys));
    world.expects(0, FETCHED).await;
    assert_eq!(world.verify("one", &old), Ok(()));
    world.server.answers("/one", Answer::ok(set(&[&old, &new])));
    world.pass(3).await;
    assert_eq!(world.verify("one", &new), Err(TokenError::KidUnknown));
    world.pass(7).await;
    world.expects(10, "keys of `one`: 2 can be used, 0 not").await;
    assert_eq!((world.verify("one", &old), world.verify("one", &new)), (Ok(()), Ok(())));
    // And the issuer takes the old one back: found by age.
    world.server.answers("/one", Answer::ok(set(&[&new])));
    world.pass(99).await;
    world.settle().await;
    assert_eq!(world.verify("one", &old), Ok(()));
    world.pass(1).await;
    world.expects(110, FETCHED).await;
    assert_eq!(world.verify("one", &old), Err(TokenError::KidUnknown));
    assert_eq!(world.verify("one", &new), Ok(()));
    assert_eq!(world.server.count("/one"), 3);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_unknown_kids_makes_one_fetch_a_cool_down() {
    let one = key("one");
    let answer = Answer::ok(set(&[&one]));
    let mut world = world(&[("one", answer.clone()), ("two", answer)], Keys::none()).await;
    for _ in 0..2 {
        assert!(world.events.recv().await.unwrap().1.contains("1 can be used"));
    }
    let stranger = key("stranger");
    let flood = |world: &World| {
        (0..1_000).for_each(|_| {
            let refused = world.verify("one", &stranger);
            assert_eq!(refused, Err(TokenError::KidUnknown));
        });
    };
    for round in 1..=5 {
        for _ in 0..3 {
            flood(&world);
            world.pass(3).await;
        }
        flood(&world);
        world.settle().await;
        let fetches = usize::try_from(round).unwrap();
        assert_eq!(world.server.count("/one"), fetches, "a fetch within the cool-down");
        world.pass(1).await;
        world.expects(round * 10, FETCHED).await;
        assert_eq!(world.server.count("/one"), fetches + 1);
    }
    // Nobody asked for the keys of the other issuer.
    assert_eq!(world.server.count("/two"), 1);
    assert_eq!(world.verify("one", &one), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn only_what_the_upkeep_is_for_starts_a_fetch() {
    let one = key("one");
    let mut world = world(&[("one", Answer::ok(set(&[&one])))], Keys::none()).await;
    world.expects(0, FETCHED).await;
    let good = token("one", &one);
    for error in [TokenError::NoKeys, TokenError::Signature, TokenError::KidMissing] {
        world.unknown_kids.refused(good.as_bytes(), &error);
    }
    world.unknown_kids.seen("two");
    for stranger in [token("two", &one).as_bytes(), b"", b"a.b.c", b"e30.e30.", b"..", &[0xff; 99]]
    {
        world.unknown_kids.refused(stranger, &TokenError::KidUnknown);
    }
    world.pass(99).await;
    world.settle().await;
    assert_eq!(world.server.count("/one"), 1);
    world.unknown_kids.seen("one");
    world.expects(99, FETCHED).await;
}

#[tokio::test(start_paused = true)]
async fn errors_keep_the_last_good_keys_until_they_are_too_old() {
    let (one, two) = (key("one"), key("two"));
    let mut world = world(&[("one", Answer::ok(set(&[&one])))], Keys::none()).await;
    world.expects(0, FETCHED).await;
    let status = |line| Answer::new(line, "", set(&[&two]));
    let rows = [
        (100, status("500 Internal Server Error"), "expected the status 200, found 500"),
        (20, Answer::ok(r#"{"keys":[]}"#), "the key set has no key that can be used"),
        (40, Answer::ok("<html>"), "the key set is not a JSON object"),
        (40, Answer::Raw(Vec::new()), "nobody was reached, or not over TLS"),
        (40, Answer::Endless, "the answer is too long"),
        (40, status("302 Found"), "the answer leads elsewhere"),
    ];
    let mut at = 0;
    for (later, answer, error) in rows {
        world.server.answers("/one", answer);
        world.pass(later).await;
        at += i64::from(later);
        world.expects(at, &format!("keys of `one`: {error}")).await;
        assert_eq!(world.verify("one", &one), Ok(()), "after {error}");
    }
    world.pass(20).await;
    world.expects(300, "keys of `one`: too old, no longer used").await;
    assert_eq!(world.verify("one", &one), Err(TokenError::NoKeys));
    world.server.answers("/one", Answer::ok(set(&[&one])));
    world.pass(20).await;
    world.expects(320, FETCHED).await;
    assert_eq!(world.verify("one", &one), Ok(()));
    assert_eq!(world.server.count("/one"), 8);
}

#[tokio::test(start_paused = true)]
async fn keys_grow_too_old_while_the_server_is_silent() {
    let one = key("one");
    let mut world = world(&[("one", Answer::ok(set(&[&one])))], Keys::none()).await;
    world.expects(0, FETCHED).await;
    assert_eq!(world.server.asked().await, "/one");
    world.server.answers("/one", Answer::silence());
    world.pass(295).await;
    assert_eq!(world.server.asked().await, "/one");
    assert_eq!(world.verify("one", &one), Ok(()));
    world.pass(5).await;
    world.expects(300, "keys of `one`: too old, no longer used").await;
    assert_eq!(world.verify("one", &one), Err(TokenError::NoKeys));
    world.pass(5).await;
    world.expects(305, "keys of `one`: it took longer than the deadline").await;
}

#[tokio::test(start_paused = true)]
async fn a_silent_issuer_holds_up_nobody_else() {
    let one = key("one");
    let answers = [("one", Answer::ok(set(&[&one]))), ("two", Answer::silence())];
    let mut world = world(&answers, Keys::none()).await;
    world.expects(0, FETCHED).await;
    assert_eq!(world.verify("one", &one), Ok(()));
    assert_eq!(world.verify("two", &one), Err(TokenError::NoKeys));
    world.server.answers("/two", Answer::ok(set(&[&one])));
    world.settle().await;
    world.pass(10).await;
    world.expects(10, "keys of `two`: it took longer than the deadline").await;
    world.pass(10).await;
    world.expects(20, &FETCHED.replace("one", "two")).await;
    assert_eq!(world.verify("two", &one), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_widens_nothing() {
    let (one, two) = (key("one"), key("two"));
    let mut world = world(&[("one", Answer::ok(set(&[&one])))], Keys::none()).await;
    world.expects(0, FETCHED).await;
    world.server.answers("/one", Answer::new("503 Unavailable", "", ""));
    world.set_clock_by(-10_000);
    world.pass(60).await;
    // A step back counts as nothing, and so does the minute that passed since one looked last: the
    // cool-down begins here.
    world.settle().await;
    assert_eq!(world.server.count("/one"), 1);
    world.pass(10).await;
    let unavailable = "keys of `one`: expected the status 200, found 503";
    world.expects(-9_930, unavailable).await;
    assert_eq!(world.verify("one", &one), Ok(()));
    world.pass(290).await;
    world.expects(-9_640, "keys of `one`: too old, no longer used").await;
    world.expects(-9_640, unavailable).await;
    assert_eq!(world.verify("one", &one), Err(TokenError::NoKeys));
    world.server.answers("/one", Answer::ok(set(&[&two])));
    world.pass(40).await;
    world.expects(-9_600, FETCHED).await;
    assert_eq!(world.verify("one", &two), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_there_at_the_start_count_as_fetched_then() {
    let one = key("one");
    let keys = Keys::none().with("one", KeySet::from_json(set(&[&one]).as_bytes()).unwrap());
    let mut world = world(&[("one", Answer::new("404 Not Found", "", ""))], keys).await;
    let missing = "keys of `one`: expected the status 200, found 404";
    world.expects(0, missing).await;
    for at in [20, 60, 100, 140, 180, 220, 260] {
        world.pass(if at == 20 { 20 } else { 40 }).await;
        world.expects(at, missing).await;
        assert_eq!(world.verify("one", &one), Ok(()));
    }
    world.pass(39).await;
    world.settle().await;
    assert_eq!(world.verify("one", &one), Ok(()));
    world.pass(1).await;
    world.expects(300, "keys of `one`: too old, no longer used").await;
    assert_eq!(world.verify("one", &one), Err(TokenError::NoKeys));
}

#[tokio::test(start_paused = true)]
async fn keys_are_forgotten_when_nobody_keeps_them() {
    let one = key("one");
    let mut world = world(&[("one", Answer::ok(set(&[&one])))], Keys::none()).await;
    world.expects(0, FETCHED).await;
    assert_eq!(world.verify("one", &one), Ok(()));
    world.running.abort();
    assert!(world.events.recv().await.is_none());
    assert_eq!(world.verify("one", &one), Err(TokenError::NoKeys));
    world.unknown_kids.seen("one");
}

#[tokio::test(start_paused = true)]
async fn issuers_whose_keys_are_handed_in_are_left_alone() {
    let one = key("one");
    let _still = stand_still();
    let server = Server::start().await;
    let issuer = Issuer { keys: KeyAddress::HandedIn, ..server.issuer("one") };
    let keys = Keys::none().with("one", KeySet::from_json(set(&[&one]).as_bytes()).unwrap());
    let verifier = Arc::new(Verifier::try_new(Trust::try_new([issuer]).unwrap(), keys).unwrap());
    let now = || Time::from_seconds(START).unwrap();
    Upkeep::new(fetcher(), Arc::clone(&verifier)).run(now, |event| panic!("{event}")).await;
    assert!(verifier.verify(token("one", &one).as_bytes(), now()).is_ok());
    assert_eq!(server.heads(), [""; 0]);
}
