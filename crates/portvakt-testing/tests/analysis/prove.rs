//! Assertions: what is proved has no request against it, and what is refuted has one.

use super::Answers;
use portvakt_analysis::prove::Proof;
use portvakt_testing::enumeration::{Assertions, Drawn};
use portvakt_testing::round::cases;
use portvakt_testing::small::SmallPolicy;

#[test]
fn assertions_are_proved_where_nothing_speaks_against_them() {
    let mut answers = Answers::default();
    for seed in 0..cases(60) {
        let drawn = Drawn::of(seed, &SmallPolicy::asserting(seed).text());
        let assertions = Assertions::new(&drawn);
        let everything = assertions.everything();
        let mut inquiry = drawn.inquiry();
        for assertion in &drawn.policy.assertions {
            let found = inquiry.prove(&assertion.form).unwrap_or_else(|error| panic!("{error}"));
            let form = assertions.check(&everything, &assertion.form, &found);
            match &found {
                Proof::Proved => answers.count(format_args!("{form} proved")),
                Proof::Refuted(_) => answers.count(format_args!("{form} refuted")),
                Proof::Undecided(open) => {
                    answers.count(format_args!("{form} undecided: {:?}", open[0].cause));
                }
            }
        }
    }
    let forms = ["never", "always", "implies", "only_helps", "ignores"];
    let both = forms.iter().flat_map(|form| [format!("{form} proved"), format!("{form} refuted")]);
    let both: Vec<String> = both.collect();
    answers.show("prove", &both.iter().map(String::as_str).collect::<Vec<_>>());
}
