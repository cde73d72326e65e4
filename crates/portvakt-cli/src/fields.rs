//! A JSON object as names and raw values, in their order.

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// The members of an object, values untouched, repeats kept.
pub(crate) struct Fields<'j>(pub(crate) Vec<(String, &'j RawValue)>);

impl<'j> Fields<'j> {
    /// Reads an object; nothing when the text is anything else.
    pub(crate) fn read(text: &'j str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The first member of this name.
    pub(crate) fn find(&self, name: &str) -> Option<&'j RawValue> {
        let mut named = self.0.iter().filter(|(one, _)| one == name);
        named.next().map(|(_, value)| *value)
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Fields<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = from.next_entry()? {
            fields.push(field);
        }
        Ok(Fields(fields))
    }
}
