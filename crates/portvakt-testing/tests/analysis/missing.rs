//! What is missing for a denied request: all smallest sets, found by trying every set.

use super::Answers;
use portvakt_analysis::inquiry::Effort;
use portvakt_analysis::missing::{Asked, Denials};
use portvakt_core::policy::{
    AttributeId, Condition, Constant, Operand, Policy, Source, ValueType, Verb,
};
use portvakt_eval::{Attribute, Category, Engine, Supplied, Value as Given, VerifiedClaims};
use portvakt_testing::enumeration::Drawn;
use portvakt_testing::oracle::Value;
use portvakt_testing::round::cases;
use portvakt_testing::small::{Everything, Settles, Space};
use std::collections::{BTreeMap, BTreeSet};

/// So many denied requests are looked at for each capability.
const DENIED: usize = 25;

#[test]
fn what_is_missing_is_every_smallest_set_of_scopes() {
    let mut answers = Answers::default();
    for seed in 0..cases(150) {
        let drawn = Drawn::new(seed);
        let policy = &drawn.policy;
        let Some(scope) = scope(policy) else { continue };
        let space = Space::small(&[policy]);
        let everything = Everything::new(policy, &space);
        let candidates = candidates(policy, scope);
        let mut denials = match Denials::new(drawn.version(), &Effort::default()) {
            Ok(denials) => denials,
            Err(error) => panic!("{error}\n{}", drawn.about),
        };
        let apart = space.apart(policy, [scope]);
        let mut alike: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..space.count() {
            alike.entry(apart(at)).or_default().push(at);
        }
        for (capability, name) in drawn.capabilities() {
            let settled = everything.settled(capability);
            let denied =
                |at: &usize| matches!(settled[*at], Settles::Nothing | Settles::Refuses(_));
            let denied: Vec<usize> = (0..space.count()).filter(denied).collect();
            for at in denied.iter().step_by(denied.len().div_ceil(DENIED).max(1)).copied() {
                let held = members(everything.value(scope, at));
                // Every request that is allowed and differs in more scopes alone.
                let more = alike[&apart(at)].iter().filter_map(|other| {
                    let Some(Value::Set(with)) = everything.value(scope, *other) else {
                        return None;
                    };
                    let added: BTreeSet<String> = with.difference(&held).cloned().collect();
                    let fits =
                        held.is_subset(with) && added.is_subset(&candidates) && !added.is_empty();
                    (fits && matches!(settled[*other], Settles::Grants(_))).then_some(added)
                });
                let more: BTreeSet<BTreeSet<String>> = more.collect();
                let smaller = |set: &BTreeSet<String>| {
                    more.iter().any(|one| one.is_subset(set) && one != set)
                };
                let expected: BTreeSet<&BTreeSet<String>> =
                    more.iter().filter(|set| !smaller(set)).collect();
                let found = ask(&drawn, &mut denials, &space, at, name);
                let about = || {
                    format!(
                        "{:?} {:?}\nexpected {expected:?}\nfound {found:?}\n{}",
                        space.request(at, name),
                        space.supply(at),
                        drawn.about
                    )
                };
                if let Some(open) = found.undecided.first() {
                    answers.count(format_args!("undecided: {:?}", open.cause));
                    continue;
                }
                let sets: BTreeSet<BTreeSet<String>> =
                    found.scopes.iter().map(|set| set.iter().cloned().collect()).collect();
                assert!(sets.iter().eq(expected.iter().copied()), "{}", about());
                assert_eq!(sets.len(), found.scopes.len(), "{}", about());
                assert!(!found.capped, "{}", about());
                let sizes: Vec<usize> = found.scopes.iter().map(Vec::len).collect();
                assert!(sizes.is_sorted(), "{}", about());
                answers.count(format_args!("{} sets", sets.len()));
            }
        }
    }
    answers.show("missing", &["0 sets", "1 sets", "2 sets"]);
}

/// The attribute that holds scopes.
fn scope(policy: &Policy) -> Option<AttributeId> {
    let id = policy.find_attribute("subject.scope")?;
    let attribute = policy.attribute(id)?;
    let claimed = matches!(&attribute.source, Source::Claim { claim, path } if claim == "scope" && path.is_empty());
    (claimed && attribute.value_type == ValueType::TextSet).then_some(id)
}

fn members(value: Option<&Value>) -> BTreeSet<String> {
    match value {
        Some(Value::Set(members)) => members.clone(),
        _ => BTreeSet::new(),
    }
}

/// What rules name as members of it, unless it is internal.
fn candidates(policy: &Policy, scope: AttributeId) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let mut collect = |condition: &Condition| {
        condition.each_test(&mut |test| {
            let constants = match &test.operand {
                Operand::Constant(one) => std::slice::from_ref(one),
                Operand::Constants(list) => list,
                _ => return,
            };
            for constant in constants.iter().filter(|_| test.attribute == scope) {
                if let Constant::Text(text) = constant {
                    named.insert(text.clone());
                }
            }
        });
    };
    for rule in &policy.rules {
        rule.when.iter().chain(&rule.unless).for_each(&mut collect);
        if let Verb::Require(condition) = &rule.verb {
            collect(condition);
        }
    }
    policy.conditions.iter().for_each(|one| collect(&one.condition));
    for attribute in &policy.attributes {
        if let Source::Derive(entries) = &attribute.source {
            entries.iter().filter_map(|one| one.when.as_ref()).for_each(&mut collect);
        }
    }
    let internal = policy.attribute(scope).map(|one| &one.internal);
    named.retain(|one| internal.is_some_and(|internal| !internal.contains(one)));
    named
}

/// Asks about the request at a place.
fn ask(
    drawn: &Drawn,
    denials: &mut Denials<'_>,
    space: &Space,
    at: usize,
    name: &str,
) -> portvakt_analysis::missing::Missing {
    let tree = &drawn.tree;
    let request = space.request(at, name);
    let mut asked = || -> Result<_, Box<dyn std::error::Error>> {
        let registers = tree.registers(&space.supply(at))?;
        let engine = Engine::try_new(tree, &registers)?;
        let of = |category: Category| -> Vec<Supplied<'_>> {
            let known = request.given.iter();
            let known = known.filter_map(|(name, json)| Some((tree.attribute(name).ok()?, json)));
            let fits =
                |one: &(Attribute, &String)| tree.attribute_category(one.0) == Some(category);
            known.filter(fits).map(|(attribute, json)| attribute.is(Given::Json(json))).collect()
        };
        let (resource, context) = (of(Category::Resource), of(Category::Context));
        let claims = VerifiedClaims::vouched_for_by_caller(request.claims.as_bytes());
        let capability = tree.capability(name)?;
        Ok(denials.missing(&Asked {
            engine,
            claims,
            capability,
            resource: &resource,
            context: &context,
        })?)
    };
    match asked() {
        Ok(missing) => missing,
        Err(error) => panic!("{error}\n{}", drawn.about),
    }
}
