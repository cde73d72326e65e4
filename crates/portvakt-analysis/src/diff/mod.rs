//! What an edit changed, over all raw requests and all register contents.
//!
//! Rules are matched by what they mean, so that the cost follows the edit: a request is newly allowed
//! where a new grant lets it through, where a refusal is gone, or where it is no longer malformed;
//! newly denied is the same with the sides swapped. Every change is shown by a request that both
//! engines have decided.

mod effects;
mod moved;
mod pair;
mod reasons;
mod regions;
mod targets;
#[cfg(test)]
mod tests;
mod views;

pub use targets::{Target, Targets};

use crate::inquiry::{Cause, Effort};
use crate::scene::Question;
use crate::search::{Answer, Lemmas, solve};
use crate::steps::Steps;
use crate::version::Version;
use crate::witness::{Replay, Witness};
use pair::Pair;
use portvakt_core::automaton::PatternError;
use serde::Serialize;
use std::collections::BTreeMap;
use views::View;

/// Whether an edit lets more or fewer requests through. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every request has the same effect as before.
    Equivalent,
    /// Some requests are denied that were allowed, and none is allowed that was denied.
    Narrower,
    /// Some requests are allowed that were denied, and none is denied that was allowed.
    Wider,
    /// Both.
    Crossing,
    /// Some question stays open, and what is known does not settle the verdict.
    Undecided,
}

/// What changes. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Requests are allowed that were denied.
    Allowed,
    /// Requests are denied that were allowed.
    Denied,
    /// Requests with the same effect have other obligations.
    Obligations,
    /// Requests with the same effect and obligations have another reason.
    Reason,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The capability; of a route that leads elsewhere, where it leads now, or did.
    pub capability: String,
    /// The route, when it leads elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// What changes.
    pub direction: Direction,
    /// A condition in the policy's words that covers all requests that change in this way; nothing
    /// covers all. It may also cover requests that stay as they are. `{ malformed: attribute }` is
    /// no condition of the language: it stands for values that one version refuses.
    pub when: Option<String>,
    /// The rule before the edit.
    pub before_rule: Option<String>,
    /// The rule after the edit.
    pub after_rule: Option<String>,
    /// A request that changes so.
    pub witness: Witness,
}

/// A question that stays open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undecided {
    /// The capability.
    pub capability: String,
    /// The rules that take part, of both versions.
    pub rules: Vec<String>,
    /// Why.
    pub cause: Cause,
}

/// What an edit changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// Whether more or fewer requests get through.
    pub verdict: Verdict,
    /// Questions that stay open.
    pub undecided: Vec<Undecided>,
    /// What changed, by capability. Nothing here and nothing undecided is the proof that no decision
    /// changes in effect, obligations or, where rules were edited, reason.
    pub changes: Vec<Change>,
}

impl Diff {
    /// Tells whether the edit may let more through: requests are newly allowed, obligations change,
    /// or a question stays open.
    #[must_use]
    pub fn may_widen(&self) -> bool {
        let widens =
            |one: &Change| matches!(one.direction, Direction::Allowed | Direction::Obligations);
        !self.undecided.is_empty() || self.changes.iter().any(widens)
    }
}

/// Compares two versions of a policy. One that is not there allows nothing.
///
/// # Errors
///
/// A pattern has no automaton within the limits; then its policy does not compile within them
/// either.
pub fn diff(
    before: Option<Version<'_>>,
    after: Option<Version<'_>>,
    effort: &Effort,
) -> Result<Diff, PatternError> {
    diff_with_routes(before, after, [&Targets::default(), &Targets::default()], effort)
}

/// Compares two versions of a policy with their routes.
///
/// # Errors
///
/// As for [`diff`].
pub fn diff_with_routes(
    before: Option<Version<'_>>,
    after: Option<Version<'_>>,
    routes: [&Targets; 2],
    effort: &Effort,
) -> Result<Diff, PatternError> {
    let pair = Pair::new(before, after, effort)?;
    let mut comparison = Comparison {
        pair,
        lemmas: Lemmas::default(),
        steps: effort.steps,
        changes: Vec::new(),
        undecided: Vec::new(),
    };
    comparison.capabilities()?;
    comparison.routes(routes)?;
    Ok(comparison.done())
}

/// Two versions while they are compared.
struct Comparison<'v> {
    pair: Pair<'v>,
    lemmas: Lemmas,
    /// For one question.
    steps: u64,
    changes: Vec<Change>,
    undecided: Vec<Undecided>,
}

/// A request and what both versions decide on it.
struct Both {
    witness: Witness,
    before: Replay,
    after: Replay,
}

/// What is compared: the same capability on both sides, or where a route leads.
#[derive(Debug, Clone)]
struct Compared {
    name: String,
    route: Option<String>,
    before: Target,
    after: Target,
}

impl Comparison<'_> {
    /// Compares the capabilities of both versions; those that are the same question once.
    fn capabilities(&mut self) -> Result<(), PatternError> {
        let mut names: Vec<String> = Vec::new();
        for side in [&self.pair.before, &self.pair.after].into_iter().flatten() {
            names.extend(side.version.policy.capabilities.iter().map(|one| one.name.clone()));
        }
        names.sort();
        names.dedup();
        let mut known = BTreeMap::new();
        for name in names {
            let target = Target::Capability(name.clone());
            let compared = Compared { name, route: None, before: target.clone(), after: target };
            let views = self.views(&compared)?;
            let key = views.same();
            let from = self.changes.len();
            if let Some((first, end)) = known.get(&key).copied()
                && self.repeat(first, end, &compared)
            {
                continue;
            }
            let open = self.undecided.len();
            self.compare(&compared, &views)?;
            if self.undecided.len() == open {
                known.insert(key, (from, self.changes.len()));
            }
        }
        Ok(())
    }

    fn compare(&mut self, compared: &Compared, views: &View) -> Result<(), PatternError> {
        self.effects(compared, views, Direction::Allowed)?;
        self.effects(compared, views, Direction::Denied)?;
        self.reasons(compared, views);
        self.stopped(compared, views);
        Ok(())
    }

    /// Repeats the changes of a capability for another one that is the same question; tells
    /// whether the engines confirm all of them.
    fn repeat(&mut self, first: usize, end: usize, compared: &Compared) -> bool {
        let mut repeated = Vec::new();
        for change in self.changes.get(first..end).into_iter().flatten() {
            let mut change = change.clone();
            change.capability.clone_from(&compared.name);
            change.witness.capability.clone_from(&compared.name);
            let Some(both) = self.replayed(change.witness.clone(), compared) else {
                return false;
            };
            if !confirms(change.direction, &both) {
                return false;
            }
            repeated.push(change);
        }
        self.changes.extend(repeated);
        true
    }

    /// Looks for a request and has both engines decide it.
    fn show(
        &mut self,
        question: Question,
        compared: &Compared,
        direction: Direction,
    ) -> Result<Option<Both>, Cause> {
        let question = question.and(self.pair.always, true);
        let steps = Steps::new(self.steps);
        let model = match solve(&self.pair.world, &mut self.lemmas, &question, &steps) {
            Answer::Possible(model) => model,
            Answer::Impossible => return Ok(None),
            Answer::Undecided => return Err(Cause::Steps),
        };
        let name = if compared.route.is_some() { "" } else { &compared.name };
        let mut witness = Witness::of(&model, &self.pair.world.universe, name);
        witness.route.clone_from(&compared.route);
        let entangled = !self.pair.entangled.is_empty();
        let unconfirmed = if entangled { Cause::NotComparable } else { Cause::Replay };
        let both = self.replayed(witness, compared).ok_or(unconfirmed)?;
        if confirms(direction, &both) { Ok(Some(both)) } else { Err(unconfirmed) }
    }

    fn replayed(&self, witness: Witness, compared: &Compared) -> Option<Both> {
        let decided = |version: Option<Version<'_>>, target: &Target| match (version, target) {
            (Some(_), Target::Public) => Some(Replay::public()),
            (Some(version), Target::Capability(name)) => {
                let mut asked = witness.clone();
                asked.capability.clone_from(name);
                asked.replay(version.tree).ok()
            }
            (None, _) | (Some(_), Target::Unknown) => Some(Replay::unknown()),
        };
        let before = decided(self.pair.before.as_ref().map(|one| one.version), &compared.before)?;
        let after = decided(self.pair.after.as_ref().map(|one| one.version), &compared.after)?;
        Some(Both { witness, before, after })
    }

    /// Notes that a question stays open.
    fn leave_open(&mut self, compared: &Compared, views: &View, cause: Cause) {
        let rules = views.rule_names(&self.pair);
        let open = Undecided { capability: compared.name.clone(), rules, cause };
        if self.undecided.last() != Some(&open) {
            self.undecided.push(open);
        }
    }

    fn done(self) -> Diff {
        let any = |direction| self.changes.iter().any(|one| one.direction == direction);
        let verdict = match (any(Direction::Allowed), any(Direction::Denied)) {
            (true, true) => Verdict::Crossing,
            _ if !self.undecided.is_empty() => Verdict::Undecided,
            (true, false) => Verdict::Wider,
            (false, true) => Verdict::Narrower,
            (false, false) => Verdict::Equivalent,
        };
        Diff { verdict, undecided: self.undecided, changes: self.changes }
    }
}

/// Tells whether two decisions differ in this way.
fn confirms(direction: Direction, both: &Both) -> bool {
    let (before, after) = (&both.before, &both.after);
    match direction {
        Direction::Allowed => !before.is_allowed() && after.is_allowed(),
        Direction::Denied => before.is_allowed() && !after.is_allowed(),
        Direction::Obligations => before.effect == after.effect && before.then != after.then,
        Direction::Reason => {
            before.effect == after.effect
                && (before.rule != after.rule || before.reason != after.reason)
        }
    }
}
