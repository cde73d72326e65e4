//! The members of a JSON object as texts.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;

/// The members of a JSON object, each with the text of its value.
pub(super) struct Members<'j> {
    values: BTreeMap<String, &'j RawValue>,
    repeated: bool,
}

impl<'j> Members<'j> {
    /// Reads an object; nothing when the text is no JSON object.
    pub(super) fn read(json: &'j str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// Tells whether a name is there twice (RFC 7517, section 4, wants them unique).
    pub(super) fn are_repeated(&self) -> bool {
        self.repeated
    }

    /// Tells whether there is a member of this name, whatever its value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The value of a member: nothing when it is absent, an error when it has another type.
    pub(super) fn read_as<T: Deserialize<'j>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, serde_json::Error> {
        self.values.get(name).map(|value| serde_json::from_str(value.get())).transpose()
    }
}

impl<'j> Deserialize<'j> for Members<'j> {
    fn deserialize<D: Deserializer<'j>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Object)
    }
}

struct Object;

impl<'j> Visitor<'j> for Object {
    type Value = Members<'j>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'j>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut values = BTreeMap::new();
        let mut repeated = false;
        while let Some((name, value)) = members.next_entry::<String, &'j RawValue>()? {
            repeated |= values.insert(name, value).is_some();
        }
        Ok(Members { values, repeated })
    }
}
