//! Generated policies are valid, and generated requests reach everything that a decision can be.

use portvakt_testing::compiled;
use portvakt_testing::generate::{Dice, Draft};
use portvakt_testing::round::{Round, Tally, policies};

#[test]
fn every_generated_policy_is_valid_with_its_rules_permuted_and_added_to() {
    for seed in 0..policies() {
        let draft = Draft::new(seed);
        let dice = &mut Dice::new(seed);
        for other in [draft.permuted(dice), draft.with_refusal(dice)] {
            let _ = compiled::valid(&other.text());
        }
    }
}

#[test]
fn generated_requests_reach_every_effect_and_every_operator() {
    let mut tally = Tally::default();
    for seed in 0..policies() {
        tally.add(&Round::new(seed));
    }
    // Shown by `cargo test -- --nocapture`.
    #[expect(clippy::print_stdout, reason = "the table is what this run is for")]
    {
        println!("{tally}");
    }
    tally.check();
}
