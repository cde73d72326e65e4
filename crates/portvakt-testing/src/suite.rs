//! Runs a tests file as the command does, on the tree and on the oracle.

use crate::compiled;
use crate::generate::Request;
use crate::oracle::Supply;
use crate::reading::Settled;
use crate::round::Round;
use portvakt_analysis::coverage::{Collector, Coverage};
use portvakt_core::diagnostic::Diagnostics;
use portvakt_core::limits::Limits;
use portvakt_core::policy::Policy;
use portvakt_core::source::Sources;
use portvakt_core::tests_file::{Expected, TestsFile};
use portvakt_eval::{DecisionTree, Effect, Engine, Supplied, Time, Value, VerifiedClaims};

/// What came of a tests file.
#[derive(Debug)]
pub struct Ran {
    /// How many tests there are.
    pub tests: usize,
    /// Expectations that were not met, in words.
    pub failures: Vec<String>,
    /// What the expectations show of the policy.
    pub coverage: Coverage,
}

/// Runs a tests file for a policy; registers that it does not name hold what `supply` says.
///
/// # Panics
///
/// The file has errors, or a test expects a malformed attribute.
#[must_use]
pub fn run(policy: &Policy, text: &str, supply: &Supply) -> Ran {
    let mut sources = Sources::default();
    let mut found = Diagnostics::default();
    let file = sources.add("tests.yaml", text);
    let parsed = TestsFile::parse(file, text, &Limits::default(), &mut found);
    let suite = parsed.and_then(|parsed| parsed.resolve(policy, &mut found));
    let Some(suite) = suite else { panic!("{:?}\n{text}", found.findings()) };
    let mut supply = supply.clone();
    for given in &suite.registers {
        let name = policy.registers[given.register.at()].name.clone();
        supply.insert(name, given.members.clone());
    }
    let tree = compiled::tree(policy);
    let registers = match tree.registers(supply.iter()) {
        Ok(registers) => registers,
        Err(error) => panic!("{error}\n{text}"),
    };
    let Ok(engine) = Engine::try_new(&tree, &registers) else { panic!("foreign registers") };
    let mut collector = Collector::new(policy);
    let mut failures = Vec::new();
    for test in &suite.tests {
        let Expected::Effects(effects) = &test.expected else { panic!("malformed: {}", test.name) };
        let named = test.values.iter();
        let given = named.map(|one| {
            let name = policy.attributes[one.attribute.at()].name.clone();
            (name, one.json.clone())
        });
        let mut request = Request {
            claims: test.claims.clone(),
            given: given.collect(),
            capability: String::new(),
        };
        for effect in effects {
            let capability = &policy.capabilities[effect.capability.at()].name;
            request.capability.clone_from(capability);
            let rule = effect.reason.map(|id| policy.rules[id.at()].name.as_str());
            let oracle = Round::answer(policy, &supply, &request).settled;
            let (allowed, by) = match &oracle {
                Settled::Granted(rule) => (true, Some(rule.as_str())),
                Settled::Refused(rule) | Settled::RequirementNotMet(rule) => {
                    (false, Some(rule.as_str()))
                }
                _ => (false, None),
            };
            if allowed != (effect.effect == Effect::Allow) || rule.is_some() && rule != by {
                failures.push(format!("{}: the oracle says {oracle:?}", test.name));
            }
            let decided = decide(engine, &tree, &request, &mut collector);
            if decided != Some((allowed, by.map(str::to_owned))) {
                failures.push(format!("{}: the tree says {decided:?}", test.name));
            }
        }
    }
    Ran { tests: suite.tests.len(), failures, coverage: collector.coverage() }
}

/// Whether the request is allowed, and the rule that is the reason; none when the claims are
/// refused.
fn decide(
    engine: Engine<'_>,
    tree: &DecisionTree,
    request: &Request,
    collector: &mut Collector<'_>,
) -> Option<(bool, Option<String>)> {
    let claims = VerifiedClaims::vouched_for_by_caller(request.claims.as_bytes());
    let binding = engine.bind(&claims).ok()?;
    let subject = engine.subject(&binding, Time::MIN).ok()?;
    let given = |category: &str| -> Vec<Supplied<'_>> {
        let named = request.given.iter().filter(|(name, _)| name.starts_with(category));
        named
            .filter_map(|(name, json)| Some(tree.attribute(name).ok()?.is(Value::Json(json))))
            .collect()
    };
    let capability = tree.capability(&request.capability).ok()?;
    let asked = subject.request(capability, &given("resource."), &given("context."));
    collector.saw(&asked.explain());
    let decision = asked.decide();
    Some((decision.is_allowed(), decision.rule().map(|rule| rule.name().to_owned())))
}
