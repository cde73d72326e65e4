//! The policy, its formats, registers and capabilities.

use super::{Broken, Check, Forest, count};
use crate::image::{Image, category, flag};
use crate::index::{NONE, at};

pub(super) fn verify(image: &Image) -> Result<(), Broken> {
    policy(image)?;
    formats(image)?;
    registers(image)?;
    capabilities(image)?;
    needs(image)
}

fn policy(image: &Image) -> Result<(), Broken> {
    let check = Check { table: "policy" };
    check.that(image.policy.len() == 1, "not exactly one")?;
    for policy in &image.policy {
        check.text(image, policy.name)?;
        check.optional_text(image, policy.title)?;
        check.that(
            policy.subject_variables < count(&image.variables),
            "too many subject variables",
        )?;
    }
    Ok(())
}

fn formats(image: &Image) -> Result<(), Broken> {
    let check = Check { table: "formats" };
    for format in &image.formats {
        check.text(image, format.name)?;
        check.that(format.fold <= 1, "a flag is neither 0 nor 1")?;
        check.of(&image.automata, format.automaton)?;
        for text in [format.member, format.prefix, format.guard, format.guard_text] {
            check.optional_text(image, text)?;
        }
        check.that((format.guard == NONE) == (format.guard_text == NONE), "half a guard")?;
        let bare = format.prefix == NONE && format.guard == NONE;
        check.that(format.member != NONE || bare, "a guard without an object")?;
    }
    Ok(())
}

fn registers(image: &Image) -> Result<(), Broken> {
    let check = Check { table: "registers" };
    check.ascending(image.registers.iter().map(|one| one.name))?;
    for register in &image.registers {
        check.text(image, register.name)?;
        check.optional_entry(&image.formats, register.format)?;
        check.that(register.may_be_empty <= 1, "a flag is neither 0 nor 1")?;
        check.optional_text(image, register.path)?;
        check.optional_text(image, register.title)?;
    }
    Ok(())
}

fn capabilities(image: &Image) -> Result<(), Broken> {
    let check = Check { table: "capabilities" };
    check.ascending(image.capabilities.iter().map(|one| one.name))?;
    for capability in &image.capabilities {
        check.text(image, capability.name)?;
        check.optional_text(image, capability.title)?;
        check.optional_entry(&image.cells, capability.roots)?;
        check.optional_entry(&image.needs, capability.needs)?;
    }
    Ok(())
}

fn needs(image: &Image) -> Result<(), Broken> {
    let check = Check { table: "needs" };
    for (need, place) in image.needs.iter().zip(0_u32..) {
        let attribute = image.attributes.get(at(need.attribute));
        let supplied = attribute.is_some_and(|one| {
            one.category != category::SUBJECT && one.flags & (flag::DERIVED | flag::OPTIONAL) == 0
        });
        check.that(supplied, "an attribute that no request has to carry")?;
        check.that(need.next == NONE || need.next < place, "a chain does not lead downwards")?;
    }
    Ok(())
}

/// Capabilities lead to priorities of rules only.
pub(super) fn verify_roots(image: &Image, forest: &Forest) -> Result<(), Broken> {
    let check = Check { table: "capabilities" };
    for capability in &image.capabilities {
        if let Some(cell) = forest.cells.get(at(capability.roots)) {
            check.that(cell.priorities <= count(&image.rules), "a priority is out of range")?;
        }
    }
    Ok(())
}
