//! Attributes, their paths, literals and slots.

use super::{Broken, Check, count};
use crate::image::{AttributeRecord, Image, category, flag, kind, step, value_type};
use crate::index::{NONE, at};
use crate::tree::{Among, Literals};

const CHECK: Check = Check { table: "attributes" };

pub(super) fn verify(image: &Image, all: &Literals) -> Result<(), Broken> {
    CHECK.ascending(image.attributes.iter().map(|one| one.name))?;
    let mut members = 0_u32;
    for (attribute, place) in image.attributes.iter().zip(0_u32..) {
        CHECK.text(image, attribute.name)?;
        CHECK.text(image, attribute.expected)?;
        CHECK.that(attribute.category <= category::CONTEXT, "no such category")?;
        CHECK.that(attribute.value_type <= value_type::IP, "no such type")?;
        CHECK.that(attribute.flags < flag::DERIVED << 1, "no such flag")?;
        source(image, attribute)?;
        let texts = matches!(attribute.value_type, value_type::TEXT | value_type::TEXT_SET);
        CHECK.optional_entry(&image.formats, attribute.format)?;
        CHECK.that(attribute.format == NONE || texts, "a format on another type")?;
        let set = attribute.value_type == value_type::TEXT_SET;
        CHECK.that(attribute.split == NONE || set, "a separator on another type")?;
        CHECK.optional_text(image, attribute.split)?;
        CHECK.that(image.texts.at(attribute.split) != Some(""), "an empty separator")?;
        CHECK.that(attribute.literals_len == 0 || texts, "literals on another type")?;
        literals(image, all, attribute)?;
        if set {
            CHECK.that(attribute.first_member == members, "members do not stand side by side")?;
            members = members.saturating_add(attribute.literals_len);
        }
        let numbers = CHECK.part(&image.numbers, attribute.numbers_start, attribute.numbers_len)?;
        CHECK.ascending(numbers.iter())?;
        let integer = attribute.value_type == value_type::INTEGER;
        CHECK.that(numbers.is_empty() || integer, "a closed list on another type")?;
        value(image, attribute, place)?;
    }
    Ok(())
}

fn source(image: &Image, attribute: &AttributeRecord) -> Result<(), Broken> {
    let derived = attribute.flags & flag::DERIVED != 0;
    let from_claim = attribute.category == category::SUBJECT && !derived;
    CHECK.that((attribute.claim != NONE) == from_claim, "a claim on the wrong attribute")?;
    CHECK.optional_text(image, attribute.claim)?;
    let steps = CHECK.part(&image.path_steps, attribute.steps_start, attribute.steps_len)?;
    CHECK.that(steps.is_empty() || from_claim, "a path on the wrong attribute")?;
    for one in steps {
        match one.kind {
            step::MEMBER => CHECK.text(image, one.first)?,
            step::INDEX => {}
            step::FILTER => {
                CHECK.text(image, one.first)?;
                CHECK.text(image, one.second)?;
            }
            _ => CHECK.that(false, "no such path step")?,
        }
    }
    Ok(())
}

fn literals(image: &Image, all: &Literals, attribute: &AttributeRecord) -> Result<(), Broken> {
    let literals = CHECK.part(&image.literals, attribute.literals_start, attribute.literals_len)?;
    let slots = CHECK.part(&image.slots, attribute.slots_start, attribute.slots_len)?;
    if literals.is_empty() {
        return CHECK.that(slots.is_empty(), "slots without literals");
    }
    if attribute.value_type == value_type::TEXT {
        CHECK.ascending(literals.iter())?;
    }
    CHECK.that(attribute.slots_len.is_power_of_two(), "slots are no power of two")?;
    let taken = slots.iter().filter(|slot| **slot != 0).count();
    CHECK.that(taken == literals.len(), "slots and literals differ in number")?;
    for (text, place) in literals.iter().zip(0_u32..) {
        CHECK.text(image, *text)?;
        let text = image.texts.at(*text).unwrap_or_default();
        let found = all.find(image, &Among::of(attribute), text.as_bytes());
        CHECK.that(found == Some(place), "a literal is not found by its hash")?;
    }
    Ok(())
}

fn value(image: &Image, attribute: &AttributeRecord, place: u32) -> Result<(), Broken> {
    CHECK.optional_entry(&image.variables, attribute.value)?;
    let derived = attribute.flags & flag::DERIVED != 0;
    let closable = matches!(attribute.value_type, value_type::TEXT | value_type::INTEGER);
    CHECK.that(!derived || closable, "a derived attribute of another type")?;
    CHECK.that(
        !derived || attribute.value < count(&image.variables),
        "a derived attribute without variable",
    )?;
    if let Some(variable) = image.variables.get(at(attribute.value)) {
        let expected = if derived { kind::DERIVED } else { kind::VALUE };
        let mine = variable.kind == expected && variable.attribute == place;
        CHECK.that(mine, "the value of another attribute")?;
    }
    Ok(())
}
