//! Rules and conditions: the stream is read once from end to end, so that none of it is looked at
//! twice, and nothing in it nests too deep to be shown.

use super::{Broken, Check, count, members};
use crate::image::{Expression, Head, Image, Stream, constant, verb};
use crate::index::at;
use alloc::vec::Vec;

/// How deep a condition may nest, named conditions not counted in.
pub(crate) const MAX_DEPTH: u32 = 512;

/// How many findings the explanations of all rules may come to, all together.
const MAX_SHOWN: u64 = 1 << 22;

const CONDITIONS: Check = Check { table: "conditions" };
const RULES: Check = Check { table: "rules" };

/// How deep an expression is shown, and as how many findings.
#[derive(Clone, Copy, Default)]
struct Shown {
    depth: u32,
    size: u64,
}

struct Reader<'i> {
    image: &'i Image,
    members: u32,
    stream: Stream<'i>,
    /// By condition.
    shown: Vec<Shown>,
    all: u64,
}

pub(super) fn verify(image: &Image) -> Result<(), Broken> {
    sets(image)?;
    let stream = Stream { rest: &image.written };
    let shown = Vec::with_capacity(image.conditions.len());
    let mut reader = Reader { image, members: members(image), stream, shown, all: 0 };
    for start in &image.conditions {
        reader.begins(*start, CONDITIONS)?;
        reader.condition()?;
    }
    let refusing = image.policy.first().map_or(0, |policy| policy.refusing);
    RULES.that(refusing <= count(&image.rules), "more rules refuse than there are")?;
    let mut before = None;
    for (start, priority) in image.rules.iter().zip(0_u32..) {
        reader.begins(*start, RULES)?;
        let head = reader.stream.head();
        let head = head.ok_or(RULES.broken("not to be read"))?;
        // INVARIANT(A2): every refusing priority is below every granting one, and within each the
        // order is that of the file.
        let grants = head.verb == verb::ALLOW;
        RULES.that(grants == (priority >= refusing), "refusals do not come first")?;
        if !grants {
            let order = Some(head.position);
            RULES.that(before < order, "refusals are out of order")?;
            RULES.that(head.position < count(&image.rules), "a position is out of range")?;
            before = order;
        }
        reader.rule(head)?;
    }
    RULES.that(reader.stream.rest.is_empty(), "more is written")?;
    CONDITIONS.that(reader.all <= MAX_SHOWN, "too much to show")
}

/// Each set's ranges are not empty, ascend and stay apart.
fn sets(image: &Image) -> Result<(), Broken> {
    let check = Check { table: "sets" };
    check.that(image.sets.is_sorted(), "they overlap")?;
    let end = image.sets.last().map_or(0, |end| at(*end));
    check.that(end == image.ranges.len(), "they are not all ranges")?;
    for set in 0..count(&image.sets) {
        let ranges = image.set(set);
        check.that(ranges.iter().all(|range| range.start < range.end), "a range is empty")?;
        check.that(ranges.is_sorted_by(|one, next| one.end < next.start), "ranges touch")?;
    }
    Ok(())
}

impl Reader<'_> {
    /// What begins here is where the table says.
    fn begins(&self, start: u32, check: Check) -> Result<(), Broken> {
        let here = self.image.written.len().saturating_sub(self.stream.rest.len());
        check.that(at(start) == here, "one does not follow the other")
    }

    fn condition(&mut self) -> Result<(), Broken> {
        let name = self.stream.word();
        let name = name.ok_or(CONDITIONS.broken("not to be read"))?;
        let mut shown = self.expression()?;
        if let Some(name) = name.checked_sub(1) {
            CONDITIONS.text(self.image, name)?;
            // Explanations show named conditions once each, beside the rules.
            self.all = self.all.saturating_add(shown.size);
            shown = Shown { depth: 0, size: 1 };
        }
        self.shown.push(shown);
        Ok(())
    }

    fn rule(&mut self, head: Head<'_>) -> Result<(), Broken> {
        let image = self.image;
        RULES.text(image, head.name)?;
        RULES.that(head.verb <= verb::REQUIRE, "no such verb")?;
        RULES.that(!head.has[1] || head.verb != verb::DENY, "`unless` on a deny rule")?;
        RULES.optional_text(image, head.because)?;
        RULES.optional_text(image, head.title)?;
        for set in head.covers.chain(head.except) {
            self.set(set, count(&image.capabilities), RULES)?;
        }
        let mut then = head.then;
        let mut before = None;
        while let (Some(name), Some(kind), Some(value)) = (then.next(), then.next(), then.next()) {
            RULES.text(image, name)?;
            RULES.that(before < Some(name), "`then` does not ascend")?;
            before = Some(name);
            match kind {
                constant::TEXT => RULES.text(image, value)?,
                constant::INTEGER => RULES.of(&image.numbers, value).map(drop)?,
                constant::BOOLEAN => RULES.that(value <= 1, "neither true nor false")?,
                _ => RULES.that(false, "no such kind")?,
            }
        }
        for _ in head.has.into_iter().filter(|has| *has) {
            let shown = self.expression()?;
            self.all = self.all.saturating_add(shown.size);
        }
        Ok(())
    }

    fn set(&self, set: u32, limit: u32, check: Check) -> Result<(), Broken> {
        check.of(&self.image.sets, set)?;
        let end = self.image.set(set).last().map_or(0, |range| range.end);
        check.that(end <= limit, "a range is out of range")
    }

    /// Reads an expression; what it is shown as.
    fn expression(&mut self) -> Result<Shown, Broken> {
        let mut stream = self.stream;
        let mut verified = Ok(());
        let shown = stream.fold(MAX_DEPTH, &mut |expression, parts: Vec<Shown>| {
            let shown = self.shown(expression, &parts);
            shown.unwrap_or_else(|broken| {
                verified = Err(broken);
                Shown::default()
            })
        });
        verified?;
        self.stream = stream;
        let shown = shown.filter(|shown| shown.depth <= MAX_DEPTH);
        shown.ok_or(CONDITIONS.broken("too deep, or not to be read"))
    }

    /// What an expression is shown as, with its operands.
    fn shown(&self, expression: Expression, parts: &[Shown]) -> Result<Shown, Broken> {
        let image = self.image;
        let alone = Shown { depth: 1, size: 1 };
        match expression {
            Expression::Class(variable, set) => {
                let classes = CONDITIONS.of(&image.variables, variable)?.classes;
                self.set(set, classes, CONDITIONS)?;
            }
            Expression::Member(member) | Expression::Holds(member) => {
                CONDITIONS.that(member < self.members, "no such member")?;
            }
            Expression::Test(attribute, text) => {
                CONDITIONS.of(&image.attributes, attribute)?;
                CONDITIONS.text(image, text)?;
                // Explanations stop at what is written.
                return Ok(alone);
            }
            // What a condition reads lies below it: `shown` has no more yet.
            Expression::Condition(number) => return CONDITIONS.of(&self.shown, number).copied(),
            Expression::All(_) | Expression::Any(_) | Expression::Not => {}
        }
        Ok(parts.iter().fold(alone, |all, part| Shown {
            depth: all.depth.max(part.depth.saturating_add(1)),
            size: all.size.saturating_add(part.size),
        }))
    }
}
