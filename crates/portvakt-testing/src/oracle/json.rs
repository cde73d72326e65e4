//! JSON as the oracle reads it: numbers stay text, and a member name that stands twice stays twice.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt::{Formatter, Result as Written};

/// The members of an object, by name; a name that stands twice has two values.
#[derive(Default)]
pub(super) struct Object<'j>(pub(super) BTreeMap<String, Vec<&'j RawValue>>);

/// Reads one value as text, list, object or anything else that serde knows.
pub(super) fn read<'j, T: Deserialize<'j>>(json: &'j RawValue) -> Option<T> {
    serde_json::from_str(json.get()).ok()
}

/// Tells whether a member name stands twice in an object, or anywhere inside. Of one that is no
/// Unicode text nobody can tell.
pub(super) fn repeats(json: &RawValue) -> bool {
    let members: Option<Object<'_>> = read(json);
    if members.is_none() && json.get().starts_with('{') {
        return true;
    }
    let members = members.unwrap_or_default();
    let items: Vec<&RawValue> = read(json).unwrap_or_default();
    let twice = members.0.values().any(|values| values.len() > 1);
    twice || members.0.values().flatten().chain(&items).any(|inner| repeats(inner))
}

/// How deep arrays and objects stand inside each other.
pub(super) fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for character in text.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

impl<'j> Object<'j> {
    /// The member with this name.
    pub(super) fn member(&self, name: &str) -> Option<&'j RawValue> {
        self.0.get(name)?.first().copied()
    }
}

impl<'j> Deserialize<'j> for Object<'j> {
    fn deserialize<D: Deserializer<'j>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Object::default())
    }
}

impl<'j> Visitor<'j> for Object<'j> {
    type Value = Self;
    fn expecting(&self, out: &mut Formatter<'_>) -> Written {
        out.write_str("an object")
    }
    fn visit_map<A: MapAccess<'j>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some((name, value)) = map.next_entry()? {
            self.0.entry(name).or_default().push(value);
        }
        Ok(self)
    }
}
