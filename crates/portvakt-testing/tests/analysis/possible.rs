//! Whether anything can be, and requests that show it.

use super::Answers;
use portvakt_analysis::inquiry::Shown;
use portvakt_testing::enumeration::Drawn;
use portvakt_testing::reading::Settled;
use portvakt_testing::round::cases;
use portvakt_testing::small::{Everything, Settles, Space, answer};

#[test]
fn what_decides_somewhere_is_possible_and_nothing_else() {
    let mut answers = Answers::default();
    for seed in 0..cases(60) {
        let drawn = Drawn::new(seed);
        let space = Space::small(&[&drawn.policy]);
        let everything = Everything::new(&drawn.policy, &space);
        let mut inquiry = drawn.inquiry();
        for (capability, name) in drawn.capabilities() {
            let scene = inquiry.scene(capability).unwrap_or_else(|error| panic!("{error}"));
            for firing in scene.granting.iter().chain(&scene.refusing) {
                let at = firing.rule.at();
                let rule = &drawn.policy.rules[at];
                let decides =
                    |one: &Settles| [Settles::Grants(at), Settles::Refuses(at)].contains(one);
                let expected = everything.settled(capability).iter().any(decides);
                let question = scene.decided_by(firing);
                let found = inquiry
                    .show(&question, capability, |replay| replay.rule.as_ref() == Some(&rule.name));
                let about = || format!("{name}, {}: {found:?}\n{}", rule.name, drawn.about);
                match &found {
                    Shown::Possible(shown) => {
                        answers.count("possible");
                        assert!(expected, "nothing shows it: {}", about());
                        let reading = answer(&drawn.policy, &shown.witness);
                        let (Settled::Granted(by)
                        | Settled::Refused(by)
                        | Settled::RequirementNotMet(by)) = &reading.settled
                        else {
                            panic!("the oracle says {reading:?}: {}", about())
                        };
                        assert_eq!(by, &rule.name, "{}", about());
                    }
                    Shown::Impossible => {
                        answers.count("impossible");
                        assert!(!expected, "something shows it: {}", about());
                    }
                    Shown::Undecided(cause) => answers.count(format_args!("undecided: {cause:?}")),
                }
            }
        }
    }
    answers.show("possible", &["possible", "impossible"]);
}
