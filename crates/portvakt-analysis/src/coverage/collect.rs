//! Collects coverage from explanations.

use super::{
    ConditionCoverage, Coverage, Place, RuleCoverage, Seen, TestCoverage, Written, written,
};
use portvakt_core::policy::{Condition, ConditionId, Policy, Rule, RuleId, Verb};
use portvakt_core::source::Span;
use portvakt_eval::{Explanation, Finding, FindingKind};
use std::collections::{BTreeMap, BTreeSet};

/// Collects what explanations of a policy's decisions show.
#[derive(Debug, Clone)]
pub struct Collector<'p> {
    rules: Vec<(RuleCoverage, Tests<'p>)>,
    /// The places of rules, by name.
    by_name: BTreeMap<&'p str, usize>,
    conditions: BTreeMap<&'p str, (Span, Tests<'p>)>,
}

/// The written tests of one place.
#[derive(Debug, Clone, Default)]
struct Tests<'p> {
    all: Vec<TestCoverage>,
    /// The places of tests, by attribute and what is written.
    by_text: BTreeMap<(&'p str, &'p str), usize>,
}

impl<'p> Collector<'p> {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(policy: &'p Policy) -> Self {
        let rules: Vec<_> = policy.rules.iter().zip(0..).collect();
        let by_name = policy.rules.iter().map(|one| one.name.as_str()).zip(0..).collect();
        let rules = rules.into_iter().map(|(rule, place)| {
            let covered = RuleCoverage {
                rule: rule.name.clone(),
                seen: Seen::Never,
                tests: Vec::new(),
                id: RuleId(place),
                span: rule.span,
            };
            let mut tests = Tests::default();
            parts(rule).for_each(|part| tests.of(part, policy));
            (covered, tests)
        });
        let rules = rules.collect();
        let conditions = spoken_of(policy).into_iter().filter_map(|id| {
            let one = policy.condition(id)?;
            let mut tests = Tests::default();
            tests.of(&one.condition, policy);
            Some((one.name.as_str(), (one.span, tests)))
        });
        Self { rules, by_name, conditions: conditions.collect() }
    }

    /// A decision was seen. One that was made before any rule was read shows nothing.
    pub fn saw(&mut self, explanation: &Explanation<'_>) {
        for one in &explanation.rules {
            let place = self.by_name.get(one.rule.name()).copied();
            let Some((rule, tests)) = place.and_then(|place| self.rules.get_mut(place)) else {
                continue;
            };
            let seen = match (one.decides, one.fires) {
                (true, _) => Seen::Decided,
                (false, true) => Seen::Fired,
                (false, false) => Seen::Never,
            };
            rule.seen = rule.seen.max(seen);
            for part in [&one.when, &one.unless, &one.requires].into_iter().flatten() {
                tests.saw(part);
            }
        }
        for one in &explanation.conditions {
            if let FindingKind::Condition { name } = one.kind
                && let Some((_, tests)) = self.conditions.get_mut(name)
            {
                one.parts.iter().for_each(|part| tests.saw(part));
            }
        }
    }

    /// What was seen elsewhere of the same policy was seen too.
    #[must_use]
    pub fn and(mut self, coverage: &Coverage) -> Self {
        for one in &coverage.rules {
            let place = self.by_name.get(one.rule.as_str()).copied();
            if let Some((rule, tests)) = place.and_then(|place| self.rules.get_mut(place)) {
                rule.seen = rule.seen.max(one.seen);
                tests.also_saw(&one.tests);
            }
        }
        for one in &coverage.conditions {
            if let Some((_, tests)) = self.conditions.get_mut(one.condition.as_str()) {
                tests.also_saw(&one.tests);
            }
        }
        self
    }

    /// The most that was seen of a rule.
    pub(super) fn rule(&self, name: &str) -> Option<Seen> {
        let place = self.by_name.get(name)?;
        self.rules.get(*place).map(|(rule, _)| rule.seen)
    }

    /// What was seen of a written test.
    pub(super) fn test(&self, at: &Place, attribute: &str, text: &str) -> Option<&TestCoverage> {
        let tests = match at {
            Place::Rule(name) => &self.rules.get(*self.by_name.get(name.as_str())?)?.1,
            Place::Condition(name) => &self.conditions.get(name.as_str())?.1,
        };
        tests.all.get(*tests.by_text.get(&(attribute, text))?)
    }

    /// What was seen so far.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        let rules = self.rules.iter().map(|(rule, tests)| {
            let tests = tests.all.clone();
            RuleCoverage { tests, ..rule.clone() }
        });
        let conditions = self.conditions.iter().map(|(name, (span, tests))| ConditionCoverage {
            condition: (*name).to_owned(),
            tests: tests.all.clone(),
            span: *span,
        });
        let mut coverage = Coverage {
            rules: rules.collect(),
            conditions: conditions.collect(),
            ..Coverage::default()
        };
        coverage.count();
        coverage
    }
}

impl<'p> Tests<'p> {
    /// Adds the tests of a condition.
    fn of(&mut self, condition: &'p Condition, policy: &'p Policy) {
        written(condition, &mut |one: Written<'p>| {
            let attribute = policy.attribute(one.attribute).map_or("", |one| &one.name);
            let next = self.all.len();
            let place = *self.by_text.entry((attribute, one.text)).or_insert(next);
            match self.all.get_mut(place) {
                Some(test) => test.spans.push(one.span),
                None => self.all.push(TestCoverage {
                    attribute: attribute.to_owned(),
                    written: one.text.to_owned(),
                    seen_true: false,
                    seen_false: false,
                    spans: vec![one.span],
                }),
            }
        });
    }

    /// Tests of the same place were seen elsewhere.
    fn also_saw(&mut self, others: &[TestCoverage]) {
        for other in others {
            let text = (other.attribute.as_str(), other.written.as_str());
            let place = self.by_text.get(&text).copied();
            if let Some(test) = place.and_then(|place| self.all.get_mut(place)) {
                test.seen_true |= other.seen_true;
                test.seen_false |= other.seen_false;
            }
        }
    }

    /// A condition was seen, with what its parts came to. Depth: that of nesting in one condition,
    /// which the verified tree bounds.
    fn saw(&mut self, finding: &Finding<'_>) {
        if let FindingKind::Test { attribute, written } = finding.kind
            && let Some(place) = self.by_text.get(&(attribute, written))
            && let Some(test) = self.all.get_mut(*place)
        {
            test.seen_true |= finding.holds;
            test.seen_false |= !finding.holds;
        }
        finding.parts.iter().for_each(|part| self.saw(part));
    }
}

/// The conditions of a rule, in the order in which explanations show them.
pub(super) fn parts(rule: &Rule) -> impl Iterator<Item = &Condition> {
    let required = match &rule.verb {
        Verb::Require(condition) => Some(condition),
        Verb::Allow | Verb::Deny => None,
    };
    [rule.when.as_ref(), rule.unless.as_ref(), required].into_iter().flatten()
}

/// The named conditions that rules speak of, also through others.
fn spoken_of(policy: &Policy) -> BTreeSet<ConditionId> {
    let mut spoken = BTreeSet::new();
    let mut open = Vec::new();
    for part in policy.rules.iter().flat_map(parts) {
        part.each_condition(&mut |id| open.push(id));
    }
    while let Some(id) = open.pop() {
        if let Some(one) = policy.condition(id).filter(|_| spoken.insert(id)) {
            one.condition.each_condition(&mut |id| open.push(id));
        }
    }
    spoken
}
