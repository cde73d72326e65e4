//! Following a path into a claim (a subset of RFC 9535).

use super::distinct::TextSeed;
use crate::image::{Image, PathStepRecord, step};
use crate::index::at;
use crate::row::IllFormed;
use core::fmt;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The JSON text that a path leads to, or none where it finds nothing. Null is nothing.
///
/// The claim repeats no member name; that was checked before.
pub(super) fn follow<'j>(
    image: &Image,
    steps: &[PathStepRecord],
    json: &'j str,
) -> Result<Option<&'j str>, IllFormed> {
    let mut here = json;
    for step in steps {
        if is_null(here) {
            return Ok(None);
        }
        let found = match step.kind {
            step::MEMBER => member(here, image.texts.at(step.first).unwrap_or_default())?,
            step::INDEX => element(here, |place, _| place == at(step.first))?,
            _ => {
                let name = image.texts.at(step.first).unwrap_or_default();
                let text = image.texts.at(step.second).unwrap_or_default();
                element(here, |_, element| has_text(element, name, text))?
            }
        };
        match found {
            Some(found) => here = found,
            None => return Ok(None),
        }
    }
    Ok(Some(here).filter(|found| !is_null(found)))
}

fn is_null(json: &str) -> bool {
    json == "null"
}

/// Tells whether an element is an object whose member is this text.
fn has_text(element: &str, name: &str, text: &str) -> bool {
    let value = if element.starts_with('{') { member(element, name) } else { Ok(None) };
    value.ok().flatten().is_some_and(|value| {
        let found = TextSeed.deserialize(&mut serde_json::Deserializer::from_str(value));
        found.is_ok_and(|found| found == text)
    })
}

fn member<'j>(json: &'j str, name: &str) -> Result<Option<&'j str>, IllFormed> {
    let mut reader = serde_json::Deserializer::from_str(json);
    reader.deserialize_map(Member { name }).map_err(|_| IllFormed)
}

fn element(json: &str, chosen: impl FnMut(usize, &str) -> bool) -> Result<Option<&str>, IllFormed> {
    let mut reader = serde_json::Deserializer::from_str(json);
    reader.deserialize_seq(Element { chosen }).map_err(|_| IllFormed)
}

struct Member<'n> {
    name: &'n str,
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Option<&'de str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = members.next_key_seed(TextSeed)? {
            if name == self.name {
                found = Some(members.next_value::<&'de RawValue>()?.get());
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

struct Element<C> {
    chosen: C,
}

impl<'de, C: FnMut(usize, &str) -> bool> Visitor<'de> for Element<C> {
    type Value = Option<&'de str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        let mut place = 0_usize;
        while let Some(element) = elements.next_element::<&'de RawValue>()? {
            if found.is_none() && (self.chosen)(place, element.get()) {
                found = Some(element.get());
            }
            place = place.saturating_add(1);
        }
        Ok(found)
    }
}
