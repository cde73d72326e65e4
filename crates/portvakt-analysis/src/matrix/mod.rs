//! Who can do what: for each capability the conditions under which it is allowed, in the policy's own
//! words and without anything that could be left out.

mod names;
mod reduce;
#[cfg(test)]
mod tests;

use crate::inquiry::{Effort, Inquiry};
use crate::scenes::Scenes;
use crate::version::Version;
use crate::words::{self, Words};
use names::Names;
use portvakt_core::automaton::PatternError;
use portvakt_core::policy::{CapabilityId, Policy, Rule, RuleId, Verb};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The matrix of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// The policy's name.
    pub policy: String,
    /// Its title.
    pub title: Option<String>,
    /// Capabilities with the conditions under which they are allowed; each capability is in one row.
    pub rows: Vec<Row>,
    /// Rows that may say more than they must: it is not known whether something could be left out.
    pub undecided: Vec<Open>,
}

/// Capabilities that are allowed under the same conditions: one alternative holds, and all demands,
/// and no refusal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Row {
    /// The capabilities, as patterns where these cover them exactly, else by name.
    pub capabilities: Vec<String>,
    /// The capabilities by name.
    pub names: Vec<String>,
    /// Conditions of which each is enough; none: nobody is ever allowed.
    pub allowed: Vec<Alternative>,
    /// What must hold as well.
    pub required: Vec<Demand>,
    /// What must not.
    pub refused: Vec<Alternative>,
}

/// A condition that is enough: to be granted, or to be refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Alternative {
    /// The condition; none: always.
    pub when: Option<String>,
    /// The rules that say so.
    pub rules: BTreeSet<String>,
}

/// What must hold, or else everything is refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Demand {
    /// The condition.
    pub holds: String,
    /// Where it must; none: always.
    pub when: Option<String>,
    /// The rules that say so.
    pub rules: BTreeSet<String>,
}

/// What is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Open {
    /// A capability.
    pub capability: String,
    /// Rules of it of which it is not known whether they can be left out.
    pub rules: Vec<String>,
}

/// The rules of a capability that are needed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Needed {
    granting: Vec<RuleId>,
    refusing: Vec<RuleId>,
    /// Those among them of which it is not known.
    open: Vec<RuleId>,
}

/// Makes the matrix of a policy.
///
/// # Errors
///
/// A pattern has no automaton within the limits; then the policy does not compile within them
/// either.
pub fn matrix(version: Version<'_>, effort: &Effort) -> Result<Matrix, PatternError> {
    let policy = version.policy;
    let mut inquiry = Inquiry::new(version, effort)?;
    let scenes = Scenes::of(&mut inquiry)?;
    let mut rows: BTreeMap<Conditions, (BTreeSet<CapabilityId>, Row)> = BTreeMap::new();
    let mut undecided = Vec::new();
    let mut left: BTreeSet<CapabilityId> =
        (0..).map(CapabilityId).take(policy.capabilities.len()).collect();
    for shared in &scenes.all {
        let needed = reduce::needed(&mut inquiry, &shared.scene);
        let row = Row::of(&needed, policy);
        for capability in &shared.capabilities {
            left.remove(capability);
            if !needed.open.is_empty() {
                undecided.push(Open {
                    capability: name(*capability, policy),
                    rules: needed
                        .open
                        .iter()
                        .filter_map(|id| rule(*id, policy))
                        .map(|one| one.name.clone())
                        .collect(),
                });
            }
        }
        merge(&mut rows, shared.capabilities.iter().copied(), row);
    }
    for capability in &scenes.left_out {
        left.remove(capability);
        undecided.push(Open { capability: name(*capability, policy), rules: Vec::new() });
    }
    merge(&mut rows, left.into_iter(), Row::of(&Needed::default(), policy));
    let names = Names::of(policy);
    let mut rows: Vec<(BTreeSet<CapabilityId>, Row)> = rows.into_values().collect();
    rows.retain(|(capabilities, _)| !capabilities.is_empty());
    rows.sort_by_key(|(capabilities, _)| capabilities.first().copied());
    let rows = rows.into_iter().map(|(capabilities, row)| Row {
        capabilities: names.cover(&capabilities, policy),
        names: capabilities.iter().map(|one| name(*one, policy)).collect(),
        ..row
    });
    Ok(Matrix {
        policy: policy.name.clone(),
        title: policy.title.clone(),
        rows: rows.collect(),
        undecided,
    })
}

/// What two rows have alike when they are one: all conditions, whichever rules say them.
type Conditions = (Vec<Option<String>>, Vec<(String, Option<String>)>, Vec<Option<String>>);

/// Puts capabilities with these conditions to those that are known with the same.
fn merge(
    rows: &mut BTreeMap<Conditions, (BTreeSet<CapabilityId>, Row)>,
    capabilities: impl Iterator<Item = CapabilityId>,
    row: Row,
) {
    let (known, joined) =
        rows.entry(row.conditions()).or_insert_with(|| (BTreeSet::new(), row.clone()));
    known.extend(capabilities);
    for (one, other) in joined.allowed.iter_mut().zip(row.allowed) {
        one.rules.extend(other.rules);
    }
    for (one, other) in joined.required.iter_mut().zip(row.required) {
        one.rules.extend(other.rules);
    }
    for (one, other) in joined.refused.iter_mut().zip(row.refused) {
        one.rules.extend(other.rules);
    }
}

impl Row {
    fn of(needed: &Needed, policy: &Policy) -> Self {
        let mut allowed: Vec<Alternative> = Vec::new();
        for rule in needed.granting.iter().filter_map(|id| rule(*id, policy)) {
            add(&mut allowed, Words::of_rule(rule, policy), rule);
        }
        let (mut required, mut refused): (Vec<Demand>, Vec<Alternative>) = Default::default();
        for rule in needed.refusing.iter().filter_map(|id| rule(*id, policy)) {
            match &rule.verb {
                Verb::Require(condition) => {
                    let holds = words::text(condition, policy);
                    let when = where_it_must(rule, policy);
                    let known =
                        required.iter_mut().find(|one| one.holds == holds && one.when == when);
                    let rules = BTreeSet::from([rule.name.clone()]);
                    match known {
                        Some(known) => known.rules.extend(rules),
                        None => required.push(Demand { holds, when, rules }),
                    }
                }
                Verb::Allow | Verb::Deny => {
                    add(&mut refused, Words::of_rule(rule, policy), rule);
                }
            }
        }
        Self { capabilities: Vec::new(), names: Vec::new(), allowed, required, refused }
    }

    fn conditions(&self) -> Conditions {
        let alternatives = |list: &[Alternative]| list.iter().map(|one| one.when.clone()).collect();
        let required = self.required.iter().map(|one| (one.holds.clone(), one.when.clone()));
        (alternatives(&self.allowed), required.collect(), alternatives(&self.refused))
    }
}

/// Adds an alternative, or a rule to the same one.
fn add(list: &mut Vec<Alternative>, when: Option<String>, rule: &Rule) {
    match list.iter_mut().find(|one| one.when == when) {
        Some(known) => {
            known.rules.insert(rule.name.clone());
        }
        None => list.push(Alternative { when, rules: BTreeSet::from([rule.name.clone()]) }),
    }
}

/// The `when` and `unless` of a rule as one condition.
fn where_it_must(rule: &Rule, policy: &Policy) -> Option<String> {
    let mut words = Words::default();
    if let Some(when) = &rule.when {
        words.add(when, true, policy);
    }
    if let Some(unless) = &rule.unless {
        words.add(unless, false, policy);
    }
    words.text()
}

fn rule(id: RuleId, policy: &Policy) -> Option<&Rule> {
    policy.rules.get(id.at())
}

fn name(capability: CapabilityId, policy: &Policy) -> String {
    policy.capabilities.get(capability.at()).map(|one| one.name.clone()).unwrap_or_default()
}
