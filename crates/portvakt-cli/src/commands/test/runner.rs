//! Runs single tests.

use super::compare;
use super::suite::Failure;
use crate::answer::Answer;
use crate::output::text::{self, Values};
use crate::presented::Presented;
use crate::request::{Given, Holder};
use portvakt::Engine;
use portvakt::analysis::coverage::Collector;
use portvakt::compiler::policy::{CapabilityId, Policy};
use portvakt::compiler::source::{Sources, Span};
use portvakt::compiler::tests_file::{Expected, Test};
use portvakt::eval::index::index;
use std::collections::BTreeSet;

/// How many bytes of explanations of failures are kept, give or take one: each may speak of every
/// rule.
const EXPLAINED: usize = 1 << 20;

/// What all tests of a file share.
pub(super) struct Runner<'r> {
    /// The policy.
    pub(super) policy: &'r Policy,
    /// What decides.
    pub(super) engine: Engine<'r>,
    /// The files that tests stand in.
    pub(super) sources: &'r Sources,
    /// The rules that were the reason of a decision.
    pub(super) deciding: BTreeSet<String>,
    /// Takes the explanations of the decisions, where coverage is asked for.
    pub(super) collector: Option<Collector<'r>>,
    /// How many bytes of explanations there are.
    pub(super) explained: usize,
}

/// Whom a test asks for, and about what.
struct Asking<'r> {
    holder: Holder<'r>,
    resource: Given,
    context: Given,
}

impl<'r> Runner<'r> {
    /// Runs one test.
    pub(super) fn run(&mut self, test: &Test) -> Vec<Failure> {
        let given = test.values.iter().filter_map(|value| {
            let name = &self.policy.attribute(value.attribute)?.name;
            Some((name.as_str(), value.json.as_str()))
        });
        let (resource, context) = Given::full(self.engine.tree(), given);
        let asking = Asking {
            holder: Holder::new(self.engine, &Presented::vouched_for(test.claims.as_bytes())),
            resource,
            context,
        };
        let mut failures = Vec::new();
        match &test.expected {
            Expected::Effects(effects) => {
                for expected in effects {
                    let answer = self.ask(&asking, expected.capability);
                    self.saw(&asking, expected.capability, &answer);
                    let differences = compare::differences(expected, &answer, self.policy);
                    if differences.is_empty() {
                        continue;
                    }
                    let explanation = self.explain(&asking, expected.capability);
                    for message in differences {
                        failures.push(self.failure(message, expected.span, explanation.clone()));
                    }
                }
            }
            // Which capability is asked for matters where an attribute is missing: only some need it.
            Expected::Malformed { attribute, span } => {
                let name = self.policy.attribute(*attribute).map_or("", |one| &one.name);
                let all = (0..index(self.policy.capabilities.len())).map(CapabilityId);
                let mut found: Vec<Answer> = all.map(|one| self.ask(&asking, one)).collect();
                if !found.iter().any(|answer| answer.names_malformed(name)) {
                    let found = found.pop().map(|answer| compare::described(&answer));
                    let found = found.unwrap_or_default();
                    let message = format!("expected `{name}` malformed, found {found}");
                    failures.push(self.failure(message, *span, String::new()));
                }
            }
        }
        failures
    }

    fn ask(&self, asking: &Asking<'r>, capability: CapabilityId) -> Answer {
        let name = self.name(capability);
        match asking.holder.subject() {
            Err(malformed) => Answer::malformed(name, malformed),
            Ok(subject) => {
                let Asking { holder, resource, context } = asking;
                Answer::decided(name, &holder.request(&subject, name, resource, context).decide())
            }
        }
    }

    /// Keeps what an expected decision shows of the rules.
    fn saw(&mut self, asking: &Asking<'r>, capability: CapabilityId, answer: &Answer) {
        if let Some(rule) = &answer.rule
            && !self.deciding.contains(rule)
        {
            self.deciding.insert(rule.clone());
        }
        let name = self.name(capability);
        if let Some(collector) = &mut self.collector
            && let Ok(subject) = asking.holder.subject()
        {
            let Asking { holder, resource, context } = asking;
            let request = holder.request(&subject, name, resource, context);
            collector.saw(&request.explain());
        }
    }

    /// The path of a decision, for people, as long as there are not too many.
    fn explain(&mut self, asking: &Asking<'r>, capability: CapabilityId) -> String {
        let Ok(subject) = asking.holder.subject() else {
            return String::new();
        };
        if self.explained >= EXPLAINED {
            return "many tests failed: `--filter` with its name explains this one\n".to_owned();
        }
        let Asking { holder, resource, context } = asking;
        let request = holder.request(&subject, self.name(capability), resource, context);
        let path = text::explanation(&request.explain(), &Values::new());
        self.explained = self.explained.saturating_add(path.len());
        path
    }

    fn failure(&self, message: String, span: Span, explanation: String) -> Failure {
        let position = self.sources.position(span);
        Failure { message, line: position.line, column: position.column, explanation }
    }

    fn name(&self, capability: CapabilityId) -> &'r str {
        self.policy.capabilities.get(capability.at()).map_or("", |one| &one.name)
    }
}
