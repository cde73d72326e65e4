//! A drawn policy and requests: every path of the engine says what the oracle says, an explanation
//! names the rules that fire, and neither the order of the rules nor one more refusal allows more.
//!
//! The input chooses: each byte is a throw of the generators' dice.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use portvakt::compiler::policy::Policy;
use portvakt_testing::compiled;
use portvakt_testing::engine_paths::Engines;
use portvakt_testing::generate::{Dice, Draft, Request};
use portvakt_testing::oracle::{Oracle, Question, Supply};
use portvakt_testing::reading::Reading;
use portvakt_testing::round::Round;
use portvakt_testing::shapes::{SHAPES, ShapeRound};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let dice = &mut Dice::from_bytes(bytes);
    match dice.below(32) {
        0 => {
            let draft = Draft::draw_wide(dice);
            let Ok(round) = Round::draw(dice, draft, 6) else { return Corpus::Reject };
            check(&round.policy, &round.supply, &round.earlier, &round.asked);
        }
        1 => {
            let (shape, size) = (dice.pick(SHAPES), dice.between(2, 70));
            let Ok(round) = ShapeRound::draw(dice, shape, size, 6) else { return Corpus::Reject };
            check(&round.policy, &round.supply, &round.earlier, &round.asked);
        }
        2 => other_versions(dice),
        _ => {
            let draft = Draft::draw(dice, |_, _| true);
            let Ok(round) = Round::draw(dice, draft, 8) else { return Corpus::Reject };
            check(&round.policy, &round.supply, &round.earlier, &round.asked);
        }
    }
    Corpus::Keep
});

fn check(policy: &Policy, supply: &Supply, earlier: &Supply, asked: &[(Request, Reading)]) {
    let engines = Engines::new(compiled::tree(policy), supply, earlier);
    let oracle = Oracle::new(policy, supply);
    for (request, expected) in asked {
        for (path, found) in engines.ask(request) {
            assert!(
                expected.admits(&found),
                "{path}: expected {expected:?}, found {found:?}: {request:#?} {supply:?}"
            );
        }
        if !expected.is_malformed() {
            let Request { claims, given, capability } = request;
            let expected = oracle.firing(Question { claims, given, capability });
            assert!(engines.firing(request).iter().eq(&expected), "{expected:?}: {request:#?}");
        }
    }
}

/// The same policy with its rules in another order, and with one more refusal.
fn other_versions(dice: &mut Dice) {
    let draft = Draft::draw(dice, |_, _| true);
    let (permuted, refusing) = (draft.permuted(dice), draft.with_refusal(dice));
    let Ok(round) = Round::draw(dice, draft, 8) else { return };
    let engines = |draft: &Draft| {
        let (policy, _) = compiled::model(&draft.text()).ok()?;
        Some(Engines::new(compiled::tree(&policy), &round.supply, &round.earlier))
    };
    if let Some(permuted) = engines(&permuted) {
        for (request, before) in &round.asked {
            let after = permuted.decide(request);
            assert_eq!(before.is_allowed(), after.is_allowed(), "{request:#?}");
        }
    }
    if let Some(refusing) = engines(&refusing) {
        for (request, before) in &round.asked {
            let after = refusing.decide(request);
            assert!(before.is_allowed() || !after.is_allowed(), "{request:#?}");
        }
    }
}
