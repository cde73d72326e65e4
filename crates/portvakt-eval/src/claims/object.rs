//! The pass over the top level of the claims.

use super::ClaimsError;
use super::check::ClaimCheck;
use super::distinct::{Names, TextSeed};
use super::path::Inside;
use super::value::{ValueSeed, ill_formed};
use crate::hash::TextHash;
use crate::index::NONE;
use crate::row::Fill;
use crate::value::Time;
use core::fmt;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

/// The claim that tells when claims expire (RFC 7519, section 4.1.4).
const EXPIRY: &str = "exp";

/// Reads the claims and tells when they expire.
pub(super) fn read(
    fill: &mut Fill<'_>,
    text: &str,
    check: &mut impl ClaimCheck,
) -> Result<Option<Time>, ClaimsError> {
    let tree = fill.tree;
    let mut fault = None;
    let mut reader = serde_json::Deserializer::from_str(text);
    let claims = Claims { fill, fault: &mut fault, check };
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

struct Claims<'a, 'f, C> {
    fill: &'a mut Fill<'f>,
    fault: &'a mut Option<Fault>,
    check: &'a mut C,
}

impl<'de, C: ClaimCheck> Visitor<'de> for Claims<'_, '_, C> {
    type Value = Option<Time>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of claims")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut claims: A) -> Result<Self::Value, A::Error> {
        let mut names = Names::new();
        let mut expires = None;
        let (image, layout) = (self.fill.image(), self.fill.layout());
        while let Some(name) = claims.next_key_seed(TextSeed)? {
            let hash = TextHash::of(name.as_bytes());
            let declared = layout.claims.find(image, &name, hash);
            let attributes = declared.map_or(&[][..], |claim| &claim.attributes);
            if !names.take(&name, hash) {
                *self.fault =
                    Some(attributes.first().map_or(Fault::Repeated, |one| Fault::Attribute(*one)));
                return Err(A::Error::custom("a claim is there twice"));
            }
            let expiry = name == EXPIRY;
            let wanted = self.check.wants(&name);
            match declared {
                None if !expiry && !wanted => {
                    claims.next_value::<IgnoredAny>()?;
                }
                Some(claim) if claim.whole && !expiry && !wanted => {
                    let attribute = attributes.first().copied().unwrap_or(NONE);
                    *self.fault = Some(Fault::Attribute(attribute));
                    let value = ValueSeed::new(self.fill, attribute).map_err(ill_formed)?;
                    claims.next_value_seed(value)?;
                    *self.fault = None;
                }
                _ => {
                    let raw = claims.next_value::<&'de RawValue>()?.get();
                    if wanted {
                        self.check.see(&name, raw);
                    }
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

impl<'f, C> Claims<'_, 'f, C> {
    /// Reads the attributes that lie inside one claim.
    fn inside<E: Error>(&mut self, attributes: &'f [u32], raw: &str) -> Result<(), E> {
        let Some(first) = attributes.first() else {
            return Ok(());
        };
        let mut reading = *first;
        let mut inside = Inside { fill: self.fill, attributes, depth: 0, reading: &mut reading };
        inside.read(raw).map_err(|error| {
            *self.fault = Some(Fault::Attribute(reading));
            ill_formed(error)
        })
    }
}

/// When claims expire. An `exp` that is no `NumericDate` has expired by every clock.
fn expiry_of(raw: &str) -> Option<Time> {
    match raw {
        "null" => None,
        _ => Some(Time::from_numeric_date(raw).unwrap_or(Time::EXPIRED)),
    }
}
