//! Requests that differ from one request in a single value: most of what can be otherwise shows
//! there, without a search.

use crate::arena::NodeId;
use crate::atom::Atom;
use crate::model::{Model, Value};
use crate::universe::InputId;
use crate::world::World;
use portvakt_core::policy::{Constant, ValueType};
use std::collections::BTreeSet;

/// So many other values of an input are tried.
const VALUES: usize = 8;

/// Requests beside one, each with another value, or none, of an input that a formula speaks of. They
/// are made one by one: mostly the first will do.
pub(crate) fn beside<'m>(
    model: &'m Model,
    formula: NodeId,
    world: &'m World,
) -> impl Iterator<Item = Model> + 'm {
    let mut inputs = BTreeSet::new();
    world.arena.each_atom([formula], |atom| {
        atom.each_input(|input| {
            inputs.insert(input);
        });
    });
    inputs.into_iter().flat_map(move |input| {
        let near = near(model, formula, input, world);
        let far = others(model, input, world).map(Some).chain([None]);
        near.into_iter().map(Some).chain(far).map(move |value| match value {
            Some(value) => with(model, input, value),
            None => without(model, input),
        })
    })
}

/// The values of an input nearest to the one that it has: a set with the members that a formula names,
/// and without them; the other truth value.
fn near(model: &Model, formula: NodeId, input: InputId, world: &World) -> Vec<Value> {
    match model.values.get(&input) {
        Some(Value::Set(members)) => {
            let named = named(formula, input, world);
            let fewer = Value::Set(members.difference(&named).cloned().collect());
            let more = Value::Set(members.union(&named).cloned().collect());
            vec![fewer, more]
        }
        Some(Value::Boolean(truth)) => vec![Value::Boolean(!truth)],
        _ => Vec::new(),
    }
}

/// The request with a constant as an input's value, or as a member of it.
pub(crate) fn holding(
    model: &Model,
    input: InputId,
    constant: &Constant,
    world: &World,
) -> Option<Model> {
    let declared = world.universe.input(input)?;
    let value = match (declared.value_type, constant) {
        (ValueType::TextSet, Constant::Text(text)) => {
            let mut members = match model.values.get(&input) {
                Some(Value::Set(members)) => members.clone(),
                _ => BTreeSet::new(),
            };
            members.insert(text.clone());
            Value::Set(members)
        }
        _ => value(constant),
    };
    Some(with(model, input, value))
}

fn without(model: &Model, input: InputId) -> Model {
    let mut without = model.clone();
    without.values.remove(&input);
    without.malformed.remove(&input);
    without
}

fn with(model: &Model, input: InputId, value: Value) -> Model {
    let mut with = model.clone();
    with.malformed.remove(&input);
    with.values.insert(input, value);
    with
}

/// The members of a set that a formula names.
fn named(formula: NodeId, of: InputId, world: &World) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    world.arena.each_atom([formula], |atom| match atom {
        Atom::Member(input, text) if *input == of => named.extend([text.clone()]),
        Atom::Only(input, texts) if *input == of => named.extend(texts.iter().cloned()),
        _ => {}
    });
    named
}

/// Other values that an input can certainly have: of its closed list, or that policies name.
fn others<'m>(
    model: &'m Model,
    input: InputId,
    world: &'m World,
) -> impl Iterator<Item = Value> + 'm {
    let declared = world.universe.input(input);
    let declared = declared.filter(|one| one.value_type != ValueType::TextSet);
    let all = declared.map(|one| one.values.as_ref().unwrap_or(&one.mentioned).iter());
    let others = all.into_iter().flatten().map(value);
    others.filter(move |value| model.values.get(&input) != Some(value)).take(VALUES)
}

fn value(constant: &Constant) -> Value {
    match constant {
        Constant::Text(text) => Value::Text(text.clone()),
        Constant::Integer(number) | Constant::Time(number) => Value::Number(*number),
        Constant::Boolean(truth) => Value::Boolean(*truth),
        Constant::Ip(address) => Value::Ip(*address),
    }
}
