//! Rules and their obligations.

use super::{Broken, Check, count};
use crate::image::{Image, constant, verb};
use crate::index::{NONE, at};
use alloc::vec;

const CHECK: Check = Check { table: "rules" };

pub(super) fn verify(image: &Image) -> Result<(), Broken> {
    let mut positions = vec![false; image.rules.len()];
    let mut before = None;
    for rule in &image.rules {
        CHECK.text(image, rule.name)?;
        CHECK.that(rule.verb <= verb::REQUIRE, "no such verb")?;
        let grants = rule.verb == verb::ALLOW;
        // INVARIANT(A2): every refusing priority is below every granting one, and within each the
        // order is that of the file.
        let order = (grants, rule.position);
        CHECK.that(before.is_none_or(|before| before < order), "refusals do not come first")?;
        before = Some(order);
        let free = positions.get_mut(at(rule.position)).filter(|taken| !**taken);
        let free = free.ok_or(Broken { table: "rules", what: "two rules in one place" })?;
        *free = true;
        CHECK.that(rule.covers_len > 0, "a rule covers nothing")?;
        CHECK.ranges(image, rule.covers_start, rule.covers_len, count(&image.capabilities))?;
        for expression in [rule.when, rule.unless, rule.requires] {
            CHECK.optional_entry(&image.expressions, expression)?;
        }
        let requires = rule.verb == verb::REQUIRE;
        CHECK.that(requires == (rule.requires != NONE), "a requirement on another verb")?;
        CHECK.that(rule.unless == NONE || rule.verb != verb::DENY, "`unless` on a deny rule")?;
        CHECK.optional_text(image, rule.because)?;
        CHECK.optional_text(image, rule.title)?;
        obligations(image, rule.obligations_start, rule.obligations_len)?;
    }
    Ok(())
}

fn obligations(image: &Image, start: u32, len: u32) -> Result<(), Broken> {
    let check = Check { table: "obligations" };
    let obligations = check.part(&image.obligations, start, len)?;
    check.ascending(obligations.iter().map(|one| one.name))?;
    for one in obligations {
        check.text(image, one.name)?;
        match one.kind {
            constant::TEXT => check.text(image, one.value)?,
            constant::INTEGER => check.entry(&image.numbers, one.value)?,
            constant::BOOLEAN => check.that(one.value <= 1, "neither true nor false")?,
            _ => check.that(false, "no such kind")?,
        }
    }
    Ok(())
}
