//! Following the paths into a claim (a subset of RFC 9535), all of them in one walk.

use super::distinct::{Names, TextSeed, is_distinct, once};
use super::value::{ill_formed, read};
use crate::hash::TextHash;
use crate::image::{Image, PathStepRecord, step};
use crate::index::{at, part};
use crate::inline::Inline;
use crate::row::{Fill, IllFormed};
use core::cmp::Ordering;
use core::fmt;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Attributes whose values lie inside a piece of a claim.
pub(super) struct Inside<'a, 'f> {
    pub(super) fill: &'a mut Fill<'f>,
    /// In the order of their paths. The steps that lead to the piece are the same for all.
    pub(super) attributes: &'f [u32],
    /// How many steps lead to the piece.
    pub(super) depth: usize,
    /// The attribute that is being read.
    pub(super) reading: &'a mut u32,
}

impl<'f> Inside<'_, 'f> {
    /// Reads the attributes from the piece. Null is nothing, and what a path does not lead to is
    /// absent.
    pub(super) fn read(&mut self, json: &str) -> Result<(), IllFormed> {
        let ending = self.attributes.partition_point(|one| self.step(*one).is_none());
        let (ending, going_on) = self.attributes.split_at_checked(ending).ok_or(IllFormed)?;
        for attribute in ending {
            *self.reading = *attribute;
            read(self.fill, *attribute, json)?;
        }
        let (Some(first), Some(last)) = (going_on.first(), going_on.last()) else {
            return if !ending.is_empty() || is_distinct(json) { Ok(()) } else { Err(IllFormed) };
        };
        if json == "null" {
            return Ok(());
        }
        *self.reading = *first;
        let (first, last) = (self.step(*first), self.step(*last));
        let (first, last) = first.zip(last).ok_or(IllFormed)?;
        let same_name = first.kind != step::FILTER || first.first == last.first;
        if first.kind != last.kind || !same_name {
            return Err(IllFormed);
        }
        let mut reader = serde_json::Deserializer::from_str(json);
        let inside = self.of(going_on, self.depth);
        let done = match first.kind {
            step::MEMBER => reader.deserialize_map(inside),
            _ => reader.deserialize_seq(inside),
        };
        done.map_err(|_| IllFormed)
    }

    fn of(&mut self, attributes: &'f [u32], depth: usize) -> Inside<'_, 'f> {
        Inside { fill: self.fill, attributes, depth, reading: self.reading }
    }

    fn step(&self, attribute: u32) -> Option<&'f PathStepRecord> {
        let image: &'f Image = self.fill.image();
        let record = image.attributes.get(at(attribute))?;
        part(&image.path_steps, record.steps_start, record.steps_len).get(self.depth)
    }

    /// The attributes whose next step compares as equal; they stand side by side.
    fn chosen(&self, compare: impl Fn(&PathStepRecord) -> Ordering) -> &'f [u32] {
        let order = |one: &u32| self.step(*one).map_or(Ordering::Less, &compare);
        let start = self.attributes.partition_point(|one| order(one) == Ordering::Less);
        let rest = self.attributes.get(start..).unwrap_or_default();
        let len = rest.partition_point(|one| order(one) == Ordering::Equal);
        rest.get(..len).unwrap_or_default()
    }

    fn go_on<E: Error>(&mut self, attributes: &'f [u32], json: &str) -> Result<(), E> {
        self.of(attributes, self.depth.saturating_add(1)).read(json).map_err(ill_formed)
    }

    /// The attributes that go on from an element of an array.
    fn of_element(&self, place: usize, element: &str) -> &'f [u32] {
        let image: &'f Image = self.fill.image();
        let text = |text| image.texts.at(text).unwrap_or_default();
        match self.attributes.first().and_then(|one| self.step(*one)) {
            Some(filter) if filter.kind == step::FILTER => {
                let found = text_of(element, text(filter.first));
                found.map_or(&[], |found| self.chosen(|step| text(step.second).cmp(&found)))
            }
            _ => self.chosen(|step| at(step.first).cmp(&place)),
        }
    }
}

impl<'de> Visitor<'de> for Inside<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what the path leads into")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        let image = self.fill.image();
        let mut names = Names::new();
        while let Some(name) = members.next_key_seed(TextSeed)? {
            once(names.take(&name, TextHash::of(name.as_bytes())))?;
            let value = members.next_value::<&'de RawValue>()?.get();
            let text = |text| image.texts.at(text).unwrap_or_default();
            self.go_on(self.chosen(|step| text(step.first).cmp(&name)), value)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        // The first element that a filter fits is the one that it chooses.
        let mut done = Inline::<u32, 8>::new();
        let mut place = 0_usize;
        while let Some(element) = elements.next_element::<&'de RawValue>()? {
            let mut attributes = self.of_element(place, element.get());
            if let Some(first) = attributes.first() {
                if done.as_slice().contains(first) {
                    attributes = &[];
                } else {
                    done.push(*first);
                }
            }
            self.go_on(attributes, element.get())?;
            place = place.saturating_add(1);
        }
        Ok(())
    }
}

/// The text of an object's member, if the JSON is an object and the member a text.
fn text_of<'j>(json: &'j str, name: &str) -> Option<alloc::borrow::Cow<'j, str>> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let value = reader.deserialize_map(Member { name }).ok()??;
    TextSeed.deserialize(&mut serde_json::Deserializer::from_str(value)).ok()
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
            let value = members.next_value::<&'de RawValue>()?;
            found = found.or((name == self.name).then(|| value.get()));
        }
        Ok(found)
    }
}
