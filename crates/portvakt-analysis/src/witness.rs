//! A concrete request that shows something possible.

pub(crate) mod claims;
mod explained;
mod replay;
mod test_case;
pub(crate) mod value;

pub use replay::{Replay, ReplayError};

use crate::model::Model;
use crate::universe::{Input, InputId, Place, Universe};
use portvakt_core::policy::{Category, PathStep};
use serde::Serialize;
use serde_json::{Map, Value as Json};

/// A raw request with register contents, as a batch line of `portvakt decide` has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// The claims.
    pub claims: Json,
    /// The full name of the capability.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub capability: String,
    /// The request that is asked for instead of a capability: method and path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// The attributes of the resource, without `resource.`.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub resource: Map<String, Json>,
    /// The attributes of the context, without `context.`.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub context: Map<String, Json>,
    /// The members of each register.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub registers: Map<String, Json>,
}

impl Witness {
    /// A model as a raw request for a capability: values pass their format and stand where they
    /// are read.
    #[must_use]
    pub fn of(model: &Model, universe: &Universe, capability: &str) -> Self {
        let mut witness = Self {
            claims: Json::Object(Map::new()),
            capability: capability.to_owned(),
            route: None,
            resource: Map::new(),
            context: Map::new(),
            registers: Map::new(),
        };
        let mut inputs: Vec<(InputId, &Input)> = (0..).map(InputId).zip(&universe.inputs).collect();
        // Where two inputs read one place, a value goes before what is only refused.
        inputs.sort_by_key(|(id, _)| model.values.contains_key(id));
        for (id, input) in inputs {
            let raw = match model.values.get(&id) {
                Some(known) => value::raw(known, input),
                None if model.malformed.contains(&id) => value::refused(input),
                None => continue,
            };
            match &input.place {
                Place::Claim { claim, path } => {
                    let mut whole = vec![PathStep::Member(claim.clone())];
                    whole.extend(path.iter().cloned());
                    claims::put(&mut witness.claims, &whole, raw);
                }
                Place::Given(name) => {
                    let (into, prefix) = match input.category {
                        Category::Context => (&mut witness.context, "context."),
                        Category::Resource | Category::Subject => {
                            (&mut witness.resource, "resource.")
                        }
                    };
                    let name = name.strip_prefix(prefix).unwrap_or(name);
                    into.insert(name.to_owned(), raw);
                }
            }
        }
        for (id, register) in (0..).map(crate::universe::RegisterId).zip(&universe.registers) {
            let members = model.registers.get(&id).into_iter().flatten();
            let members = members.cloned().map(Json::String).collect();
            witness.registers.insert(register.name.clone(), Json::Array(members));
        }
        witness
    }

    /// The request as one line for `portvakt decide --batch`.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
