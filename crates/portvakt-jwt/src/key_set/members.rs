//! The members of a JSON object as texts, to be asked for by name.

use crate::json::{ObjectError, members};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// The members of a JSON object, each with the text of its value.
pub(super) struct Members<'j>(BTreeMap<Cow<'j, str>, &'j str>);

impl<'j> Members<'j> {
    /// Reads an object whose names are there once (RFC 7517, section 4).
    pub(super) fn read(json: &'j [u8]) -> Result<Self, ObjectError> {
        let mut all = BTreeMap::new();
        members(json, |name, value| {
            all.insert(name.clone(), value);
            ControlFlow::Continue(())
        })?;
        Ok(Self(all))
    }

    /// Tells whether there is a member of this name, whatever its value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The value of a member: nothing when it is absent, an error when it has another type.
    pub(super) fn read_as<T: Deserialize<'j>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, serde_json::Error> {
        self.0.get(name).map(|value| serde_json::from_str(value)).transpose()
    }
}
