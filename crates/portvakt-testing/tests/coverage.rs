//! Generated tests: they pass, and reach everything that can be reached.
//!
//! `PORTVAKT_CASES` counts policies here:
//! `PORTVAKT_CASES=2000 cargo test --release -p portvakt-testing --test coverage`.
#![expect(clippy::disallowed_methods, reason = "the policies lie in files of this repository")]
#![expect(clippy::panic, reason = "what cannot be read stops the test")]
#![expect(clippy::indexing_slicing, reason = "a wrong place stops the test")]

use portvakt_analysis::coverage::{
    Collector, Coverage, Gap, Generated, Place, Possible, Supply, generate, uncovered, written,
};
use portvakt_analysis::inquiry::Effort;
use portvakt_analysis::version::Version;
use portvakt_core::policy::{CapabilityId, Condition, Policy, Rule, Verb};
use portvakt_testing::round::cases;
use portvakt_testing::small::{Column, Everything, Settles, SmallPolicy, Space};
use portvakt_testing::{compiled, conformance, suite};
use std::collections::BTreeSet;
use std::path::Path;

fn generated(policy: &Policy, supply: &Supply) -> Generated {
    let tree = compiled::tree(policy);
    let version = Version { policy, tree: &tree };
    match generate(version, &Collector::new(policy), supply, &Effort::default()) {
        Ok(generated) => generated,
        Err(error) => panic!("{error}"),
    }
}

/// Runs the cases as the tests file that they are written as.
#[track_caller]
fn passes(policy: &Policy, generated: &Generated) -> Coverage {
    let none = Coverage::default();
    if generated.cases.is_empty() {
        return Collector::new(policy).and(&none).coverage();
    }
    let text = generated.text("policy.yaml");
    let ran = suite::run(policy, &text, &portvakt_testing::oracle::Supply::new());
    assert_eq!(ran.failures, Vec::<String>::new(), "{text}");
    assert_eq!(ran.tests, generated.cases.len());
    assert_eq!(ran.coverage, generated.coverage, "{text}");
    ran.coverage
}

#[test]
fn what_is_generated_for_the_policies_of_this_repository_covers_them_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    let names = [
        "altinn-correspondence",
        "altinn-resource-registry",
        "dialogporten",
        "dialogporten-enforced",
        "folkeregisteret",
    ];
    for name in names {
        let text = std::fs::read_to_string(folder.join(name).join("policy.yaml"));
        let policy = compiled::valid(&text.unwrap_or_else(|error| panic!("{name}: {error}")));
        let generated = generated(&policy, &Supply::new());
        assert_eq!(generated.left, Vec::new(), "{name}");
        let coverage = passes(&policy, &generated);
        assert_eq!(coverage.gaps(), Vec::new(), "{name}");
        assert!(generated.cases.len() <= coverage.rules.len() + 2 * coverage.tests().count());
    }
}

#[test]
fn every_case_of_the_corpus_is_met() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/conformance/analysis/coverage");
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{error}"));
    let mut cases = 0;
    for file in files {
        let path = file.unwrap_or_else(|error| panic!("{error}")).path();
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{error}"));
        let case = conformance::coverage::read(&name, &text);
        let differences = case.differences();
        assert!(differences.is_empty(), "{name}:\n{}", differences.join("\n"));
        cases += 1;
    }
    assert!(cases >= 6, "the corpus has shrunk to {cases} cases");
}

#[test]
fn a_case_that_is_not_met_is_found() {
    let file = "../../policies/conformance/analysis/coverage/rules.yaml";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{error}"));
    let wrong: [(&str, &str); 4] = [
        ("  everybody: decided", "  everybody: fired"),
        ("subject.scope: a\": both ways", "subject.scope: a\": only true"),
        ("decide: can be", "decide: cannot be"),
        ("deny: write", "allow: write"),
    ];
    for (right, wrong) in wrong {
        let changed = text.replacen(right, wrong, 1);
        assert_ne!(changed, text, "{right}");
        assert!(!conformance::coverage::read(file, &changed).differences().is_empty(), "{wrong}");
    }
}

/// Every request of a small policy, and what each gap asks of them.
struct All<'p> {
    policy: &'p Policy,
    everything: Everything<'p>,
}

impl All<'_> {
    /// Tells whether some request with some register contents shows it, by looking at all.
    fn can_be(&self, gap: &Gap) -> bool {
        match gap {
            Gap::NeverDecides { rule } => self.capabilities().any(|capability| {
                self.everything.settled(capability).iter().any(|settled| match settled {
                    Settles::Refuses(place) | Settles::Grants(place) => {
                        self.policy.rules[*place].name == *rule
                    }
                    Settles::Malformed | Settles::Nothing => false,
                })
            }),
            Gap::NeverSeen { place, attribute, written: text, holds } => {
                let seen = self.column(place, attribute, text);
                let seen = if *holds { seen } else { seen.negated() };
                self.capabilities().any(|capability| {
                    let covering = |rule: &&Rule| rule.covers.contains(capability);
                    let mut rules = self.policy.rules.iter().filter(covering);
                    rules.any(|rule| self.shows(rule, place))
                        && !self.everything.well_formed(capability).and(&seen).is_empty()
                })
            }
        }
    }

    /// Tells whether an explanation of the rule shows the tests of a place.
    fn shows(&self, rule: &Rule, place: &Place) -> bool {
        match place {
            Place::Rule(name) => rule.name == *name,
            Place::Condition(name) => {
                let mut named = BTreeSet::new();
                let mut open: Vec<&Condition> = parts(rule).collect();
                while let Some(condition) = open.pop() {
                    condition.each_condition(&mut |id| {
                        let declared = &self.policy.conditions[id.at()];
                        if named.insert(declared.name.as_str()) {
                            open.push(&declared.condition);
                        }
                    });
                }
                named.contains(name.as_str())
            }
        }
    }

    /// Where the written test holds.
    fn column(&self, place: &Place, of: &str, text: &str) -> Column {
        let conditions: Vec<&Condition> = match place {
            Place::Rule(name) => {
                self.policy.rules.iter().filter(|one| one.name == *name).flat_map(parts).collect()
            }
            Place::Condition(name) => {
                let named = self.policy.conditions.iter().filter(|one| one.name == *name);
                named.map(|one| &one.condition).collect()
            }
        };
        let mut found = None;
        for condition in conditions {
            written(condition, &mut |one| {
                if one.text == text && self.policy.attributes[one.attribute.at()].name == of {
                    found = Some(self.everything.column(one.condition));
                }
            });
        }
        found.unwrap_or_else(|| panic!("no test `{of}: {text}`"))
    }

    fn capabilities(&self) -> impl Iterator<Item = CapabilityId> + use<> {
        (0..).map(CapabilityId).take(self.policy.capabilities.len())
    }
}

fn parts(rule: &Rule) -> impl Iterator<Item = &Condition> {
    let required = match &rule.verb {
        Verb::Require(condition) => Some(condition),
        Verb::Allow | Verb::Deny => None,
    };
    rule.when.iter().chain(&rule.unless).chain(required)
}

#[test]
fn what_is_generated_for_small_policies_covers_what_can_be_covered() {
    let policies = cases(150);
    let (mut gaps, mut never, mut elsewhere, mut undecided, mut tests) = (0, 0, 0, 0, 0);
    for seed in 0..policies {
        let text = SmallPolicy::new(seed).text();
        let policy = compiled::valid(&text);
        let space = Space::small(&[&policy]);
        let all = All { policy: &policy, everything: Everything::new(&policy, &space) };
        let generated = generated(&policy, &Supply::new());
        let covered = passes(&policy, &generated);
        tests += generated.cases.len();
        let open: BTreeSet<Gap> = covered.gaps().into_iter().collect();
        let left: BTreeSet<Gap> = generated.left.iter().map(|one| one.gap.clone()).collect();
        assert_eq!(open, left, "seed {seed}\n{text}");
        let tree = compiled::tree(&policy);
        let nothing = Collector::new(&policy).coverage();
        let (version, effort) = (Version { policy: &policy, tree: &tree }, Effort::default());
        let shown = uncovered(version, &nothing, &Supply::new(), usize::MAX, &effort);
        for one in shown.unwrap_or_else(|error| panic!("{error}")) {
            if let Possible::Yes(shown) | Possible::WithOtherRegisters(shown) = &one.possible {
                let confirmed = conformance::coverage::is_confirmed(shown, &policy);
                assert!(confirmed, "seed {seed}: {one}\n{text}");
            }
        }
        for gap in nothing.gaps() {
            gaps += 1;
            // What is covered was seen when the tests ran.
            match generated.left.iter().find(|one| one.gap == gap).map(|one| &one.possible) {
                None => {}
                Some(Possible::No) => {
                    never += 1;
                    assert!(!all.can_be(&gap), "seed {seed}: {gap}\n{text}");
                }
                Some(Possible::WithOtherRegisters(_)) => elsewhere += 1,
                Some(Possible::Undecided(_)) => undecided += 1,
                Some(Possible::Yes(one)) => panic!("seed {seed}: {gap}: not written: {one:?}"),
            }
        }
    }
    let shown = format!(
        "{policies} policies: of {gaps} things to cover, {never} cannot be, {elsewhere} need other \
         register contents, {undecided} are undecided; {tests} tests"
    );
    #[expect(clippy::print_stdout, reason = "the counts are what this run is for")]
    {
        println!("{shown}");
    }
    assert!(never * 50 >= gaps, "too little that cannot be: {shown}");
    assert!(elsewhere * 50 <= gaps, "too much with other registers: {shown}");
    assert!(undecided * 200 <= gaps, "too much is undecided: {shown}");
}
