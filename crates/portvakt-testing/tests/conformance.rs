//! Every case of the corpus on every reader: the oracle, and all paths of the engine.
#![expect(
    clippy::disallowed_methods,
    reason = "the corpus lies in files of this repository"
)]
#![expect(clippy::panic, reason = "a file that cannot be read stops the test")]

use portvakt_testing::conformance::{self, Suite};
use portvakt_testing::oracle::{Oracle, Question};
use portvakt_testing::reading::Reading;
use std::fs;
use std::path::Path;

/// Where the corpus lies.
const CORPUS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../policies/conformance/decisions"
);

fn suites() -> Vec<(String, Suite)> {
    let mut suites = Vec::new();
    let Ok(folder) = fs::read_dir(Path::new(CORPUS)) else {
        panic!("{CORPUS} cannot be read");
    };
    for file in folder {
        let path = file.unwrap_or_else(|error| panic!("{error}")).path();
        let name = path.display().to_string();
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        suites.push((name.clone(), conformance::read(&name, &text)));
    }
    suites.sort_by(|one, other| one.0.cmp(&other.0));
    suites
}

#[test]
fn the_oracle_meets_every_case() {
    let mut failures = Vec::new();
    let mut cases = 0;
    for (file, suite) in suites() {
        let (policy, _) = match portvakt_testing::compiled::model(&suite.policy) {
            Ok(found) => found,
            Err(errors) => {
                failures.push(format!("{file}:\n{errors}"));
                continue;
            }
        };
        let oracle = Oracle::new(&policy, &suite.supply);
        for case in &suite.cases {
            cases += 1;
            let question = Question {
                claims: &case.request.claims,
                given: &case.request.given,
                capability: &case.request.capability,
            };
            let found = Reading::from(&oracle.answer(question));
            if !case.is_met_by(&found) {
                failures.push(format!(
                    "{file}: {}: {}\n  expected {:?}\n  found    {found:?}",
                    case.name, case.why, case.expected
                ));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {cases}:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(cases > 500, "the corpus has shrunk to {cases} cases");
}
