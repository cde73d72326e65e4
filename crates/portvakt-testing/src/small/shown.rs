//! Requests as the analysis sees and shows them.

use super::everything::Everything;
use crate::generate::Request;
use crate::oracle::{Oracle, Question, Supply, Value};
use crate::reading::Reading;
use portvakt_analysis::model::{Model, Value as Seen};
use portvakt_analysis::universe::{InputId, RegisterId, Universe};
use portvakt_analysis::witness::Witness;
use portvakt_core::policy::{Constant, Policy};
use std::collections::BTreeMap;

impl Everything<'_> {
    /// The request at a place as a model of a universe in which each input is an attribute of the
    /// policy.
    ///
    /// # Panics
    ///
    /// An input is no attribute.
    #[must_use]
    pub fn model(&self, at: usize, universe: &Universe) -> Model {
        let mut model = Model::default();
        for (input, declared) in (0..).map(InputId).zip(&universe.inputs) {
            let Some(id) = self.policy.find_attribute(&declared.name) else {
                panic!("`{}` is no attribute", declared.name)
            };
            if self.refused(id, at) {
                model.malformed.insert(input);
            }
            if let Some(value) = self.value(id, at) {
                model.values.insert(input, seen(value));
            }
        }
        let supply = self.space.supply(at);
        for (register, declared) in (0..).map(RegisterId).zip(&universe.registers) {
            let members = supply[&declared.name].iter().cloned().collect();
            model.registers.insert(register, members);
        }
        model
    }
}

/// A value as models have it.
fn seen(value: &Value) -> Seen {
    match value {
        Value::One(Constant::Text(text)) => Seen::Text(text.clone()),
        Value::One(Constant::Integer(number) | Constant::Time(number)) => Seen::Number(*number),
        Value::One(Constant::Boolean(truth)) => Seen::Boolean(*truth),
        Value::One(Constant::Ip(address)) => Seen::Ip(*address),
        Value::Set(members) => Seen::Set(members.clone()),
    }
}

/// What registers hold in a request that an analysis shows.
///
/// # Panics
///
/// A register is not a list of texts.
#[must_use]
pub fn supply(witness: &Witness) -> Supply {
    let mut supply = Supply::new();
    for (name, members) in &witness.registers {
        let members = members.as_array().unwrap_or_else(|| panic!("`{name}` is no list"));
        let text = |one: &serde_json::Value| match one.as_str() {
            Some(text) => text.to_owned(),
            None => panic!("a member of `{name}` is no text"),
        };
        supply.insert(name.clone(), members.iter().map(text).collect());
    }
    supply
}

/// A request that an analysis shows.
#[must_use]
pub fn asked(witness: &Witness) -> Request {
    let mut given = BTreeMap::new();
    for (category, values) in [("resource", &witness.resource), ("context", &witness.context)] {
        for (name, value) in values {
            given.insert(format!("{category}.{name}"), value.to_string());
        }
    }
    let claims = witness.claims.to_string();
    Request { claims, given, capability: witness.capability.clone() }
}

/// What the oracle says to a request that an analysis shows.
#[must_use]
pub fn answer(policy: &Policy, witness: &Witness) -> Reading {
    let Request { claims, given, capability } = &asked(witness);
    let question = Question { claims, given, capability };
    Reading::from(&Oracle::new(policy, &supply(witness)).answer(question))
}
