//! What an edit changes: every request that changes is covered by a change that is named, and every
//! change that is named is shown by a request.

use super::Answers;
use portvakt_analysis::diff::{Verdict, diff};
use portvakt_analysis::inquiry::Effort;
use portvakt_testing::enumeration::{Drawn, check_diff};
use portvakt_testing::round::cases;
use portvakt_testing::small::{Everything, SmallPolicy, Space};

#[test]
fn a_diff_names_what_everything_shows() {
    let (mut answers, pairs) = (Answers::default(), cases(60));
    for seed in 0..pairs {
        let (before, after) = SmallPolicy::edited(seed);
        let (before, after) = (Drawn::of(seed, &before.text()), Drawn::of(seed, &after.text()));
        let found = match diff(Some(before.version()), Some(after.version()), &Effort::default()) {
            Ok(found) => found,
            Err(error) => panic!("{error}\n{}\n---- after ----\n{}", before.about, after.about),
        };
        let verdict = check_diff(&before, &after, &found);
        answers.count(format_args!("really {verdict:?}"));
        answers.count(format_args!("{:?}", found.verdict));
        for change in &found.changes {
            answers.count(format_args!("change {:?}", change.direction));
        }
        for open in &found.undecided {
            answers.count(format_args!("undecided: {:?}", open.cause));
        }
    }
    answers.show("diff", &["Equivalent", "Narrower", "Wider", "Crossing"]);
}

#[test]
fn a_policy_that_was_not_there_allowed_nothing() {
    for seed in 0..cases(30) {
        let drawn = Drawn::new(seed);
        let space = Space::small(&[&drawn.policy]);
        let everything = Everything::new(&drawn.policy, &space);
        let allows = drawn.capabilities().any(|(one, _)| !everything.allowed(one).is_empty());
        let sides = [(None, Some(drawn.version())), (Some(drawn.version()), None)];
        for ((old, new), verdict) in sides.into_iter().zip([Verdict::Wider, Verdict::Narrower]) {
            let found = match diff(old, new, &Effort::default()) {
                Ok(found) => found,
                Err(error) => panic!("{error}\n{}", drawn.about),
            };
            let expected = if allows { verdict } else { Verdict::Equivalent };
            let open = found.verdict == Verdict::Undecided;
            assert!(found.verdict == expected || open, "{found:#?}\n{}", drawn.about);
        }
    }
}
