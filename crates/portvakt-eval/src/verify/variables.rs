//! Variables look at what their kind says, and derived ones only at lower ones.

use super::{Broken, Check, Forest, count, members};
use crate::image::{AttributeRecord, Image, VariableRecord, category, flag, kind, value_type};
use crate::index::{NONE, at};

const CHECK: Check = Check { table: "variables" };

pub(super) fn verify(image: &Image) -> Result<(), Broken> {
    let subject = image.policy.first().map_or(0, |policy| policy.subject_variables);
    for (variable, place) in image.variables.iter().zip(0_u32..) {
        let capability = variable.kind == kind::CAPABILITY;
        CHECK.that(capability == (place == subject), "the capability is not in its place")?;
        // A condition that a derived attribute of the subject reads has no attribute of its own; it
        // reads lower variables, which are the subject's.
        let condition = variable.kind == kind::DERIVED && variable.attribute == NONE;
        if place < subject && !condition {
            let ours = [variable.attribute, variable.other];
            let two = matches!(variable.kind, kind::DIFFERENCE | kind::SAME | kind::SHARES);
            for attribute in ours.iter().take(if two { 2 } else { 1 }) {
                let of_subject = image.attributes.get(at(*attribute));
                let of_subject = of_subject.is_some_and(|one| one.category == category::SUBJECT);
                CHECK.that(of_subject, "a subject variable looks at something else")?;
            }
        }
        let classes = classes(image, variable, place)?;
        bound(image, variable, place < subject)?;
        CHECK.that(variable.classes == classes, "the number of classes differs")?;
    }
    Ok(())
}

/// What is set when claims are bound stands among the subject's variables: elsewhere it would stay
/// unset.
fn bound(image: &Image, variable: &VariableRecord, of_subject: bool) -> Result<(), Broken> {
    use kind::{MEMBER_PATTERN, ONLY, PATTERN, REGISTER, VALUE};
    let alone = [VALUE, PATTERN, MEMBER_PATTERN, REGISTER, ONLY].contains(&variable.kind);
    let set = image.attributes.get(at(variable.attribute)).filter(|_| alone);
    let set = set.filter(|one| one.flags & flag::DERIVED == 0);
    let fits = set.is_none_or(|one| (one.category == category::SUBJECT) == of_subject);
    CHECK.that(fits, "a variable of claims stands among those of requests")
}

/// Verifies a variable by its kind and counts its classes.
fn classes(image: &Image, variable: &VariableRecord, place: u32) -> Result<u32, Broken> {
    let any: &[u32] = &[];
    let of = |attribute: u32, types: &[u32]| -> Result<&AttributeRecord, Broken> {
        let found = CHECK.of(&image.attributes, attribute)?;
        let fits = types.is_empty() || types.contains(&found.value_type);
        CHECK.that(fits, "an attribute of another type")?;
        if found.flags & flag::DERIVED != 0 && variable.kind != kind::DERIVED {
            CHECK.that(found.value < place, "a derived attribute is read before it is there")?;
        }
        Ok(found)
    };
    let plain = |attribute: &AttributeRecord| {
        CHECK
            .that(attribute.flags & flag::DERIVED == 0, "a derived attribute is looked at directly")
    };
    match variable.kind {
        kind::CAPABILITY => Ok(count(&image.capabilities)),
        kind::VALUE => {
            let attribute = of(variable.attribute, any)?;
            plain(attribute)?;
            CHECK.that(attribute.value == place, "a second variable for a value")?;
            value_classes(image, variable, attribute)
        }
        kind::PATTERN => {
            plain(of(variable.attribute, &[value_type::TEXT])?)?;
            Ok(CHECK.of(&image.automata, variable.start)?.accept_classes.saturating_add(1))
        }
        kind::MEMBER_PATTERN => {
            plain(of(variable.attribute, &[value_type::TEXT_SET])?)?;
            CHECK.of(&image.automata, variable.start)?;
            CHECK.ranges(image, variable.other, variable.len, 256)?;
            Ok(2)
        }
        kind::REGISTER => {
            of(variable.attribute, &[value_type::TEXT])?;
            CHECK.of(&image.registers, variable.other)?;
            Ok(3)
        }
        kind::DIFFERENCE => {
            let left = of(variable.attribute, &[value_type::INTEGER, value_type::TIME])?;
            of(variable.other, &[left.value_type])?;
            let cuts = CHECK.part(&image.numbers, variable.start, variable.len)?;
            CHECK.ascending(cuts.iter())?;
            Ok(variable.len.saturating_add(2))
        }
        kind::SAME => {
            let left = of(variable.attribute, any)?;
            CHECK.that(left.value_type != value_type::TEXT_SET, "equality of sets")?;
            of(variable.other, &[left.value_type])?;
            Ok(3)
        }
        kind::SHARES => {
            of(variable.attribute, &[value_type::TEXT_SET])?;
            of(variable.other, &[value_type::TEXT_SET, value_type::TEXT])?;
            Ok(3)
        }
        kind::MEMBER => {
            let set = of(variable.attribute, &[value_type::TEXT_SET])?;
            let member = variable.start.wrapping_sub(set.first_member);
            CHECK.that(member < set.literals_len, "a member of another set")?;
            Ok(2)
        }
        kind::ONLY => {
            plain(of(variable.attribute, &[value_type::TEXT_SET])?)?;
            CHECK.ranges(image, variable.start, variable.len, members(image))?;
            Ok(2)
        }
        kind::DERIVED => derived_classes(image, variable, place),
        _ => Err(CHECK.broken("no such kind")),
    }
}

fn value_classes(
    image: &Image,
    variable: &VariableRecord,
    attribute: &AttributeRecord,
) -> Result<u32, Broken> {
    let cuts = variable.len.saturating_add(2);
    Ok(match attribute.value_type {
        value_type::TEXT => attribute.literals_len.saturating_add(2),
        value_type::BOOLEAN => 3,
        value_type::TEXT_SET => 2,
        value_type::IP => {
            CHECK.ascending(CHECK.part(&image.addresses, variable.start, variable.len)?.iter())?;
            cuts
        }
        _ => {
            CHECK.ascending(CHECK.part(&image.numbers, variable.start, variable.len)?.iter())?;
            cuts
        }
    })
}

fn derived_classes(image: &Image, variable: &VariableRecord, place: u32) -> Result<u32, Broken> {
    CHECK.optional_entry(&image.cells, variable.other)?;
    let classes = if variable.attribute == NONE {
        2
    } else {
        let attribute = CHECK.of(&image.attributes, variable.attribute)?;
        let derived = attribute.flags & flag::DERIVED != 0 && attribute.value == place;
        CHECK.that(derived, "a second variable for a derived attribute")?;
        let values = if attribute.value_type == value_type::TEXT {
            attribute.literals_len
        } else {
            attribute.numbers_len
        };
        values.saturating_add(2)
    };
    let outputs = CHECK.part(&image.outputs, variable.start, variable.len)?;
    let in_range = outputs.iter().all(|class| *class < classes) && variable.otherwise < classes;
    CHECK.that(in_range, "a derived class is out of range")?;
    Ok(classes)
}

/// Derived variables read lower variables, and lead to outputs that are there.
pub(super) fn verify_derived(image: &Image, forest: &Forest) -> Result<(), Broken> {
    for (variable, place) in image.variables.iter().zip(0_u32..) {
        if variable.kind == kind::DERIVED
            && let Some(cell) = forest.cells.get(at(variable.other))
        {
            CHECK.that(cell.reads <= place, "a derived variable reads a higher one")?;
            CHECK.that(cell.priorities <= variable.len, "a derived class is missing")?;
        }
    }
    Ok(())
}
