//! Tokens handed on and narrowed for a generated policy: what each allows is held against the policy's
//! own answers, the Biscuit library's, and its parent's.

use super::house::{AUDIENCE, NOW, after, must, root_key};
use crate::compiled;
use crate::engine_paths::supplied;
use crate::generate::{Dice, Request};
use crate::round::Round;
use biscuit_auth::builder::{AuthorizerBuilder, BlockBuilder, Term, fact};
use biscuit_auth::{AuthorizerLimits, Biscuit, PublicKey, UnverifiedBiscuit, error};
use portvakt_biscuit::{
    BiscuitError, Bounds, Limits, Mint, MintError, Revocations, RootKeyPair, RootKeys, Token,
    Values, Verifier, narrow,
};
use portvakt_eval::value::integer;
use portvakt_eval::{Engine, Standing, Subject, VerifiedClaims};
use std::collections::BTreeMap;
use std::time::Duration;

/// How many requests of a round lend a token their claims.
const SUBJECTS: usize = 3;

/// How often a token is narrowed.
const CHAIN: usize = 3;

/// What came of the requests.
#[derive(Debug, Default)]
pub struct Tally {
    /// Tokens that were verified.
    pub tokens: u64,
    /// Blocks that were added, and bounds that reached beyond or said nothing new.
    pub narrowings: [u64; 2],
    /// Blocks added that let more through than those before.
    pub widenings: u64,
    /// Allowed.
    pub allowed: u64,
    /// Within the bounds, and denied.
    pub denied_by_policy: u64,
    /// Outside of the bounds.
    pub excluded: u64,
    /// Excluded though the policy allows.
    pub excluded_and_allowed: u64,
    /// Allowed by the parent and not by its child.
    pub taken_away: u64,
}

/// A key, who verifies, and what is counted.
#[derive(Debug)]
pub struct HandedOn {
    pair: RootKeyPair,
    public: PublicKey,
    verifier: Verifier,
    /// What came of the requests.
    pub tally: Tally,
}

impl HandedOn {
    /// A new key, and nothing counted.
    ///
    /// # Panics
    ///
    /// Never.
    #[must_use]
    pub fn new() -> Self {
        let pair = RootKeyPair::generate();
        let keys = must(RootKeys::try_new([root_key(1, &pair, "me", "**", 86_400)]));
        let public = must(pair.public().to_string().parse());
        let verifier = Verifier::new(keys, AUDIENCE);
        Self { pair, public, verifier, tally: Tally::default() }
    }

    /// Hands on the rights of some subjects of a round, in chains.
    ///
    /// # Panics
    ///
    /// A token allows what its parent does not, or is otherwise not what it should be.
    pub fn hand_on(&mut self, dice: &mut Dice, round: &Round) {
        let tree = compiled::tree(&round.policy);
        let registers = must(tree.registers(&round.supply));
        let engine = must(Engine::try_new(&tree, &registers));
        for _ in 0..SUBJECTS {
            let (request, _) = dice.pick(&round.asked);
            self.chain(dice, round, engine, request);
        }
    }

    /// A token for the claims of a request, and tokens narrowed from it, asked all requests.
    fn chain(&mut self, dice: &mut Dice, round: &Round, engine: Engine<'_>, request: &Request) {
        let claims = request.claims.replacen('{', "{\"iss\":\"me\",", 1);
        let claims = VerifiedClaims::vouched_for_by_caller(claims.into_bytes());
        let Ok(binding) = engine.bind(&claims) else {
            return;
        };
        let subject = must(engine.subject(&binding, after(0)));
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
            minted => must(minted),
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
        let binding = must(verified.bind(engine));
        let delegated = must(binding.subject(engine, after(0)));
        let biscuit = must(Biscuit::from(token.as_bytes(), self.public));
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

impl Default for HandedOn {
    fn default() -> Self {
        Self::new()
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
        bounds = bounds.with_expiry(after(must(i64::try_from(dice.between(1, 60)))));
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
    let builder = must(BlockBuilder::new().code(code));
    let token = must(UnverifiedBiscuit::from(token.as_bytes()));
    Token::from_bytes(must(must(token.append(builder)).to_vec()))
}

/// What the Biscuit library says to a request: each value is one fact.
pub(super) fn lets_through(token: &Biscuit, request: &Request) -> bool {
    // Unless it is told otherwise, the library refuses what takes longer than a millisecond.
    let limits = AuthorizerLimits { max_time: Duration::from_hours(1), ..Default::default() };
    let known = [
        fact("capability", &[Term::Str(request.capability.clone())]),
        fact("audience", &[Term::Str(AUDIENCE.to_owned())]),
        fact("time", &[Term::Date(must(u64::try_from(NOW)))]),
    ];
    let mut builder = AuthorizerBuilder::new().set_limits(limits);
    for fact in known {
        builder = must(builder.fact(fact));
    }
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
        builder = must(builder.fact(fact("resource", &[Term::Str(name.clone()), value])));
    }
    let mut authorizer = must(must(builder.policy("allow if true")).build(token));
    match authorizer.authorize() {
        Ok(_) => true,
        Err(error::Token::FailedLogic(_)) => false,
        Err(error) => panic!("{error}"),
    }
}
