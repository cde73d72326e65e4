//! Expressions lead downwards and are not too deep to be shown.

use super::{Broken, Check, members};
use crate::image::{Image, expression};
use crate::index::{NONE, at};
use alloc::vec::Vec;

/// How deep an expression may nest, named conditions not counted in.
pub(crate) const MAX_DEPTH: u32 = 512;

/// How many findings the explanations of all rules may come to, all together.
const MAX_SHOWN: u64 = 1 << 22;

const CHECK: Check = Check { table: "expressions" };

pub(super) fn verify(image: &Image) -> Result<(), Broken> {
    let members = members(image);
    let mut depths: Vec<u32> = Vec::with_capacity(image.expressions.len());
    let mut shown: Vec<u64> = Vec::with_capacity(image.expressions.len());
    for (one, place) in image.expressions.iter().zip(0_u32..) {
        let mut depth = 0;
        let mut size = 1_u64;
        let mut below = |operand: u32| -> Result<(), Broken> {
            CHECK.that(operand < place, "an operand does not lie below")?;
            depth = depth.max(depths.get(at(operand)).copied().unwrap_or(0).saturating_add(1));
            size = size.saturating_add(shown.get(at(operand)).copied().unwrap_or(0));
            Ok(())
        };
        match one.kind {
            expression::ALL | expression::ANY => {
                let operands = CHECK.part(&image.operands, one.first, one.second)?;
                operands.iter().try_for_each(|operand| below(*operand))?;
            }
            expression::NOT => below(one.first)?,
            expression::CLASS => {
                CHECK.entry(&image.variables, one.first)?;
                let classes =
                    image.variables.get(at(one.first)).map_or(0, |variable| variable.classes);
                CHECK.ranges(image, one.second, one.third, classes)?;
            }
            expression::MEMBER => CHECK.that(one.first < members, "no such member")?,
            expression::WRITTEN => {
                below(one.first)?;
                CHECK.text(image, one.second)?;
                CHECK.optional_text(image, one.third)?;
                if one.third == NONE {
                    depth = 0;
                }
                // Explanations stop at what is written; named conditions are shown once each.
                size = 1;
            }
            _ => CHECK.that(false, "no such kind")?,
        }
        CHECK.that(depth <= MAX_DEPTH, "too deep")?;
        depths.push(depth);
        shown.push(size);
    }
    let size = |expression: u32| shown.get(at(expression)).copied().unwrap_or(0);
    let rules = image.rules.iter().flat_map(|rule| [rule.when, rule.unless, rule.requires]);
    let named =
        image.expressions.iter().filter(|one| one.kind == expression::WRITTEN && one.third == NONE);
    let all = rules.chain(named.map(|one| one.first)).map(size);
    CHECK.that(all.fold(0, u64::saturating_add) <= MAX_SHOWN, "too much to show")
}
