//! Register members in JSON, read so that no finding shows a member.

use super::error::RegisterFileError;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// The texts of an array.
pub(super) fn texts(register: &str, value: Value) -> Result<Vec<String>, RegisterFileError> {
    match value {
        Value::Array(members) => members
            .into_iter()
            .enumerate()
            .map(|(place, member)| text(register, place, member))
            .collect(),
        _ => Err(RegisterFileError::NotAnArray { register: register.to_owned() }),
    }
}

/// One member; its position counts from 1.
pub(super) fn text(
    register: &str,
    place: usize,
    member: Value,
) -> Result<String, RegisterFileError> {
    match member {
        Value::String(text) => Ok(text),
        _ => Err(RegisterFileError::NotText {
            register: register.to_owned(),
            position: place.saturating_add(1),
        }),
    }
}

/// The entries of an object. A name twice, or anything but an object, is an error.
pub(super) fn object(bytes: &[u8]) -> Result<BTreeMap<String, Value>, RegisterFileError> {
    let Object { entries, repeated } = serde_json::from_slice(bytes).map_err(not_json)?;
    match repeated {
        Some(register) => Err(RegisterFileError::Repeated { register }),
        None => Ok(entries),
    }
}

/// A value of any form.
pub(super) fn value(bytes: &[u8]) -> Result<Value, RegisterFileError> {
    serde_json::from_slice(bytes).map_err(not_json)
}

/// Where JSON ends to be JSON; the reader's own words might show a value.
#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` asks for")]
fn not_json(error: serde_json::Error) -> RegisterFileError {
    if error.is_data() {
        return RegisterFileError::NotAnObject;
    }
    RegisterFileError::NotJson { line: error.line(), column: error.column() }
}

/// An object that remembers a name that stands in it twice.
struct Object {
    entries: BTreeMap<String, Value>,
    repeated: Option<String>,
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Object, A::Error> {
        let mut object = Object { entries: BTreeMap::new(), repeated: None };
        while let Some((name, value)) = from.next_entry::<String, Value>()? {
            if object.entries.contains_key(&name) {
                object.repeated = Some(name.clone());
            }
            object.entries.insert(name, value);
        }
        Ok(object)
    }
}
