//! Cases of coverage: a policy, its tests, and what they cover.

use super::{Part, parsed};
use crate::generate::Request;
use crate::oracle::Supply;
use crate::reading::Settled;
use crate::round::Round;
use crate::{compiled, suite};
use portvakt_analysis::coverage::{
    Collector, Coverage, Possible, TestCoverage, Uncovered, generate, uncovered,
};
use portvakt_analysis::inquiry::{Confirmed, Effort};
use portvakt_analysis::version::Version;
use portvakt_core::policy::Policy;
use std::collections::BTreeMap;

/// What is seen, by name.
type Named = BTreeMap<String, String>;

/// A case.
#[derive(Debug)]
pub struct Case {
    /// The policy, as text.
    pub policy: String,
    /// The tests file, as text.
    pub tests: String,
    /// Of each rule, what is seen of it.
    pub rules: Named,
    /// Of each written test, with the rule or condition that it stands in, what is seen of it.
    pub written: Named,
    /// Of each thing that is not covered, whether it can be.
    pub uncovered: Named,
}

/// Reads a file of the corpus.
///
/// # Panics
///
/// The file has another form.
#[must_use]
pub fn read(file: &str, text: &str) -> Case {
    let node = parsed(file, text);
    let root = Part { file, node: &node };
    root.only(&["portvakt", "coverage", "policy", "tests", "rules", "written", "uncovered"]);
    let named = |key: &str| -> Named {
        let members = root.get(key).map(|one| one.members()).unwrap_or_default();
        members.into_iter().map(|(name, value)| (name, value.text())).collect()
    };
    // The title is for people.
    root.need("coverage").text();
    Case {
        policy: root.need("policy").text(),
        tests: root.need("tests").text(),
        rules: named("rules"),
        written: named("written"),
        uncovered: named("uncovered"),
    }
}

impl Case {
    /// What is other than the case says, in words; every request that is shown is asked of the
    /// oracle too, and generated tests are run.
    ///
    /// # Panics
    ///
    /// The policy or the tests have errors, or what is asked passes the limits.
    #[must_use]
    pub fn differences(&self) -> Vec<String> {
        let policy = compiled::valid(&self.policy);
        let ran = suite::run(&policy, &self.tests, &Supply::new());
        let mut found = ran.failures;
        let mut compare = |what: &str, expected: &Named, seen: Named| {
            if *expected != seen {
                found.push(format!("{what}:\n  expected {expected:#?}\n  found {seen:#?}"));
            }
        };
        compare("rules", &self.rules, rules(&ran.coverage));
        compare("written", &self.written, written(&ran.coverage));
        let tree = compiled::tree(&policy);
        let version = Version { policy: &policy, tree: &tree };
        let (supply, effort) = (BTreeMap::new(), Effort::default());
        let open = uncovered(version, &ran.coverage, &supply, usize::MAX, &effort);
        let open = open.unwrap_or_else(|error| panic!("{error}"));
        compare("uncovered", &self.uncovered, open.iter().map(possible).collect());
        for one in &open {
            if let Possible::Yes(shown) | Possible::WithOtherRegisters(shown) = &one.possible
                && !is_confirmed(shown, &policy)
            {
                found.push(format!("{one}: the oracle says otherwise"));
            }
        }
        let seen = Collector::new(&policy).and(&ran.coverage);
        let generated = generate(version, &seen, &supply, &effort);
        let generated = generated.unwrap_or_else(|error| panic!("{error}"));
        if !generated.cases.is_empty() {
            let text = generated.text("policy.yaml");
            let ran = suite::run(&policy, &text, &Supply::new());
            found.extend(ran.failures);
            if seen.and(&ran.coverage).coverage() != generated.coverage {
                found.push(format!("the generated tests do not cover what they say:\n{text}"));
            }
        }
        if left_differs(&generated.left, &self.uncovered) {
            found.push(format!("the generated tests leave {:#?}", generated.left));
        }
        found
    }
}

/// Tells whether generated tests leave anything but what cannot be.
fn left_differs(left: &[Uncovered], expected: &Named) -> bool {
    let mut left: Vec<String> = left.iter().map(|one| one.gap.to_string()).collect();
    left.sort();
    let cannot = expected.iter().filter(|(_, can)| *can == "cannot be").map(|(gap, _)| gap);
    !cannot.eq(left.iter())
}

/// Tells whether the oracle decides a request as the engine did.
#[must_use]
pub fn is_confirmed(shown: &Confirmed, policy: &Policy) -> bool {
    let witness = &shown.witness;
    let mut given = BTreeMap::new();
    for (category, values) in [("resource", &witness.resource), ("context", &witness.context)] {
        for (name, value) in values {
            given.insert(format!("{category}.{name}"), value.to_string());
        }
    }
    let claims = witness.claims.to_string();
    let request = Request { claims, given, capability: witness.capability.clone() };
    let members = witness.registers.iter().map(|(name, members)| {
        let members = members.as_array().into_iter().flatten();
        let members = members.filter_map(|one| one.as_str().map(str::to_owned)).collect();
        (name.clone(), members)
    });
    let settled = Round::answer(policy, &members.collect(), &request).settled;
    let (allowed, rule) = match settled {
        Settled::Granted(rule) => (true, Some(rule)),
        Settled::Refused(rule) | Settled::RequirementNotMet(rule) => (false, Some(rule)),
        _ => (false, None),
    };
    allowed == shown.replay.is_allowed() && rule == shown.replay.rule
}

fn rules(coverage: &Coverage) -> Named {
    coverage.rules.iter().map(|one| (one.rule.clone(), one.seen.word().to_owned())).collect()
}

fn written(coverage: &Coverage) -> Named {
    let mut named = Named::new();
    let mut add = |place: &str, tests: &[TestCoverage]| {
        for test in tests {
            let seen = match (test.seen_true, test.seen_false) {
                (true, true) => "both ways",
                (true, false) => "only true",
                (false, true) => "only false",
                (false, false) => "never",
            };
            let name = format!("{place}: {}: {}", test.attribute, test.written);
            named.insert(name, seen.to_owned());
        }
    };
    coverage.rules.iter().for_each(|one| add(&one.rule, &one.tests));
    coverage.conditions.iter().for_each(|one| add(&one.condition, &one.tests));
    named
}

fn possible(one: &Uncovered) -> (String, String) {
    let can = match &one.possible {
        Possible::Yes(_) => "can be",
        Possible::WithOtherRegisters(_) => "can be with other registers",
        Possible::No => "cannot be",
        Possible::Undecided(_) => "undecided",
    };
    (one.gap.to_string(), can.to_owned())
}
