//! Allow rules with different `then` that can grant the same request.

use super::asking::Asking;
use crate::scene::Firing;
use crate::scenes::Shared;
use crate::search::Answer;
use portvakt_core::diagnostic::code;
use portvakt_core::policy::RuleId;
use std::collections::BTreeSet;

/// Each rule is asked about once in each scene, together with all earlier rules whose `then` is
/// another.
pub(super) fn judge(asking: &mut Asking<'_, '_>) {
    let mut found = BTreeSet::new();
    let scenes = asking.scenes;
    for shared in &scenes.all {
        let then = |firing: &Firing| asking.rule(firing.rule).map(|rule| &rule.then);
        let mut all = shared.scene.granting.iter().map(then);
        let first = all.next();
        if all.all(|other| first == Some(other)) {
            continue;
        }
        for firing in &shared.scene.granting {
            if !found.contains(&firing.rule) && clashes(asking, shared, firing.rule) {
                found.insert(firing.rule);
            }
        }
    }
}

fn clashes(asking: &mut Asking<'_, '_>, shared: &Shared, id: RuleId) -> bool {
    let (Some(rule), Some(firing)) = (asking.rule(id), shared.firing(id)) else {
        return false;
    };
    let differs = |other: RuleId, asking: &Asking<'_, '_>| {
        other < id && asking.rule(other).is_some_and(|other| other.then != rule.then)
    };
    let others = shared.scene.granting.iter().filter(|other| differs(other.rule, asking));
    let others: Vec<_> = others.map(|other| other.node).collect();
    if others.is_empty() {
        return false;
    }
    let some = asking.inquiry.world.arena.any(others);
    let question = shared.scene.allowed_by(&firing).and(some, true);
    let capability = shared.scene.capability;
    match asking.possible(&question) {
        Answer::Possible(model) => {
            let granting = asking.firing(&model, shared);
            let Some(other) = granting.into_iter().find(|one| {
                differs(*one, asking)
                    && shared.scene.granting.iter().any(|grant| grant.rule == *one)
            }) else {
                return false;
            };
            let names = asking.rules_named(&BTreeSet::from([other]));
            let message = format!(
                "{names} and `{}` can both allow `{}`, and their `then` differs",
                rule.name,
                asking.name(capability)
            );
            let mut finding = Asking::about(&code::OBLIGATIONS_DIFFER, rule, message);
            if let Some(other) = asking.rule(other) {
                finding = finding
                    .also(other.span, "the `then` of this rule is returned: it stands first");
            }
            finding = finding
                .label("the `then` of this rule is not")
                .help("make the rules exclude each other, or give both the same `then`");
            let line = asking.line(&model, capability, crate::witness::Replay::is_allowed);
            asking.findings.push(match line {
                Some(line) => finding.witness(line),
                None => finding,
            });
            true
        }
        Answer::Impossible => false,
        Answer::Undecided => {
            asking.leave_open(capability, id);
            false
        }
    }
}
