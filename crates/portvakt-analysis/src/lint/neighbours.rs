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

/// Requests beside one, each with another value, or none, of an input that a formula speaks of.
pub(crate) fn beside(model: &Model, formula: NodeId, world: &World) -> Vec<Model> {
    let mut inputs = BTreeSet::new();
    world.arena.each_atom([formula], |atom| {
        atom.each_input(|input| {
            inputs.insert(input);
        });
    });
    let mut all = Vec::new();
    for input in inputs {
        let without = without(model, input);
        let named = named(formula, input, world);
        match model.values.get(&input) {
            Some(Value::Set(members)) => {
                let fewer = members.difference(&named).cloned().collect();
                all.push(with(&without, input, Value::Set(fewer)));
                let more = members.union(&named).cloned().collect();
                all.push(with(&without, input, Value::Set(more)));
            }
            Some(Value::Boolean(truth)) => all.push(with(&without, input, Value::Boolean(!truth))),
            _ => {}
        }
        for constant in others(model, input, world) {
            all.push(with(&without, input, constant));
        }
        all.push(without);
    }
    all
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
    Some(with(&without(model, input), input, value))
}

fn without(model: &Model, input: InputId) -> Model {
    let mut without = model.clone();
    without.values.remove(&input);
    without.malformed.remove(&input);
    without
}

fn with(without: &Model, input: InputId, value: Value) -> Model {
    let mut with = without.clone();
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
fn others(model: &Model, input: InputId, world: &World) -> Vec<Value> {
    let Some(declared) = world.universe.input(input) else {
        return Vec::new();
    };
    if declared.value_type == ValueType::TextSet {
        return Vec::new();
    }
    let all = declared.values.as_ref().unwrap_or(&declared.mentioned);
    let others = all.iter().map(value).filter(|value| model.values.get(&input) != Some(value));
    others.take(VALUES).collect()
}

fn value(constant: &Constant) -> Value {
    match constant {
        Constant::Text(text) => Value::Text(text.clone()),
        Constant::Integer(number) | Constant::Time(number) => Value::Number(*number),
        Constant::Boolean(truth) => Value::Boolean(*truth),
        Constant::Ip(address) => Value::Ip(*address),
    }
}
