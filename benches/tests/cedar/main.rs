//! A second opinion from Cedar (cedar-policy 4): generated policies are translated, and both engines
//! must come to the same effect.
//!
//! `cargo test -p portvakt-benches --features peers --test cedar` compares 10,000 requests;
//! `PORTVAKT_CASES` says how many.
//!
//! What is translated: text, integers, booleans, times (as numbers) and sets; every operator but
//! regular expressions, prefixes of members and networks; presence, boolean structure, named
//! conditions, `derive`, registers; the three verbs. Reading claims is no part of the comparison:
//! Cedar is given the values.
#![expect(clippy::panic, reason = "engines that differ stop the test")]

mod translation;

use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request};
use portvakt_core::operators::Shape;
use portvakt_core::policy::{Policy, ValueType};
use portvakt_testing::compiled;
use portvakt_testing::engine_paths::Engines;
use portvakt_testing::generate::Draft;
use portvakt_testing::oracle::{Oracle, Question};
use portvakt_testing::reading::Settled;
use portvakt_testing::round::{REQUESTS, Round, policies};
use std::fmt::Display;
use std::str::FromStr;

/// Requests that are compared, unless more are asked for.
const CASES: usize = 10_000;

/// The part of the language that Cedar can say.
fn part(value_type: ValueType, shape: Shape) -> bool {
    let untranslated = match shape {
        Shape::Pattern | Shape::Networks => true,
        Shape::Prefix => value_type == ValueType::TextSet,
        _ => false,
    };
    value_type != ValueType::Ip && !untranslated
}

/// Cedar, with one policy.
struct Cedar {
    policies: PolicySet,
}

impl Cedar {
    fn new(policy: &Policy) -> Self {
        let text = translation::policies(policy);
        Self { policies: sound(PolicySet::from_str(&text), &text) }
    }

    /// Whether a well-formed request is allowed.
    fn allows(
        &self,
        oracle: &Oracle<'_>,
        policy: &Policy,
        question: Question<'_>,
        round: &Round,
    ) -> bool {
        let context = translation::context(policy, &oracle.values(question), &round.supply);
        let context = sound(Context::from_json_value(context.clone(), None), &context);
        let action = translation::action(question.capability);
        let request = Request::new(
            uid("Subject::\"s\""),
            uid(&action),
            uid("Resource::\"r\""),
            context,
            None,
        );
        let request = sound(request, &action);
        let answer = Authorizer::new().is_authorized(&request, &self.policies, &Entities::empty());
        let errors: Vec<String> = answer.diagnostics().errors().map(ToString::to_string).collect();
        assert!(errors.is_empty(), "Cedar met errors: {errors:?}\n{}", self.policies);
        answer.decision() == Decision::Allow
    }
}

fn uid(text: &str) -> EntityUid {
    sound(EntityUid::from_str(text), &text)
}

#[track_caller]
fn sound<T, E: Display>(result: Result<T, E>, of: &impl Display) -> T {
    match result {
        Ok(sound) => sound,
        Err(error) => panic!("{error}\n{of}"),
    }
}

#[test]
fn cedar_comes_to_the_same_effects() {
    let wanted =
        usize::try_from(policies()).unwrap_or(usize::MAX).saturating_mul(REQUESTS).max(CASES);
    let (mut compared, mut allowed) = (0_usize, 0_usize);
    for seed in 0.. {
        if compared >= wanted {
            break;
        }
        let round = Round::of(seed, Draft::within(seed, part));
        let oracle = Oracle::new(&round.policy, &round.supply);
        let cedar = Cedar::new(&round.policy);
        let engines = Engines::new(compiled::tree(&round.policy), &round.supply, &round.earlier);
        for (request, expected) in &round.asked {
            if matches!(expected.settled, Settled::Malformed(_) | Settled::UnknownCapability) {
                continue;
            }
            let question = Question {
                claims: &request.claims,
                given: &request.given,
                capability: &request.capability,
            };
            let cedar_allows = cedar.allows(&oracle, &round.policy, question, &round);
            for (path, found) in engines.ask(request) {
                assert_eq!(
                    found.is_allowed(),
                    cedar_allows,
                    "seed {seed}, {path}: {request:?}\n{}\n{}",
                    round.draft.text(),
                    cedar.policies
                );
            }
            compared = compared.saturating_add(1);
            allowed = allowed.saturating_add(usize::from(cedar_allows));
        }
    }
    // Shown by `-- --nocapture`.
    #[expect(clippy::print_stdout, reason = "the figure is what this run is for")]
    {
        println!(
            "{compared} requests compared with Cedar, {allowed} allowed by both, the others denied by both"
        );
    }
    assert!(allowed.saturating_mul(4) > compared, "only {allowed} of {compared} are allowed");
}
