//! Leaving out what makes no difference: longer conditions first, so that the short ones stay.

use super::Needed;
use crate::inquiry::Inquiry;
use crate::scene::{Firing, Question, Scene};
use crate::search::{Answer, Claim};
use crate::words::Words;
use portvakt_core::policy::RuleId;

/// The rules of a scene without which some request would be decided otherwise, given the others that
/// are left.
pub(super) fn needed(inquiry: &mut Inquiry<'_>, scene: &Scene) -> Needed {
    let mut open = Vec::new();
    let granting = left(inquiry, &scene.granting, &mut open, |scene_left, firing, _| {
        let others = claims(scene_left, firing.rule);
        let unrefused = scene.refusing.iter().map(|one| (one.node, false));
        scene.request().and(firing.node, true).and_mostly(unrefused).and_mostly(others)
    });
    let granted: Vec<Firing> =
        scene.granting.iter().filter(|one| granting.contains(&one.rule)).copied().collect();
    let refusing = left(inquiry, &scene.refusing, &mut open, |scene_left, firing, inquiry| {
        let some = inquiry.world.arena.any(granted.iter().map(|one| one.node));
        let others = claims(scene_left, firing.rule);
        scene.request().and(some, true).and(firing.node, true).and_mostly(others)
    });
    Needed { granting, refusing, open }
}

/// Takes rules out for which there is no request that only they are about.
fn left(
    inquiry: &mut Inquiry<'_>,
    all: &[Firing],
    open: &mut Vec<RuleId>,
    question: impl Fn(&[Firing], Firing, &mut Inquiry<'_>) -> Question,
) -> Vec<RuleId> {
    let policy = inquiry.version.policy;
    let length = |firing: &Firing| {
        let rule = policy.rules.get(firing.rule.at());
        rule.and_then(|rule| Words::of_rule(rule, policy)).map_or(0, |text| text.len())
    };
    let mut order: Vec<(usize, Firing)> = all.iter().map(|one| (length(one), *one)).collect();
    order.sort_by_key(|(length, one)| (std::cmp::Reverse(*length), std::cmp::Reverse(one.rule)));
    let mut left = all.to_vec();
    for (_, firing) in order {
        let question = question(&left, firing, inquiry);
        match inquiry.possible(&question) {
            Answer::Possible(_) => {}
            Answer::Impossible => left.retain(|one| one.rule != firing.rule),
            Answer::Undecided => open.push(firing.rule),
        }
    }
    left.iter().map(|one| one.rule).collect()
}

/// No other rule fires.
fn claims(all: &[Firing], but: RuleId) -> Vec<Claim> {
    all.iter().filter(|one| one.rule != but).map(|one| (one.node, false)).collect()
}
