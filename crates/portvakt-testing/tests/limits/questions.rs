//! The limits on answering questions about all requests.

use portvakt_analysis::inquiry::{Effort, Inquiry};
use portvakt_analysis::lint::lint;
use portvakt_analysis::prove::Proof;
use portvakt_analysis::version::Version;
use portvakt_core::policy::Policy;
use portvakt_testing::compiled;

const POLICY: &str = "
portvakt: 1
policy: questions
attributes:
  subject.a: { type: integer }
  subject.b: { type: integer }
capabilities: { read: Read }
rules:
  low: { allow: read, when: { subject.a: { at_most: 5 }, subject.b: { more_than: subject.a } } }
  high: { deny: read, when: { subject.b: { more_than: 7 } } }
assertions:
  low_means_low: { never: read, when: { subject.b: { more_than: 9 } } }
";

/// So many steps for one question.
fn of(steps: u64) -> Effort {
    let mut effort = Effort::default();
    effort.steps = steps;
    effort
}

fn proof(policy: &Policy, steps: u64) -> Proof {
    let tree = compiled::tree(policy);
    let version = Version { policy, tree: &tree };
    let effort = of(steps);
    let mut inquiry = Inquiry::new(version, &effort).unwrap();
    inquiry.prove(&policy.assertions[0].form).unwrap()
}

#[test]
fn a10_one_question_takes_a_counted_number_of_steps() {
    assert_eq!(Effort::default().steps, 2_000_000);
    let policy = compiled::valid(POLICY);
    let fewest = (0..2_000).find(|steps| proof(&policy, *steps) == Proof::Proved).unwrap();
    assert!(fewest > 1);
    let Proof::Undecided(open) = proof(&policy, fewest - 1) else {
        panic!("decided with fewer steps than it takes");
    };
    assert_eq!(open.len(), 1);
    assert_eq!(policy.capabilities[open[0].capability.at()].name, "read");
    assert_eq!(open[0].rules.len(), 2);
}

#[test]
fn a10_all_questions_of_the_lint_take_fifty_times_as_many() {
    let policy = compiled::valid(POLICY);
    let tree = compiled::tree(&policy);
    let open = |steps: u64| {
        let effort = of(steps);
        let found = lint(Version { policy: &policy, tree: &tree }, &effort);
        found.findings().iter().any(|one| one.code.name == "lint-undecided")
    };
    let fewest = (0..2_000).find(|steps| !open(*steps)).unwrap();
    assert!(fewest > 1 && open(fewest - 1) && !open(2_000_000));
}
