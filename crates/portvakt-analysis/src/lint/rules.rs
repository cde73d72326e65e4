//! Rules that never decide, and rules that change no effect.

use super::asking::Asking;
use super::parts;
use crate::model::Model;
use crate::scene::{Firing, Question};
use crate::scenes::Shared;
use crate::search::Answer;
use portvakt_core::diagnostic::code;
use portvakt_core::policy::{Rule, RuleId, Verb};
use std::collections::BTreeSet;

/// A request that a rule fires for, and the place of its scene among those of the rule.
pub(super) type Own<'i> = (Model, &'i Shared);

/// So many contents of registers are kept with the requests of all rules: each request has those of
/// every register, and more of them would fill the memory.
const KEPT: usize = 250_000;

/// Judges all rules; gives for each a request that it fires for.
pub(super) fn judge<'i>(asking: &mut Asking<'i, '_>) -> Vec<Option<Own<'i>>> {
    let mut own = Vec::with_capacity(asking.policy.rules.len());
    let mut kept = 0_usize;
    for (id, rule) in (0..).map(RuleId).zip(&asking.policy.rules) {
        let found = rule_of(asking, id, rule);
        kept = kept.saturating_add(found.as_ref().map_or(0, |(model, _)| model.registers.len()));
        own.push(match found {
            Some((_, shared)) if kept > KEPT => {
                asking.leave_open(shared.scene.capability, id);
                None
            }
            found => found,
        });
    }
    own
}

/// What is known of a rule, over all scenes.
#[derive(Default)]
struct Known<'i> {
    /// Requests that it fires for.
    fires: Vec<Own<'i>>,
    is_open: bool,
}

/// Whether some request is possible, over all scenes.
enum Somewhere<'i> {
    Yes(Own<'i>),
    No,
    Open,
}

fn rule_of<'i>(asking: &mut Asking<'i, '_>, id: RuleId, rule: &Rule) -> Option<Own<'i>> {
    let is_grant = matches!(rule.verb, Verb::Allow);
    let mut known = Known::default();
    for shared in asking.scenes.of_rule(id) {
        let Some(firing) = shared.firing(id) else {
            continue;
        };
        // A refusal that refuses what is granted, if there is such a request.
        let granted = (!is_grant).then(|| fires(asking, shared, firing, true));
        for question in granted.into_iter().chain([fires(asking, shared, firing, false)]) {
            match asking.possible(&question) {
                Answer::Possible(model) => {
                    let all = asking.firing(&model, shared);
                    if is_alone(id, is_grant, &all, shared) {
                        return Some((model, shared));
                    }
                    known.fires.push((model, shared));
                    break;
                }
                Answer::Impossible => {}
                Answer::Undecided => {
                    asking.leave_open(shared.scene.capability, id);
                    known.is_open = true;
                }
            }
        }
    }
    if known.is_open || !asking.scenes.left_out.is_empty() {
        return known.fires.pop();
    }
    if known.fires.is_empty() {
        never_fires(asking, id, rule);
        return None;
    }
    match somewhere(asking, id, &known, |asking, shared, firing| {
        alone(asking, shared, *firing, is_grant)
    }) {
        Somewhere::Yes(own) => return Some(own),
        Somewhere::Open => return known.fires.pop(),
        Somewhere::No => {}
    }
    match somewhere(asking, id, &known, |_, shared, firing| shared.scene.decided_by(firing)) {
        Somewhere::Yes(own) => changes_nothing(asking, id, rule, &known, Some(&own)),
        Somewhere::No => never_decides(asking, id, rule, &known),
        Somewhere::Open => {}
    }
    known.fires.pop()
}

/// Asks the same in every scene where the rule fires.
fn somewhere<'i>(
    asking: &mut Asking<'i, '_>,
    id: RuleId,
    known: &Known<'i>,
    question: impl Fn(&mut Asking<'i, '_>, &Shared, &Firing) -> Question,
) -> Somewhere<'i> {
    let mut is_open = false;
    for (_, shared) in &known.fires {
        let Some(firing) = shared.firing(id) else {
            continue;
        };
        let question = question(asking, shared, &firing);
        match asking.possible(&question) {
            Answer::Possible(model) => return Somewhere::Yes((model, shared)),
            Answer::Impossible => {}
            Answer::Undecided => {
                asking.leave_open(shared.scene.capability, id);
                is_open = true;
            }
        }
    }
    if is_open { Somewhere::Open } else { Somewhere::No }
}

/// The rule fires, and maybe some rule grants.
fn fires(asking: &mut Asking<'_, '_>, shared: &Shared, firing: Firing, granted: bool) -> Question {
    let question = shared.scene.request().and(firing.node, true);
    if !granted {
        return question;
    }
    let arena = &mut asking.inquiry.world.arena;
    let some = arena.any(shared.scene.granting.iter().map(|one| one.node));
    question.and(some, true)
}

/// Without the rule the effect would be another: nothing else grants what it grants, or refuses what
/// it refuses.
fn alone(asking: &mut Asking<'_, '_>, shared: &Shared, firing: Firing, is_grant: bool) -> Question {
    let others = |list: &[Firing]| {
        let others = list.iter().filter(|one| one.rule != firing.rule);
        others.map(|one| (one.node, false)).collect::<Vec<_>>()
    };
    let question = fires(asking, shared, firing, !is_grant);
    let question = question.and_mostly(others(&shared.scene.refusing));
    if is_grant { question.and_mostly(others(&shared.scene.granting)) } else { question }
}

/// Tells whether the effect would be another without the rule, given all rules that fire.
fn is_alone(id: RuleId, is_grant: bool, firing: &[RuleId], shared: &Shared) -> bool {
    let refuses =
        |rule: &RuleId| shared.scene.refusing.binary_search_by_key(rule, |one| one.rule).is_ok();
    let (refusing, granting): (Vec<RuleId>, Vec<RuleId>) =
        firing.iter().partition(|one| refuses(one));
    if is_grant {
        refusing.is_empty() && granting == [id]
    } else {
        refusing == [id] && !granting.is_empty()
    }
}

/// A rule whose tests exclude each other.
fn never_fires(asking: &mut Asking<'_, '_>, id: RuleId, rule: &Rule) {
    let what = if matches!(rule.verb, Verb::Allow) { "grants" } else { "refuses" };
    let message = format!("`{}` never {what} anything", rule.name);
    let mut finding = Asking::about(&code::NEVER_DECIDES, rule, message);
    let excluding = parts::excluding(asking, id, rule);
    let text = match excluding.len() {
        1 if matches!(rule.verb, Verb::Require(_)) => {
            "this settles it for every well-formed request"
        }
        1 => "no well-formed request fulfils this",
        _ => "these exclude each other",
    };
    for span in &excluding {
        finding = finding.also(*span, text);
    }
    asking.findings.push(finding.help("leave the rule out, or change what it tests"));
}

/// A rule that others always get before.
fn never_decides(asking: &mut Asking<'_, '_>, id: RuleId, rule: &Rule, known: &Known<'_>) {
    let is_grant = matches!(rule.verb, Verb::Allow);
    let ahead = cover(asking, id, known, false, |shared, other| {
        let refuses = shared.scene.refusing.binary_search_by_key(&other, |one| one.rule).is_ok();
        other < id || is_grant && refuses
    });
    let what = if is_grant { "grants" } else { "refuses" };
    let names = asking.rules_named(&ahead);
    let message =
        format!("`{}` never decides: whatever it {what} is settled by {names}", rule.name);
    let finding = Asking::about(&code::NEVER_DECIDES, rule, message);
    let finding = asking
        .pointing(finding, &ahead, "gets before it")
        .help(format!("leave `{}` out: no decision and no reason changes", rule.name));
    show(asking, finding, known.fires.last());
}

/// A rule that the effect of no request depends on.
fn changes_nothing(
    asking: &mut Asking<'_, '_>,
    id: RuleId,
    rule: &Rule,
    known: &Known<'_>,
    decides: Option<&Own<'_>>,
) {
    let is_grant = matches!(rule.verb, Verb::Allow);
    let cause = cover(asking, id, known, !is_grant, |shared, other| {
        other != id
            && (is_grant
                || shared.scene.refusing.binary_search_by_key(&other, |one| one.rule).is_ok())
    });
    let names = asking.rules_named(&cause);
    let message = match (is_grant, cause.is_empty()) {
        (true, _) => format!("`{}` grants nothing that is not settled by {names}", rule.name),
        (false, true) => format!("`{}` refuses only what no rule grants", rule.name),
        (false, false) => format!("`{}` refuses nothing that is not refused by {names}", rule.name),
    };
    let finding = Asking::about(&code::CHANGES_NOTHING, rule, message);
    let label = match (is_grant, cause.len()) {
        (true, 1) => "settles all of it too",
        (true, _) => "settles some of it too",
        (false, 1) => "refuses all of it too",
        (false, _) => "refuses some of it too",
    };
    let mut finding = asking.pointing(finding, &cause, label);
    finding = finding.help(format!(
        "leave `{}` out: every effect stays, and only the reason becomes another; or say what it has beside the others",
        rule.name
    ));
    show(asking, finding, decides.or(known.fires.last()));
}

/// Other rules of which one fires whenever the rule does: a request that none of those found until
/// now fires for shows the next one.
fn cover(
    asking: &mut Asking<'_, '_>,
    id: RuleId,
    known: &Known<'_>,
    granted: bool,
    counts: impl Fn(&Shared, RuleId) -> bool,
) -> BTreeSet<RuleId> {
    let mut found = BTreeSet::new();
    for (_, shared) in &known.fires {
        let Some(firing) = shared.firing(id) else {
            continue;
        };
        loop {
            let mut question = fires(asking, shared, firing, granted);
            let before = found.iter().filter_map(|rule| shared.firing(*rule));
            question = question.and_mostly(before.map(|one| (one.node, false)));
            let Answer::Possible(model) = asking.possible(&question) else {
                break;
            };
            let firing = asking.firing(&model, shared);
            let next = firing.into_iter().find(|other| counts(shared, *other));
            if !next.is_some_and(|next| found.insert(next)) {
                break;
            }
        }
    }
    found
}

/// Shows the finding with a request that the rule fires for.
fn show(
    asking: &mut Asking<'_, '_>,
    finding: portvakt_core::diagnostic::Diagnostic,
    own: Option<&Own<'_>>,
) {
    let line = own.and_then(|(model, shared)| {
        asking.line(model, shared.scene.capability, |replay| replay.rule.is_some())
    });
    asking.findings.push(match line {
        Some(line) => finding.witness(line),
        None => finding,
    });
}
