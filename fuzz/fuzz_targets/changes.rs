//! What a diff names and what a proof says of a small policy is what asking it everything shows: every
//! request that changes is named, every request that is shown is as it says, and nothing speaks against
//! what is proved.
//!
//! The input chooses: each byte is a throw of the generators' dice.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use portvakt::analysis::diff::diff;
use portvakt::analysis::inquiry::Effort;
use portvakt_testing::enumeration::{Assertions, Drawn, check_diff};
use portvakt_testing::generate::Dice;
use portvakt_testing::small::SmallPolicy;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let dice = &mut Dice::from_bytes(bytes);
    let proving = dice.percent(40);
    let before = SmallPolicy::draw(dice);
    if proving {
        let Some(asserting) = before.with_assertions(dice) else { return Corpus::Reject };
        let drawn = Drawn::of(0, &asserting.text());
        let assertions = Assertions::new(&drawn);
        let everything = assertions.everything();
        let mut inquiry = drawn.inquiry();
        for assertion in &drawn.policy.assertions {
            let found = inquiry.prove(&assertion.form).expect("a proof is sought");
            let _ = assertions.check(&everything, &assertion.form, &found);
        }
        return Corpus::Keep;
    }
    let after = before.after_edits(dice).unwrap_or_else(|| before.clone());
    let (before, after) = (Drawn::of(0, &before.text()), Drawn::of(0, &after.text()));
    let found = diff(Some(before.version()), Some(after.version()), &Effort::default());
    let _ = check_diff(&before, &after, &found.expect("a diff is made"));
    Corpus::Keep
});
