//! Requests that keep their effect and have another reason or other obligations.

use super::moved::changed;
use super::pair::Side;
use super::views::View;
use super::{Compared, Comparison, Direction};
use crate::arena::{Arena, NodeId};
use crate::scene::{Firing, Question, Scene};
use crate::world::World;
use portvakt_core::policy::RuleId;
use std::collections::BTreeSet;

impl Comparison<'_> {
    /// Finds obligations of requests that one version refuses by a rule and the other before it
    /// reads any: they are malformed there, or nothing is known of the capability.
    pub(super) fn stopped(&mut self, compared: &Compared, views: &View) {
        let (before, after) = (views.before.as_ref(), views.after.as_ref());
        for (mine, theirs, is_before) in [(before, after, true), (after, before, false)] {
            let Some(mine) = mine else {
                continue;
            };
            let demanded = self.demands(Some(mine));
            let mut lifted: Vec<Option<NodeId>> =
                self.demands(theirs).into_iter().map(Some).collect();
            lifted.retain(|one| one.is_some_and(|one| !demanded.contains(&one)));
            if theirs.is_none() {
                lifted.push(None);
            }
            let side = if is_before { &self.pair.before } else { &self.pair.after };
            let Some(side) = side.as_ref().filter(|_| !lifted.is_empty()) else {
                continue;
            };
            let deciding = Deciding::of(mine, &mut self.pair.world);
            let refusing = deciding.rules.iter().zip(&mine.refusing);
            let obliging = refusing.filter(|((rule, _), _)| {
                side.rule(*rule).is_some_and(|rule| !rule.then.is_empty())
            });
            let obliging: Vec<NodeId> = obliging.map(|((_, decides), _)| *decides).collect();
            let obliging = self.pair.world.arena.any(obliging);
            if obliging == Arena::FALSE {
                continue;
            }
            for demand in lifted {
                let mut question = mine.request().and(obliging, true);
                if let Some(demand) = demand {
                    question = question.and(demand, false);
                }
                let found = self.found(question, compared, views, Direction::Obligations);
                if let Some(both) = found {
                    let when = demand.and_then(|demand| self.region_of_demand(demand));
                    self.add(compared, Direction::Obligations, when, both);
                }
            }
        }
    }

    /// Finds changes of reason and of obligations, for rules that changed or moved.
    pub(super) fn reasons(&mut self, compared: &Compared, views: &View) {
        let (Some(before), Some(after)) = (&views.before, &views.after) else {
            return;
        };
        let (Some(old), Some(new)) = (&self.pair.before, &self.pair.after) else {
            return;
        };
        let [gone, come] = changed((old, before), (new, after));
        if gone.is_empty() && come.is_empty() {
            return;
        }
        let mut questions = Vec::new();
        for (mine, theirs, rules, is_before) in
            [(before, after, gone, true), (after, before, come, false)]
        {
            let (own, other) = if is_before { (old, new) } else { (new, old) };
            let deciding = Deciding::of(theirs, &mut self.pair.world);
            let allows = theirs.allows(&mut self.pair.world);
            for firing in mine.refusing.iter().chain(&mine.granting) {
                if !rules.contains(&firing.rule) {
                    continue;
                }
                let grants = mine.granting.contains(firing);
                let same = mine.decided_by(firing).and(allows, grants);
                let asked = Asked { own, other, firing, deciding: &deciding };
                if let Some(question) = asked.obligations(same.clone(), &mut self.pair.world) {
                    questions.push((Direction::Obligations, firing.rule, is_before, question));
                }
                questions.push((Direction::Reason, firing.rule, is_before, asked.reason(same)));
            }
        }
        let mut seen = BTreeSet::new();
        for (direction, rule, is_before, question) in questions {
            let Some(both) = self.found(question, compared, views, direction) else {
                continue;
            };
            // Of a reason that changes with its obligations, those are what matters.
            let direction = if both.before.then == both.after.then {
                direction
            } else {
                Direction::Obligations
            };
            let side = if is_before { &self.pair.before } else { &self.pair.after };
            let when = side.as_ref().and_then(|side| {
                crate::words::Words::of_rule(side.rule(rule)?, side.version.policy)
            });
            // The same two rules may meet in two regions, of which each covers requests of its own.
            let known =
                (direction, both.before.rule.clone(), both.after.rule.clone(), when.clone());
            if seen.insert(known) {
                self.add(compared, direction, when, both);
            }
        }
    }
}

/// For each rule of a scene: when it is the reason.
struct Deciding {
    rules: Vec<(RuleId, NodeId)>,
}

impl Deciding {
    fn of(scene: &Scene, world: &mut World) -> Self {
        let mut rules = Vec::new();
        let mut nobody = scene.well_formed;
        for list in [&scene.refusing, &scene.granting] {
            for firing in list {
                rules.push((firing.rule, world.arena.all([nobody, firing.node])));
                let silent = world.arena.not(firing.node);
                nobody = world.arena.all([nobody, silent]);
            }
        }
        Self { rules }
    }
}

/// A rule that changed or moved, and what the other side decides instead.
struct Asked<'a, 'v> {
    own: &'a Side<'v>,
    other: &'a Side<'v>,
    firing: &'a Firing,
    deciding: &'a Deciding,
}

impl Asked<'_, '_> {
    /// The reason on the other side is another rule.
    fn reason(&self, same: Question) -> Question {
        let name = self.own.rule(self.firing.rule).map(|rule| &rule.name);
        let namesake = self.deciding.rules.iter().find(|(rule, _)| {
            let declared = self.other.rule(*rule);
            declared.is_some_and(|declared| Some(&declared.name) == name)
        });
        match namesake {
            Some((_, decides)) => same.and(*decides, false),
            None => same,
        }
    }

    /// The obligations on the other side are others; nothing when they cannot be.
    fn obligations(&self, same: Question, world: &mut World) -> Option<Question> {
        let then = |side: &Side<'_>, rule: RuleId| {
            side.rule(rule).map(|rule| rule.then.clone()).unwrap_or_default()
        };
        let mine = then(self.own, self.firing.rule);
        let (alike, others): (Vec<_>, Vec<_>) =
            self.deciding.rules.iter().partition(|(rule, _)| then(self.other, *rule) == mine);
        if mine.is_empty() {
            let any = world.arena.any(others.iter().map(|(_, decides)| *decides));
            return (any != Arena::FALSE).then(|| same.and(any, true));
        }
        Some(same.and_mostly(alike.iter().map(|(_, decides)| (*decides, false))))
    }
}
