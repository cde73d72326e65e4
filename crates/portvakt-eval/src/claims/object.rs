//! The pass over the top level of the claims.

use super::distinct::{Names, TextSeed, is_distinct};
use super::value::ValueSeed;
use super::{ClaimsError, attributes_of, has_path, path};
use crate::index::part;
use crate::row::{Fill, IllFormed};
use crate::value::Time;
use core::fmt;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

/// The claim that tells when claims expire (RFC 7519, section 4.1.4).
const EXPIRY: &str = "exp";

/// Reads the claims and tells when they expire.
pub(super) fn read(fill: &mut Fill<'_>, text: &str) -> Result<Option<Time>, ClaimsError> {
    let tree = fill.tree;
    let mut fault = None;
    let mut reader = serde_json::Deserializer::from_str(text);
    let claims = Claims { fill, fault: &mut fault };
    let read = reader.deserialize_map(claims).and_then(|expires| reader.end().map(|()| expires));
    read.map_err(|error| match fault {
        Some(fault) if error.classify() == Category::Data => match fault {
            Fault::Repeated => ClaimsError::Repeated,
            Fault::Attribute(attribute) => ClaimsError::malformed(tree, attribute),
        },
        _ => ClaimsError::NotAnObject,
    })
}

/// What is wrong with claims that are JSON. Deliberately complete.
#[derive(Clone, Copy)]
enum Fault {
    /// A claim that is not declared is there twice.
    Repeated,
    /// The value of an attribute is ill-formed, or its claim is there twice.
    Attribute(u32),
}

struct Claims<'a, 'f> {
    fill: &'a mut Fill<'f>,
    fault: &'a mut Option<Fault>,
}

impl<'de> Visitor<'de> for Claims<'_, '_> {
    type Value = Option<Time>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of claims")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut claims: A) -> Result<Self::Value, A::Error> {
        let mut names = Names::new();
        let mut expires = None;
        while let Some(name) = claims.next_key_seed(TextSeed)? {
            let attributes = attributes_of(self.fill.tree, &name);
            if !names.take(&name) {
                *self.fault =
                    Some(attributes.first().map_or(Fault::Repeated, |one| Fault::Attribute(*one)));
                return Err(A::Error::custom("a claim is there twice"));
            }
            let expiry = name == EXPIRY;
            match attributes {
                [] if !expiry => {
                    claims.next_value::<IgnoredAny>()?;
                }
                [attribute] if !expiry && !has_path(self.fill.tree, *attribute) => {
                    *self.fault = Some(Fault::Attribute(*attribute));
                    claims.next_value_seed(ValueSeed { fill: self.fill, attribute: *attribute })?;
                    *self.fault = None;
                }
                _ => {
                    let raw = claims.next_value::<&'de RawValue>()?.get();
                    if expiry {
                        expires = expiry_of(raw);
                    }
                    self.inside(attributes, raw)?;
                }
            }
        }
        Ok(expires)
    }
}

impl Claims<'_, '_> {
    /// Reads the attributes that lie inside one claim.
    fn inside<E: Error>(&mut self, attributes: &[u32], raw: &str) -> Result<(), E> {
        let image = self.fill.image();
        let distinct = attributes.is_empty() || is_distinct(raw);
        for attribute in attributes {
            let record = self.fill.attribute(*attribute);
            let steps = part(&image.path_steps, record.steps_start, record.steps_len);
            let found = if distinct { path::follow(image, steps, raw) } else { Err(IllFormed) };
            let read = found.and_then(|found| match found {
                Some(found) => super::value(self.fill, *attribute, found),
                None => Ok(()),
            });
            if read.is_err() {
                *self.fault = Some(Fault::Attribute(*attribute));
                return Err(E::custom("ill-formed"));
            }
        }
        Ok(())
    }
}

/// When claims expire. An `exp` that is no `NumericDate` has expired by every clock.
fn expiry_of(raw: &str) -> Option<Time> {
    match raw {
        "null" => None,
        _ => Some(Time::from_numeric_date(raw).unwrap_or(Time::EXPIRED)),
    }
}
