//! Warnings about absence: a request that lacks an attribute is allowed, although some value of it
//! would stop an allow rule granting or make a deny or require rule refuse.
//!
//! Only what is certain without analysis is reported: a request is put together from the tests of
//! the rules that cover one capability, and every step that might not be possible ends the attempt.
//! Attributes that reach a rule through `derive` are left to analysis, which is exact.

mod facts;
mod goal;
mod sources;

#[cfg(test)]
mod tests;

use super::findings::Findings;
use crate::diagnostic::{Diagnostic, code};
use crate::policy::{
    AttributeId, CapabilityId, Condition, ConditionId, Policy, Rule, Source, Verb,
};
use crate::syntax::Path;
use facts::Facts;
use goal::{Goal, Steps, World};
use sources::Sources;
use std::collections::BTreeSet;

/// So many tests are looked at in all; then nothing more is reported.
const STEPS: usize = 1_000_000;

/// So many capabilities of a rule are tried.
const TRIED: usize = 16;

/// Reports rules that an absent attribute gets round.
pub(super) fn allowed_when_absent(policy: &Policy, findings: &Findings) {
    let mut covering = vec![Covering::default(); policy.capabilities.len()];
    let mut pairs = 0_usize;
    for rule in &policy.rules {
        pairs = pairs.saturating_add(rule.covers.len());
        if pairs > STEPS {
            return;
        }
        for capability in rule.covers.iter() {
            if let Some(covering) = covering.get_mut(capability.at()) {
                covering.add(rule);
            }
        }
    }
    let steps = Steps::new(STEPS);
    let Some(sources) = Sources::new(policy, &steps) else {
        return;
    };
    for rule in &policy.rules {
        for attribute in Tested::of(rule, policy).by_value_alone() {
            let found = rule.covers.iter().take(TRIED).find(|capability| {
                let covering = covering.get(capability.at());
                let round = covering
                    .and_then(|covering| gets_round(rule, attribute, covering, &sources, &steps));
                round.unwrap_or(false)
            });
            if let Some(capability) = found {
                warn(rule, attribute, capability, policy, findings);
            }
        }
    }
}

fn warn(
    rule: &Rule,
    attribute: AttributeId,
    capability: CapabilityId,
    policy: &Policy,
    findings: &Findings,
) {
    let (Some(attribute), Some(capability)) =
        (policy.attribute(attribute), policy.capabilities.get(capability.at()))
    else {
        return;
    };
    let name = &attribute.name;
    let (message, help) = match rule.verb {
        Verb::Allow => (
            format!(
                "a request without `{name}` is allowed `{}`, though some value of it would stop this rule",
                capability.name
            ),
            format!("test that it is there, in this rule: `present: {name}`"),
        ),
        Verb::Deny => (
            format!(
                "a request without `{name}` is allowed `{}`, though some value of it would be refused",
                capability.name
            ),
            "write with `require` what must hold, or test in this rule whether it is there"
                .to_owned(),
        ),
        Verb::Require(_) => (
            format!(
                "a request without `{name}` is allowed `{}`, though some value of it would be refused",
                capability.name
            ),
            format!("test in this rule whether it is there: `present: {name}`"),
        ),
    };
    let root = Path::root();
    let rules = root.key("rules");
    findings.warning(
        Diagnostic::new(&code::ALLOWED_WHEN_ABSENT, rule.span, message)
            .also(attribute.span, "may be absent")
            .help(help)
            .path(rules.key(&rule.name)),
    );
}

/// Tells whether there is certainly a request without the attribute that is allowed, and with some
/// value of it would not be, because of this rule. Nothing when it cannot be told.
fn gets_round(
    rule: &Rule,
    attribute: AttributeId,
    covering: &Covering<'_>,
    sources: &Sources<'_>,
    steps: &Steps,
) -> Option<bool> {
    let without = World::without(attribute, sources, steps);
    let with = World::with(attribute, sources, steps);
    let is_grant = matches!(rule.verb, Verb::Allow);
    let candidates = if is_grant { std::slice::from_ref(&rule) } else { &covering.grants };
    let mut grants = Vec::new();
    for grant in candidates {
        steps.take()?;
        if !grant.when.as_ref().is_some_and(|when| without.fails(when)) {
            grants.push(*grant);
        }
    }
    if grants.is_empty() {
        return Some(false);
    }
    // Without it nothing refuses.
    let mut common = Vec::new();
    for other in &covering.refusals {
        common.push(without.fires(other, false)?);
    }
    common.push(with.fires(rule, !is_grant)?);
    for grant in grants {
        let mut goals: Vec<&Goal> = common.iter().collect();
        let granted = without.fires(grant, true)?;
        goals.push(&granted);
        if Facts::new(attribute, sources).allow(goals, steps)? {
            return Some(true);
        }
    }
    Some(false)
}

/// The rules that cover a capability, in file order.
#[derive(Clone, Default)]
struct Covering<'p> {
    grants: Vec<&'p Rule>,
    refusals: Vec<&'p Rule>,
}

impl<'p> Covering<'p> {
    fn add(&mut self, rule: &'p Rule) {
        match rule.verb {
            Verb::Allow => self.grants.push(rule),
            Verb::Deny | Verb::Require(_) => self.refusals.push(rule),
        }
    }
}

/// The attributes that a rule tests itself or in named conditions, in any order.
#[derive(Default)]
struct Tested {
    /// By value; those that may be absent.
    values: Vec<AttributeId>,
    /// By presence.
    presence: Vec<AttributeId>,
}

impl Tested {
    /// Those that are tested by value and not by presence, ascending.
    fn by_value_alone(mut self) -> Vec<AttributeId> {
        self.values.sort_unstable();
        self.values.dedup();
        self.values.retain(|one| !self.presence.contains(one));
        self.values
    }

    fn of(rule: &Rule, policy: &Policy) -> Self {
        let mut tested = Self::default();
        let mut seen: BTreeSet<ConditionId> = BTreeSet::new();
        let mut left: Vec<&Condition> = rule.when.iter().chain(&rule.unless).collect();
        if let Verb::Require(condition) = &rule.verb {
            left.push(condition);
        }
        while let Some(condition) = left.pop() {
            match condition {
                Condition::All(inner) | Condition::Any(inner) => left.extend(inner),
                Condition::Not(inner) => left.push(inner),
                Condition::Present(attribute, _) | Condition::Absent(attribute, _) => {
                    tested.presence.push(*attribute);
                }
                Condition::Named(id, _) => {
                    if seen.insert(*id) {
                        left.extend(policy.condition(*id).map(|named| &named.condition));
                    }
                }
                Condition::Test(_) => condition.each_attribute(&mut |id| {
                    if policy.attribute(id).is_some_and(|one| {
                        one.may_be_absent() && !matches!(one.source, Source::Derive(_))
                    }) {
                        tested.values.push(id);
                    }
                }),
            }
        }
        tested
    }
}
