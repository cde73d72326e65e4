//! A request with some values changed, decided by the engine.

use super::Asked;
use super::scopes::Replayed;
use crate::model::Value;
use crate::universe::{Input, InputId, Place, Universe};
use crate::witness::{claims, value};
use portvakt_eval::{Attribute, Category, Reason, Supplied, Time, Value as Given, VerifiedClaims};
use serde_json::Value as Json;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A value for an input, or that it is to be absent.
pub(super) type Change<'c> = (InputId, Option<&'c Value>);

/// Decides a request with some values changed; none when the change cannot be written.
pub(super) fn replay(
    asked: &Asked<'_>,
    universe: &Universe,
    changes: &[Change<'_>],
) -> Option<Replayed> {
    let engine = asked.engine;
    let held: BTreeMap<String, &RawValue> = serde_json::from_slice(asked.claims.as_ref()).ok()?;
    let mut changed: BTreeMap<String, Json> = BTreeMap::new();
    let mut given: Vec<(Attribute, String)> = Vec::new();
    for (id, value) in changes {
        let input = universe.input(*id)?;
        match &input.place {
            Place::Claim { claim, path } => {
                let before = held.get(claim).map(|raw| serde_json::from_str::<Json>(raw.get()));
                let before = before.transpose().ok()?.unwrap_or_default();
                let raw = raw(*value, input, &before);
                let whole = changed.entry(claim.clone()).or_insert(before);
                claims::put(whole, path, raw);
            }
            Place::Given(name) => {
                let raw = raw(*value, input, &Json::Null).to_string();
                given.push((engine.tree().attribute(name).ok()?, raw));
            }
        }
    }
    let mut texts: BTreeMap<String, String> =
        held.into_iter().map(|(name, raw)| (name, raw.get().to_owned())).collect();
    texts.extend(changed.into_iter().map(|(name, json)| (name, json.to_string())));
    let members = texts.iter().map(|(name, json)| format!("{}:{json}", Json::from(name.as_str())));
    let text = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
    let claims = VerifiedClaims::vouched_for_by_caller(text.as_bytes());
    let Ok(binding) = engine.bind(&claims) else {
        return Some(Replayed::Malformed);
    };
    let subject = engine.subject(&binding, Time::MIN).ok()?;
    let resource = with(asked.resource, &given, asked, Category::Resource);
    let context = with(asked.context, &given, asked, Category::Context);
    let decision = subject.request(asked.capability, &resource, &context).decide();
    Some(match decision.reason() {
        _ if decision.is_allowed() => Replayed::Allowed,
        Reason::Malformed => Replayed::Malformed,
        _ => Replayed::Denied,
    })
}

/// The values of one category, those that were changed instead of what they were.
fn with<'v>(
    before: &[Supplied<'v>],
    changed: &'v [(Attribute, String)],
    asked: &Asked<'_>,
    category: Category,
) -> Vec<Supplied<'v>> {
    let stays = |one: &&Supplied<'v>| !changed.iter().any(|(other, _)| *other == one.attribute);
    let tree = asked.engine.tree();
    let mine = changed.iter().filter(|(one, _)| tree.attribute_category(*one) == Some(category));
    let mine = mine.map(|(one, json)| one.is(Given::Json(json)));
    before.iter().filter(stays).copied().chain(mine).collect()
}

/// A value as JSON; a set that was an array stays one.
fn raw(value: Option<&Value>, input: &Input, before: &Json) -> Json {
    match value {
        None => Json::Null,
        Some(one) if before.is_array() && input.split.is_some() => {
            value::raw(one, &Input { split: None, ..input.clone() })
        }
        Some(one) => value::raw(one, input),
    }
}
