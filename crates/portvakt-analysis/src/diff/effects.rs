//! Requests that are allowed on one side only.

use super::views::View;
use super::{Both, Change, Compared, Comparison, Direction};
use crate::arena::{Arena, NodeId};
use crate::scene::{Firing, Question, Scene};
use portvakt_core::automaton::PatternError;
use std::collections::BTreeSet;

impl Comparison<'_> {
    /// Finds the requests that `to` allows and `from` does not: after and before for newly allowed
    /// ones, before and after for newly denied ones.
    pub(super) fn effects(
        &mut self,
        compared: &Compared,
        views: &View,
        direction: Direction,
    ) -> Result<(), PatternError> {
        let (from, to) = match direction {
            Direction::Denied => (views.after.as_ref(), views.before.as_ref()),
            _ => (views.before.as_ref(), views.after.as_ref()),
        };
        let Some(to) = to else {
            return Ok(());
        };
        let nodes = |list: &[Firing]| list.iter().map(|one| one.node).collect::<BTreeSet<_>>();
        let granted = from.map(|one| nodes(&one.granting)).unwrap_or_default();
        let refused = nodes(&to.refusing);
        let demanded: BTreeSet<NodeId> = self.demands(Some(to)).into_iter().collect();
        let (kept, new): (Vec<Firing>, Vec<Firing>) =
            to.granting.iter().copied().partition(|one| granted.contains(&one.node));
        let refusing = from.map(|one| one.refusing.as_slice()).unwrap_or_default();
        let gone: Vec<Firing> =
            refusing.iter().copied().filter(|one| !refused.contains(&one.node)).collect();
        let mut lifted = self.demands(from);
        lifted.retain(|one| !demanded.contains(one) && *one != Arena::TRUE);
        if new.is_empty() && gone.is_empty() && lifted.is_empty() {
            return Ok(());
        }
        let allows = match from {
            Some(from) => from.allows(&mut self.pair.world),
            None => Arena::FALSE,
        };
        // Where a refusal or a demand is gone, a grant may let through what it granted before.
        let alone = gone.is_empty() && lifted.is_empty();
        for grant in new {
            let question = to.allowed_by(&grant).and(allows, false);
            if let Some(both) = self.found(question, compared, views, direction) {
                let when = self.region_of_grant(grant, from, direction, alone)?;
                self.add(compared, direction, when, both);
            }
        }
        let kept = self.pair.world.arena.any(kept.iter().map(|one| one.node));
        for refusal in gone {
            let question = granted_by(to, kept).and(refusal.node, true);
            if let Some(both) = self.found(question, compared, views, direction) {
                let when = self.region_of_refusal(refusal, direction);
                self.add(compared, direction, when, both);
            }
        }
        for demand in lifted {
            let question = granted_by(to, kept).and(demand, false);
            if let Some(both) = self.found(question, compared, views, direction) {
                let when = self.region_of_demand(demand);
                self.add(compared, direction, when, both);
            }
        }
        Ok(())
    }

    /// Looks for a request; what stays open is noted.
    pub(super) fn found(
        &mut self,
        question: Question,
        compared: &Compared,
        views: &View,
        direction: Direction,
    ) -> Option<Both> {
        match self.show(question, compared, direction) {
            Ok(both) => both,
            Err(cause) => {
                self.leave_open(compared, views, cause);
                None
            }
        }
    }

    pub(super) fn add(
        &mut self,
        compared: &Compared,
        direction: Direction,
        when: Option<String>,
        both: Both,
    ) {
        self.changes.push(Change {
            capability: compared.name.clone(),
            route: compared.route.clone(),
            direction,
            when,
            before_rule: both.before.rule,
            after_rule: both.after.rule,
            witness: both.witness,
        });
    }
}

/// A well-formed request that one of these grants and nothing refuses.
fn granted_by(scene: &Scene, kept: NodeId) -> Question {
    let unrefused = scene.refusing.iter().map(|one| (one.node, false));
    scene.request().and(kept, true).and_mostly(unrefused)
}
