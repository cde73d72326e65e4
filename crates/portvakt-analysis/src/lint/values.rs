//! Values that no request can have where they are tested, or that are never derived.

use super::asking::{Asking, listed as names};
use super::conditions::{Place, can_be, parts};
use super::neighbours;
use super::parts::Body;
use crate::arena::{Arena, NodeId, Truth};
use crate::reading::Seen;
use crate::scene::Question;
use crate::search::Answer;
use portvakt_core::automaton::PatternError;
use portvakt_core::diagnostic::{Diagnostic, code};
use portvakt_core::lower::Formula;
use portvakt_core::policy::{
    Attribute, AttributeId, CapabilityId, Condition, Constant, DeriveEntry, Operand, Test,
};
use portvakt_core::syntax::Path;

/// Judges the values that a written test lists.
pub(super) fn listed(
    asking: &mut Asking<'_, '_>,
    place: &Place<'_>,
    part: usize,
) -> Result<(), PatternError> {
    let Some(judged) = place.body.parts.get(part) else {
        return Ok(());
    };
    if !matches!(judged.condition, Condition::Test(_)) {
        return Ok(());
    }
    let mut lists: Vec<&Test> = Vec::new();
    each_test(judged.condition, &mut lists);
    for test in lists {
        let Operand::Constants(constants) = &test.operand else {
            continue;
        };
        let mut impossible = Vec::new();
        for constant in constants {
            let one = std::slice::from_ref(constant);
            let formula = Formula::value(test.attribute, asking.policy, one);
            let node = asking.inquiry.reading.formula(&formula, &mut asking.inquiry.world)?;
            let shown = is_beside(asking, place, part, test.attribute, constant, node);
            if !shown && can_be(asking, place, part, node, true) == Some(false) {
                impossible.push(shown_as(constant));
            }
        }
        let attribute = asking.policy.attribute(test.attribute);
        let (false, Some(attribute)) = (impossible.is_empty(), attribute) else {
            continue;
        };
        let values = names(impossible.iter().map(String::as_str));
        let message = format!(
            "given the rest of {}, no request has {values} in `{}` here",
            place.what, attribute.name
        );
        let mut finding = Diagnostic::new(&code::IMPOSSIBLE_VALUE, test.span, message)
            .also(attribute.span, "declared here")
            .help("leave it out, or change what excludes it");
        finding.path.clone_from(&place.path);
        asking.findings.push(finding);
    }
    Ok(())
}

/// The tests that a written test is made of.
fn each_test<'c>(condition: &'c Condition, found: &mut Vec<&'c Test>) {
    match condition {
        Condition::All(list) | Condition::Any(list) => {
            for one in list {
                each_test(one, found);
            }
        }
        Condition::Not(inner) => each_test(inner, found),
        Condition::Test(test) => {
            found.push(test);
            if let Operand::Condition(inner) = &test.operand {
                each_test(inner, found);
            }
        }
        Condition::Present(..) | Condition::Absent(..) | Condition::Named(..) => {}
    }
}

/// Tells whether the rule's own request shows it, with the value put in.
fn is_beside(
    asking: &Asking<'_, '_>,
    place: &Place<'_>,
    part: usize,
    attribute: AttributeId,
    constant: &Constant,
    node: NodeId,
) -> bool {
    let inquiry = &asking.inquiry;
    let Some(Seen::Input(input)) = inquiry.reading.seen(attribute) else {
        return false;
    };
    let world = &inquiry.world;
    neighbours::holding(&place.own, *input, constant, world).is_some_and(|model| {
        let mut truth = Truth::new(&world.arena, &model, &world.universe);
        truth.holds(node)
            && place.body.depends(part, &mut truth)
            && place.well_formed.iter().any(|(node, _)| truth.holds(*node))
    })
}

/// Judges the values that attributes are derived to.
pub(super) fn derived(
    asking: &mut Asking<'_, '_>,
    well_formed: NodeId,
) -> Result<(), PatternError> {
    let policy = asking.policy;
    for (id, attribute) in (0..).map(AttributeId).zip(&policy.attributes) {
        let Some(Seen::Derived(seen)) = asking.inquiry.reading.seen(id) else {
            continue;
        };
        let seen = seen.clone();
        let entries = attribute.derives().unwrap_or_default();
        let mut never: Vec<&DeriveEntry> = Vec::new();
        let mut given: Vec<&Constant> = Vec::new();
        let mut before = Arena::TRUE;
        for (entry, (_, here)) in entries.iter().zip(&seen) {
            let question = Question::default().and(well_formed, true).and(*here, true);
            match asking.possible(&question) {
                Answer::Possible(own) => {
                    given.push(&entry.value);
                    let body = Body::of(
                        entry.when.iter().map(|when| (when, true)),
                        before,
                        asking.inquiry,
                    )?;
                    let place = Place {
                        body,
                        well_formed: vec![(well_formed, CapabilityId(0))],
                        own,
                        rule: None,
                        path: Path::root().key("attributes").key(&attribute.name).to_string(),
                        what: "this `derive`",
                    };
                    parts(asking, &place)?;
                }
                Answer::Impossible => never.push(entry),
                Answer::Undecided => given.push(&entry.value),
            }
            if let Some(when) = &entry.when {
                let inquiry = &mut *asking.inquiry;
                let when = inquiry.reading.condition(when, &mut inquiry.world)?;
                let fails = inquiry.world.arena.not(when);
                before = inquiry.world.arena.all([before, fails]);
            }
        }
        for entry in never {
            entry_never_gives(asking, attribute, entry, given.contains(&&entry.value));
        }
    }
    Ok(())
}

fn entry_never_gives(
    asking: &mut Asking<'_, '_>,
    attribute: &Attribute,
    entry: &DeriveEntry,
    given_elsewhere: bool,
) {
    let value = shown_as(&entry.value);
    let (code, message) = if given_elsewhere {
        (
            &code::CONDITION_ALWAYS_FALSE,
            format!("this entry never gives its value: `{value}` comes from other entries alone"),
        )
    } else {
        (&code::IMPOSSIBLE_VALUE, format!("`{}` never is `{value}`", attribute.name))
    };
    let finding = Diagnostic::new(code, entry.span, message)
        .also(attribute.span, "in this attribute")
        .help("an earlier entry holds whenever this one does, or it never holds: leave it out, or put it first")
        .path(Path::root().key("attributes").key(&attribute.name));
    asking.findings.push(finding);
}

/// A constant as people read it.
fn shown_as(constant: &Constant) -> String {
    match constant {
        Constant::Text(text) => text.clone(),
        Constant::Integer(number) => number.to_string(),
        Constant::Boolean(truth) => truth.to_string(),
        Constant::Time(seconds) => crate::time::rfc3339(*seconds),
        Constant::Ip(address) => {
            let six = std::net::Ipv6Addr::from(*address);
            six.to_ipv4_mapped().map_or_else(|| six.to_string(), |four| four.to_string())
        }
    }
}
