//! Bounds under one policy.

use crate::bounds::{Bound, Bounds, Values};
use portvakt_eval::value::integer;
use portvakt_eval::{Attribute, Capability, DecisionTree, Supplied, Value};

/// What all blocks of a token let through, by the handles of one tree.
#[derive(Debug, Clone)]
pub(super) struct Within {
    capabilities: Vec<Capability>,
    resource: Vec<OneAttribute>,
}

/// What is let through of one attribute.
#[derive(Debug, Clone)]
struct OneAttribute {
    name: String,
    /// None if the tree does not know it: no request can give it.
    attribute: Option<Attribute>,
    values: Values,
}

impl Within {
    /// Finds the names of bounds in a tree. What a tree does not know is let through by none of its
    /// requests.
    pub(super) fn of(tree: &DecisionTree, bounds: &Bounds) -> Self {
        let capabilities = bounds.capabilities.iter().flatten();
        let resource = bounds.resource.iter().map(|(name, values)| OneAttribute {
            name: name.clone(),
            attribute: tree.attribute(name).ok(),
            values: values.clone(),
        });
        Self {
            capabilities: capabilities.filter_map(|name| tree.capability(name).ok()).collect(),
            resource: resource.collect(),
        }
    }

    /// Whether requests for a capability may lie within.
    pub(super) fn includes(&self, capability: Capability) -> bool {
        let known = self.resource.iter().all(|one| one.attribute.is_some());
        known && self.capabilities.contains(&capability)
    }

    /// Whether values of a resource matter.
    pub(super) fn is_open(&self) -> bool {
        self.resource.is_empty()
    }

    /// The bound that excludes a request, if one does.
    pub(super) fn excludes(
        &self,
        capability: Capability,
        resource: &[Supplied<'_>],
    ) -> Option<Bound> {
        if !self.capabilities.contains(&capability) {
            return Some(Bound::Capability);
        }
        let excludes = |one: &&OneAttribute| {
            // Given twice is as given with another value: nobody knows which of them counts.
            let mut given = resource.iter().filter(|given| Some(given.attribute) == one.attribute);
            match (given.next(), given.next()) {
                (Some(given), None) => !one.values.include(given.value),
                _ => true,
            }
        };
        self.resource.iter().find(excludes).map(|one| Bound::resource(&one.name))
    }
}

impl Values {
    /// Whether a value is one of these, exactly as it is supplied. A JSON text is read in the one
    /// form in which it cannot be mistaken; every other type is none of these.
    fn include(&self, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::Texts(all), Value::Text(text)) => all.contains(text),
            (Self::Integers(all), Value::Integer(integer)) => all.contains(&integer),
            (Self::Booleans(all), Value::Boolean(boolean)) => all.contains(&boolean),
            (Self::Texts(all), Value::Json(json)) => {
                serde_json::from_str::<String>(json).is_ok_and(|text| all.contains(&text))
            }
            (Self::Integers(all), Value::Json(json)) => {
                integer(json).is_ok_and(|integer| all.contains(&integer))
            }
            (Self::Booleans(all), Value::Json("true")) => all.contains(&true),
            (Self::Booleans(all), Value::Json("false")) => all.contains(&false),
            _ => false,
        }
    }
}
