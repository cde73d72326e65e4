//! Conditions that always come out the same where they matter.
//!
//! A part of a condition matters where the rest of its rule leaves it to this part whether the rule
//! fires. It always holds when there is no such request for which it fails.

use super::asking::Asking;
use super::neighbours;
use super::parts::Body;
use super::rules::Own;
use super::values;
use crate::arena::{Arena, NodeId, Truth};
use crate::model::Model;
use crate::scene::Question;
use crate::search::Answer;
use crate::words;
use portvakt_core::automaton::PatternError;
use portvakt_core::diagnostic::{Diagnostic, code};
use portvakt_core::policy::{CapabilityId, Condition, RuleId};
use portvakt_core::syntax::Path;
use std::collections::BTreeMap;

/// Where conditions stand.
pub(super) struct Place<'p> {
    pub(super) body: Body<'p>,
    /// What well-formed requests fulfil, for each kind of capability.
    pub(super) well_formed: Vec<(NodeId, CapabilityId)>,
    /// A request for which all holds.
    pub(super) own: Model,
    /// The rule, if it is one.
    pub(super) rule: Option<RuleId>,
    /// `rules.readers`.
    pub(super) path: String,
    /// `this rule`.
    pub(super) what: &'static str,
}

/// Judges the parts of all rules for which there is a request, of all named conditions and of what
/// attributes are derived from.
pub(super) fn judge(
    asking: &mut Asking<'_, '_>,
    shown: &[Option<Own<'_>>],
) -> Result<(), PatternError> {
    let policy = asking.policy;
    let root = Path::root();
    let rules = root.key("rules");
    for ((id, rule), own) in (0..).map(RuleId).zip(&policy.rules).zip(shown) {
        let Some((model, shared)) = own else {
            continue;
        };
        let mut well_formed = BTreeMap::from([(shared.scene.well_formed, shared.scene.capability)]);
        for other in asking.scenes.of_rule(id) {
            well_formed.entry(other.scene.well_formed).or_insert(other.scene.capability);
        }
        let place = Place {
            body: Body::of_rule(rule, asking.inquiry)?,
            well_formed: well_formed.into_iter().collect(),
            own: model.clone(),
            rule: Some(id),
            path: rules.key(&rule.name).to_string(),
            what: "this rule",
        };
        parts(asking, &place)?;
    }
    let well_formed = {
        let inquiry = &mut *asking.inquiry;
        inquiry.reading.well_formed(std::iter::empty(), &mut inquiry.world)
    };
    for named in &policy.conditions {
        let body = Body::of([(&named.condition, true)], Arena::TRUE, asking.inquiry)?;
        let node = asking.inquiry.reading.condition(&named.condition, &mut asking.inquiry.world)?;
        let question = Question::default().and(well_formed, true).and(node, true);
        if let Answer::Possible(own) = asking.possible(&question) {
            let path = root.key("conditions").key(&named.name).to_string();
            let well_formed = vec![(well_formed, CapabilityId(0))];
            let place = Place { body, well_formed, own, rule: None, path, what: "this condition" };
            parts(asking, &place)?;
        }
    }
    values::derived(asking, well_formed)
}

/// Judges all parts, from the outside in; where something is found, nothing further in is looked at.
pub(super) fn parts(asking: &mut Asking<'_, '_>, place: &Place<'_>) -> Result<(), PatternError> {
    let mut left: Vec<usize> = place.body.roots.iter().map(|(root, _)| *root).rev().collect();
    while let Some(part) = left.pop() {
        if !place.body.is_negation(part) {
            if is_found(asking, place, part) {
                continue;
            }
            values::listed(asking, place, part)?;
        }
        left.extend(place.body.inner(part).iter().rev());
    }
    Ok(())
}

/// Looks for requests for which a part holds, and fails, where it matters.
fn is_found(asking: &mut Asking<'_, '_>, place: &Place<'_>, part: usize) -> bool {
    let Some(judged) = place.body.parts.get(part) else {
        return false;
    };
    // Whoever tests presence says what absence means: that is not superfluous.
    let says_absence = matches!(judged.condition, Condition::Present(..) | Condition::Absent(..));
    for holds in [true, false] {
        if says_absence && !holds {
            continue;
        }
        if can_be(asking, place, part, judged.node, holds) == Some(false) {
            let text = shortened(&words::text(judged.condition, asking.policy));
            let (code, message, help) = if holds {
                (
                    &code::CONDITION_ALWAYS_FALSE,
                    format!("`{text}` never holds here, given the rest of {}", place.what),
                    "no well-formed request fulfils it there: leave it out, or change what it excludes",
                )
            } else {
                (
                    &code::CONDITION_ALWAYS_TRUE,
                    format!("`{text}` always holds here, given the rest of {}", place.what),
                    "every well-formed request fulfils it there: leave it out",
                )
            };
            let mut finding = Diagnostic::new(code, judged.span, message).help(help);
            if let Some(rule) = place.rule.and_then(|rule| asking.rule(rule)) {
                finding = finding.also(rule.span, "in this rule");
            }
            finding.path.clone_from(&place.path);
            asking.findings.push(finding);
            return true;
        }
    }
    false
}

/// Tells whether a formula can be so where a part matters; nothing when it is not known.
pub(super) fn can_be(
    asking: &mut Asking<'_, '_>,
    place: &Place<'_>,
    part: usize,
    formula: NodeId,
    holds: bool,
) -> Option<bool> {
    let is_so = |model: &Model, asking: &Asking<'_, '_>| {
        let world = &asking.inquiry.world;
        let mut truth = Truth::new(&world.arena, model, &world.universe);
        truth.holds(formula) == holds
            && place.body.depends(part, &mut truth)
            && place.well_formed.iter().any(|(node, _)| truth.holds(*node))
    };
    if is_so(&place.own, asking)
        || neighbours::beside(&place.own, formula, &asking.inquiry.world)
            .any(|model| is_so(&model, asking))
    {
        return Some(true);
    }
    let dependence = place.body.dependence(part, &mut asking.inquiry.world.arena);
    let mut is_open = false;
    for (well_formed, capability) in &place.well_formed {
        let question =
            Question::default().and(*well_formed, true).and(dependence, true).and(formula, holds);
        match asking.possible(&question) {
            Answer::Possible(_) => return Some(true),
            Answer::Impossible => {}
            Answer::Undecided => {
                is_open = true;
                if let Some(rule) = place.rule {
                    asking.leave_open(*capability, rule);
                }
            }
        }
    }
    (!is_open).then_some(false)
}

/// So many characters of a condition are shown.
const SHOWN: usize = 80;

/// Without the braces around a single mapping, and not too long.
fn shortened(text: &str) -> String {
    let text = text.strip_prefix("{ ").and_then(|text| text.strip_suffix(" }")).unwrap_or(text);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
