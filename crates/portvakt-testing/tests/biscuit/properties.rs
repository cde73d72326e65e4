//! Properties of tokens for generated policies, claims, requests and chains of narrowing.
//!
//! `PORTVAKT_CASES=20000 cargo test --release -p portvakt-testing --test biscuit -- --nocapture`
//! looks at so many requests, each with the tokens of three subjects in chains of four.

use biscuit_auth::builder::{AuthorizerBuilder, BlockBuilder, Term, fact};
use biscuit_auth::{AuthorizerLimits, Biscuit, PublicKey, UnverifiedBiscuit, error};
use portvakt_biscuit::unverified::Look;
use portvakt_biscuit::{
    BiscuitError, Bounds, Limits, Mint, MintError, Revocations, RootKeyPair, RootKeys, Token,
    Values, Verifier, narrow,
};
use portvakt_eval::value::integer;
use portvakt_eval::{Engine, Standing, Subject, VerifiedClaims};
use portvakt_testing::biscuits::{AUDIENCE, House, NOW, after, bounds, root_key};
use portvakt_testing::compiled;
use portvakt_testing::engine_paths::supplied;
use portvakt_testing::generate::{Dice, Request};
use portvakt_testing::round::{Round, cases, policies};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How many requests of a round lend a token their claims.
const SUBJECTS: usize = 3;

/// How often a token is narrowed.
const CHAIN: usize = 3;

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

/// What came of the requests.
#[derive(Debug, Default)]
struct Tally {
    tokens: u64,
    /// Blocks that were added, and bounds that reached beyond or said nothing new.
    narrowings: [u64; 2],
    /// Blocks added that let more through than those before.
    widenings: u64,
    allowed: u64,
    denied_by_policy: u64,
    excluded: u64,
    /// Excluded though the policy allows.
    excluded_and_allowed: u64,
    /// Allowed by the parent and not by its child.
    taken_away: u64,
}

/// A key, who verifies, and what is counted.
struct Bench {
    pair: RootKeyPair,
    public: PublicKey,
    verifier: Verifier,
    tally: Tally,
}

#[test]
fn narrowing_never_allows_what_the_parent_refused() {
    let pair = RootKeyPair::generate();
    let keys = RootKeys::try_new([root_key(1, &pair, "me", "**", 86_400)]).unwrap();
    let public = pair.public().to_string().parse().unwrap();
    let verifier = Verifier::new(keys, AUDIENCE);
    let mut bench = Bench { pair, public, verifier, tally: Tally::default() };
    for seed in 0..policies() {
        let round = Round::new(seed);
        let tree = compiled::tree(&round.policy);
        let registers = tree.registers(&round.supply).unwrap();
        let engine = Engine::try_new(&tree, &registers).unwrap();
        let dice = &mut Dice::new(seed ^ 0xB15C);
        for _ in 0..SUBJECTS {
            let (request, _) = dice.pick(&round.asked);
            bench.chain(dice, &round, engine, request);
        }
    }
    let tally = &bench.tally;
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

impl Bench {
    /// A token for the claims of a request, and tokens narrowed from it, asked all requests.
    fn chain(&mut self, dice: &mut Dice, round: &Round, engine: Engine<'_>, request: &Request) {
        let claims = request.claims.replacen('{', "{\"iss\":\"me\",", 1);
        let claims = VerifiedClaims::vouched_for_by_caller(claims.into_bytes());
        let Ok(binding) = engine.bind(&claims) else {
            return;
        };
        let subject = engine.subject(&binding, after(0)).unwrap();
        let possible = possible(subject);
        if possible.is_empty() {
            return;
        }
        let first = draw(dice, round, &possible).with_audience([AUDIENCE]).with_expiry(after(60));
        let first = match first.capabilities {
            Some(_) => first,
            None => first.with_capabilities(possible.clone()),
        };
        let minted = Mint::new(&self.pair, 1).mint(engine, &claims, after(0), &first);
        let mut token = match minted {
            // A value that the other requests' flaws have brought in.
            Err(MintError::Value { .. } | MintError::Unusable(_)) => return,
            minted => minted.unwrap(),
        };
        let mut before = self.ask(round, subject, &token);
        for _ in 0..CHAIN {
            let next = draw(dice, round, &possible);
            let narrowed = if dice.percent(30) {
                self.tally.widenings += 1;
                Some(widened(&token, &possible))
            } else {
                narrow(&token, &next, &Limits::default()).ok()
            };
            let Some(narrowed) = narrowed else {
                self.tally.narrowings[1] += 1;
                continue;
            };
            self.tally.narrowings[0] += 1;
            let now = self.ask(round, subject, &narrowed);
            for (place, (before, now)) in before.iter().zip(&now).enumerate() {
                assert!(*before || !now, "newly allowed: {:?}", round.asked[place].0);
                self.tally.taken_away += u64::from(*before && !now);
            }
            (token, before) = (narrowed, now);
        }
    }

    /// Which requests a token allows. Each answer is held against the policy's own and against the
    /// Biscuit library's.
    fn ask(&mut self, round: &Round, subject: Subject<'_>, token: &Token) -> Vec<bool> {
        let nothing = Revocations::nothing_is_revoked();
        let verified = match self.verifier.verify(token, after(0), &nothing) {
            Ok(verified) => verified,
            Err(BiscuitError::NothingLeft) => {
                return vec![false; round.asked.len()];
            }
            Err(error) => panic!("{error}"),
        };
        self.tally.tokens += 1;
        let engine = subject.engine();
        let binding = verified.bind(engine).unwrap();
        let delegated = binding.subject(engine, after(0)).unwrap();
        let biscuit = Biscuit::from(token.as_bytes(), self.public).unwrap();
        let mut allowed = Vec::new();
        for (request, _) in &round.asked {
            let tree = engine.tree();
            let capability = tree.capability(&request.capability);
            let capability = capability.unwrap_or_else(|_| portvakt_eval::Capability::unknown());
            let (resource, context) = supplied(tree, request);
            let policy = subject.request(capability, &resource, &context).decide();
            let decision = delegated.request(capability, &resource, &context).decide();
            let within = decision.excluded_by().is_none();
            assert_eq!(
                within,
                lets_through(&biscuit, request),
                "{request:?} {:?}",
                verified.bounds()
            );
            if let Some(decision) = decision.decision() {
                let reason = |one: &portvakt_eval::Decision<'_>| {
                    (one.reason(), one.rule().map(|rule| rule.name().to_owned()))
                };
                assert_eq!(reason(&decision), reason(&policy), "{request:?}");
            }
            assert_eq!(decision.is_allowed(), within && policy.is_allowed(), "{request:?}");
            if delegated.standing(capability) == Standing::Never {
                assert!(!decision.is_allowed(), "{request:?}");
            }
            self.tally.allowed += u64::from(decision.is_allowed());
            self.tally.denied_by_policy += u64::from(within && !policy.is_allowed());
            self.tally.excluded += u64::from(!within);
            self.tally.excluded_and_allowed += u64::from(!within && policy.is_allowed());
            allowed.push(decision.is_allowed());
        }
        allowed
    }
}

/// The capabilities that may be handed on.
fn possible(subject: Subject<'_>) -> Vec<String> {
    let tree = subject.engine().tree();
    let open = subject.capabilities().filter(|one| one.standing() != Standing::Never);
    open.map(|one| tree.capability_name(one.capability()).to_owned()).collect()
}

/// Bounds that are mostly such that some of the requests lie within.
fn draw(dice: &mut Dice, round: &Round, possible: &[String]) -> Bounds {
    let mut bounds = Bounds::new();
    if dice.percent(50) {
        let names = dice.some(possible, 8);
        if !names.is_empty() {
            bounds = bounds.with_capabilities(names);
        }
    }
    let mut given: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (request, _) in &round.asked {
        for (name, json) in &request.given {
            given.entry(name).or_default().push(json);
        }
    }
    for (name, all) in given {
        if name.starts_with("resource.") && dice.percent(15) {
            let some = dice.some(&all, 10);
            let values = match some.first().and_then(|one| one.bytes().next()) {
                Some(b'"') => Values::texts(some.iter().filter_map(|one| text(one))),
                Some(b't' | b'f') => {
                    Values::booleans(some.iter().filter_map(|one| one.parse().ok()))
                }
                _ => Values::integers(some.iter().filter_map(|one| one.parse().ok())),
            };
            if !values.is_empty() {
                bounds = bounds.with_resource(name, values);
            }
        }
    }
    if dice.percent(20) || bounds == Bounds::new() {
        bounds = bounds.with_expiry(after(i64::try_from(dice.between(1, 60)).unwrap()));
    }
    bounds
}

fn text(json: &str) -> Option<String> {
    serde_json::from_str(json).ok()
}

/// The token with a block in our form that reaches beyond it: our own code would not write it.
fn widened(token: &Token, possible: &[String]) -> Token {
    let names: Vec<String> = possible.iter().map(|name| format!("\"{name}\"")).collect();
    let code = format!(
        "check if capability($capability), {{{}}}.contains($capability);
         check if time($time), $time < 2030-01-01T00:00:00Z;",
        names.join(", ")
    );
    let builder = BlockBuilder::new().code(code).unwrap();
    let token = UnverifiedBiscuit::from(token.as_bytes()).unwrap();
    Token::from_bytes(token.append(builder).unwrap().to_vec().unwrap())
}

/// What the Biscuit library says to a request: each value is one fact.
fn lets_through(token: &Biscuit, request: &Request) -> bool {
    // Unless it is told otherwise, the library refuses what takes longer than a millisecond.
    let limits = AuthorizerLimits { max_time: Duration::from_hours(1), ..Default::default() };
    let mut builder = AuthorizerBuilder::new()
        .set_limits(limits)
        .fact(fact("capability", &[Term::Str(request.capability.clone())]))
        .unwrap()
        .fact(fact("audience", &[Term::Str(AUDIENCE.to_owned())]))
        .unwrap()
        .fact(fact("time", &[Term::Date(u64::try_from(NOW).unwrap())]))
        .unwrap();
    for (name, json) in &request.given {
        let value = match serde_json::from_str(json) {
            Ok(serde_json::Value::String(text)) => Term::Str(text),
            Ok(serde_json::Value::Bool(boolean)) => Term::Bool(boolean),
            Ok(serde_json::Value::Number(_)) => match integer(json) {
                Ok(integer) => Term::Integer(integer),
                Err(_) => continue,
            },
            _ => continue,
        };
        builder = builder.fact(fact("resource", &[Term::Str(name.clone()), value])).unwrap();
    }
    let authorizer = builder.policy("allow if true").unwrap().build(token);
    match authorizer.unwrap().authorize() {
        Ok(_) => true,
        Err(error::Token::FailedLogic(_)) => false,
        Err(error) => panic!("{error}"),
    }
}
