//! Rules that an absent attribute gets round.

use portvakt_core::policy::{Attribute, AttributeId, Condition, Policy, Rule, Source, Verb};
use portvakt_testing::small::Everything;
use std::collections::{BTreeMap, BTreeSet};

/// The attributes whose absence gets round a rule, by name.
pub(super) fn expected(all: &Everything<'_>, at: usize, rule: &Rule) -> BTreeSet<String> {
    let policy = all.policy;
    let (mut values, mut presence) = (BTreeSet::new(), BTreeSet::new());
    let required = match &rule.verb {
        Verb::Require(condition) => Some(condition),
        Verb::Allow | Verb::Deny => None,
    };
    for condition in rule.when.iter().chain(&rule.unless).chain(required) {
        collect(condition, policy, &mut values, &mut presence);
    }
    let may_lack = |id: &&AttributeId| policy.attribute(**id).is_some_and(Attribute::may_be_absent);
    let tested = values.difference(&presence).filter(may_lack);
    let round = tested.filter(|id| is_round(all, at, rule, **id));
    round.filter_map(|id| Some(policy.attribute(*id)?.name.clone())).collect()
}

/// Whether a request without the attribute is allowed although some value of it would stop the rule
/// granting, or make it refuse.
fn is_round(all: &Everything<'_>, at: usize, rule: &Rule, id: AttributeId) -> bool {
    let apart = all.space.apart(all.policy, [id]);
    let (present, firing) = (all.present(id), all.firing(at));
    let is_grant = matches!(rule.verb, Verb::Allow);
    rule.covers.iter().any(|capability| {
        let allowed = all.allowed(capability).without(&present);
        let mut lacking: BTreeMap<usize, bool> = BTreeMap::new();
        for place in allowed.places() {
            lacking.insert(apart(place), firing.holds(place));
        }
        let mut valued = present.places();
        valued.any(|place| match lacking.get(&apart(place)) {
            Some(fires) if is_grant => *fires && !firing.holds(place),
            Some(fires) => !fires && firing.holds(place),
            None => false,
        })
    })
}

/// What a condition tests by value, and whose presence it tests; through names too.
fn collect(
    condition: &Condition,
    policy: &Policy,
    values: &mut BTreeSet<AttributeId>,
    presence: &mut BTreeSet<AttributeId>,
) {
    match condition {
        Condition::All(list) | Condition::Any(list) => {
            for one in list {
                collect(one, policy, values, presence);
            }
        }
        Condition::Not(inner) => collect(inner, policy, values, presence),
        Condition::Named(id, _) => {
            if let Some(named) = policy.condition(*id) {
                collect(&named.condition, policy, values, presence);
            }
        }
        Condition::Present(id, _) | Condition::Absent(id, _) => {
            presence.insert(*id);
        }
        Condition::Test(_) => condition.each_attribute(&mut |id| {
            match policy.attribute(id).map(|one| &one.source) {
                Some(Source::Derive(entries)) => {
                    let whens = entries.iter().filter_map(|one| one.when.as_ref());
                    // Whether it is there gives another value, which the rule does not say.
                    let mut inside = BTreeSet::new();
                    whens.for_each(|when| collect(when, policy, values, &mut inside));
                    values.extend(inside);
                }
                _ => values.extend([id]),
            }
        }),
    }
}
