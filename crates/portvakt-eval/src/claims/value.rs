//! Reading the JSON of one attribute.

use super::distinct::TextSeed;
use super::envelope;
use crate::image::{AttributeRecord, FormatRecord, value_type};
use crate::index::{NONE, at};
use crate::row::{Fill, IllFormed, SetFill};
use crate::value::{Time, integer};
use core::fmt;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Reads a JSON text that nobody has looked at as the value of an attribute.
pub(crate) fn value(fill: &mut Fill<'_>, attribute: u32, json: &str) -> Result<(), IllFormed> {
    if super::depth::is_deeper(json, super::MAX_DEPTH) || json.len() > super::MAX_CLAIMS {
        return Err(IllFormed);
    }
    read(fill, attribute, json)
}

/// Reads a JSON text as the value of an attribute.
pub(super) fn read(fill: &mut Fill<'_>, attribute: u32, json: &str) -> Result<(), IllFormed> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let read = ValueSeed::new(fill, attribute)?.deserialize(&mut reader);
    read.and_then(|()| reader.end()).map_err(|_| IllFormed)
}

/// Reads one value into its classes. Null leaves the attribute absent; any error means that the
/// value is ill-formed.
pub(super) struct ValueSeed<'a, 'f> {
    fill: &'a mut Fill<'f>,
    attribute: u32,
    record: &'f AttributeRecord,
    /// The format, if it wraps its text in an object.
    envelope: Option<&'f FormatRecord>,
}

impl<'a, 'f> ValueSeed<'a, 'f> {
    pub(super) fn new(fill: &'a mut Fill<'f>, attribute: u32) -> Result<Self, IllFormed> {
        let record = fill.attribute(attribute)?;
        let format = fill.image().formats.get(at(record.format));
        let envelope = format.filter(|format| format.member != NONE);
        Ok(Self { fill, attribute, record, envelope })
    }

    /// Numbers are read from their text: nothing is rounded on the way, and no feature of another
    /// crate changes what arrives.
    fn number<E: Error>(self, raw: &str) -> Result<(), E> {
        let time = self.record.value_type == value_type::TIME;
        let done = match raw.bytes().next() {
            Some(b'n') => Ok(()),
            Some(b'"') => {
                let text = TextSeed.deserialize(&mut serde_json::Deserializer::from_str(raw));
                text.map_err(|_| IllFormed).and_then(|text| self.fill.text(self.attribute, &text))
            }
            Some(b'-' | b'0'..=b'9') => {
                let number = if time {
                    Time::from_numeric_date(raw).map(Time::seconds).map_err(|_| IllFormed)
                } else {
                    integer(raw).map_err(|_| IllFormed)
                };
                number.and_then(|number| self.fill.number(self.attribute, number))
            }
            _ => Err(IllFormed),
        };
        done.map_err(ill_formed)
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if crate::tree::is_number(self.record.value_type) {
            let raw = <&RawValue>::deserialize(deserializer)?;
            self.number(raw.get())
        } else {
            deserializer.deserialize_any(self)
        }
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the attribute's type")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<(), E> {
        if self.record.value_type != value_type::BOOLEAN {
            return Err(ill_formed(IllFormed));
        }
        self.fill.boolean(self.attribute, truth);
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if self.envelope.is_some() {
            return Err(ill_formed(IllFormed));
        }
        if self.record.value_type == value_type::TEXT_SET {
            let mut members = SetFill::new(self.fill, self.attribute, self.record);
            members.whole(self.fill, text).map_err(ill_formed)?;
            members.finish(self.fill);
            Ok(())
        } else {
            self.fill.text(self.attribute, text).map_err(ill_formed)
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        let envelope = self.envelope.ok_or_else(|| ill_formed(IllFormed))?;
        let text = envelope::read(self.fill.image(), envelope, members)?;
        if self.record.value_type == value_type::TEXT_SET {
            let mut set = SetFill::new(self.fill, self.attribute, self.record);
            set.element(self.fill, &text).map_err(ill_formed)?;
            set.finish(self.fill);
            Ok(())
        } else {
            self.fill.text(self.attribute, &text).map_err(ill_formed)
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        if self.record.value_type != value_type::TEXT_SET {
            return Err(ill_formed(IllFormed));
        }
        let mut members = SetFill::new(self.fill, self.attribute, self.record);
        loop {
            let element =
                Element { fill: self.fill, members: &mut members, envelope: self.envelope };
            if elements.next_element_seed(element)?.is_none() {
                break;
            }
        }
        members.finish(self.fill);
        Ok(())
    }
}

/// One element of an array: a text, or an object with an envelope.
struct Element<'a, 'f> {
    fill: &'a mut Fill<'f>,
    members: &'a mut SetFill<'f>,
    envelope: Option<&'f FormatRecord>,
}

impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.envelope.is_some() {
            deserializer.deserialize_map(self)
        } else {
            deserializer.deserialize_str(self)
        }
    }
}

impl<'de> Visitor<'de> for Element<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member of the set")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.members.element(self.fill, text).map_err(ill_formed)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        let envelope = self.envelope.ok_or_else(|| ill_formed(IllFormed))?;
        let text = envelope::read(self.fill.image(), envelope, members)?;
        self.members.element(self.fill, &text).map_err(ill_formed)
    }
}

pub(super) fn ill_formed<E: Error>(_: IllFormed) -> E {
    E::custom("ill-formed")
}
