//! What an edit changes: every request that changes is covered by a change that is named, and every
//! change that is named is shown by a request.

use super::Drawn;
use super::region::Region;
use crate::reading::{Reading, Settled};
use crate::small::{Column, Everything, Settles, Space, answer};
use portvakt_analysis::diff::{Change, Diff, Direction, Verdict};
use portvakt_core::policy::{Constant, Policy};
use std::collections::{BTreeMap, BTreeSet};

/// Holds what was found between two small versions against all requests; gives the true verdict.
///
/// # Panics
///
/// Something changes that was not found, or does not change as was found.
#[track_caller]
#[must_use]
pub fn check_diff(before: &Drawn, after: &Drawn, found: &Diff) -> Verdict {
    let space = Space::small(&[&before.policy, &after.policy]);
    let sides = [Everything::new(&before.policy, &space), Everything::new(&after.policy, &space)];
    let texts = [before.text.clone(), after.text.clone()];
    let asked = Asked { before, after, sides: &sides, texts: &texts, found };
    if before.text == after.text {
        let nothing = found.changes.is_empty() && found.undecided.is_empty();
        assert!(nothing && found.verdict == Verdict::Equivalent, "{}", asked.about());
    }
    asked.check()
}

/// What a diff was asked of, and what it found.
struct Asked<'a> {
    before: &'a Drawn,
    after: &'a Drawn,
    sides: &'a [Everything<'a>; 2],
    texts: &'a [String; 2],
    found: &'a Diff,
}

/// The requests that change for a capability, in each direction.
struct Changed {
    allowed: Column,
    denied: Column,
    obligations: Column,
    reason: Column,
}

impl Asked<'_> {
    /// Holds everything that was found against the space; gives the true verdict.
    #[track_caller]
    fn check(&self) -> Verdict {
        let names = |policy: &Policy| {
            policy.capabilities.iter().map(|one| one.name.clone()).collect::<Vec<_>>()
        };
        let policies = [&self.before.policy, &self.after.policy];
        let all: BTreeSet<String> = policies.into_iter().flat_map(names).collect();
        let (mut wider, mut narrower) = (false, false);
        for name in &all {
            let changed = self.changed(name);
            wider |= !changed.allowed.is_empty();
            narrower |= !changed.denied.is_empty();
            self.covered(name, Direction::Allowed, &changed.allowed);
            self.covered(name, Direction::Denied, &changed.denied);
            self.covered(name, Direction::Obligations, &changed.obligations);
            self.covered(name, Direction::Reason, &changed.reason);
        }
        for change in &self.found.changes {
            assert!(all.contains(&change.capability), "{}", self.about());
            self.shown(change);
        }
        let verdict = match (wider, narrower) {
            (true, true) => Verdict::Crossing,
            (true, false) => Verdict::Wider,
            (false, true) => Verdict::Narrower,
            (false, false) => Verdict::Equivalent,
        };
        let open = self.found.verdict == Verdict::Undecided && !self.found.undecided.is_empty();
        assert!(open || self.found.verdict == verdict, "really {verdict:?}\n{}", self.about());
        verdict
    }

    fn about(&self) -> String {
        let (before, after) = (&self.before.about, &self.after.about);
        format!("{:#?}\n{before}\n---- after ----\n{after}", self.found)
    }

    /// The requests that change for a capability.
    fn changed(&self, name: &str) -> Changed {
        let count = self.sides[0].space.count();
        let nowhere = Column::filled(count, false);
        let allowed = self.sides.each_ref().map(|side| {
            let id = side.policy.find_capability(name);
            id.map_or_else(|| nowhere.clone(), |id| side.allowed(id))
        });
        let [old, new] = &allowed;
        let same = old.and(new).or(&old.or(new).negated());
        let [before, after] = self.sides.each_ref().map(|side| obligations(side, name));
        let other = Column::new(count, |at| before.get(at) != after.get(at));
        let reasons = self.sides.each_ref().map(|side| {
            let id = side.policy.find_capability(name);
            id.map(|id| side.settled(id).iter().map(|one| by(side, *one)).collect::<Vec<_>>())
        });
        // Whoever is no longer malformed has another reason by no rule's edit.
        let formed = self.sides.each_ref().map(|side| {
            let id = side.policy.find_capability(name);
            id.map_or_else(|| nowhere.clone(), |id| side.well_formed(id))
        });
        let [old_formed, new_formed] = &formed;
        let formed = old_formed.and(new_formed);
        let reason = match &reasons {
            [Some(before), Some(after)] => Column::new(count, |at| {
                let [old, new] = [before, after].map(|list| list.get(at).cloned().flatten());
                old != new && old.iter().chain(&new).any(|name| self.is_edited(name))
            }),
            _ => nowhere,
        };
        Changed {
            allowed: new.without(old),
            denied: old.without(new),
            reason: same.and(&reason).without(&other).and(&formed),
            obligations: same.and(&other),
        }
    }

    /// Whether a rule is not written in the same words in both versions.
    fn is_edited(&self, name: &str) -> bool {
        let [before, after] = self.texts.each_ref().map(|text| written(text, name));
        before != after
    }

    /// Every request that changes is covered by a change of its capability and direction, unless
    /// something about the capability is left open.
    #[track_caller]
    fn covered(&self, name: &str, direction: Direction, changed: &Column) {
        if self.found.undecided.iter().any(|open| open.capability == name) {
            return;
        }
        // A reason that changes with its obligations is named for these.
        let fits = |one: &&Change| {
            let reason = (direction, one.direction) == (Direction::Reason, Direction::Obligations);
            one.capability == name && (one.direction == direction || reason)
        };
        let mut left = changed.clone();
        for change in self.found.changes.iter().filter(fits) {
            left = left.without(&self.region(change));
        }
        let Some(at) = left.places().next() else { return };
        let [before, after] = self
            .sides
            .each_ref()
            .map(|side| side.policy.find_capability(name).map(|id| side.reading(id, at)));
        panic!(
            "{} requests change ({direction:?}) and are not covered: {:?} {:?}\nbefore {before:?}\nafter {after:?}\n{}",
            left.count(),
            self.sides[0].space.request(at, name),
            self.sides[0].space.supply(at),
            self.about()
        );
    }

    /// What a change says that it covers.
    fn region(&self, change: &Change) -> Column {
        let region = Region::of(change.when.as_deref());
        match region.column(self.sides, self.texts) {
            Ok(column) => column,
            Err(error) => panic!("{error}\n{}", self.about()),
        }
    }

    /// The oracle says of both versions what the change says of its witness.
    #[track_caller]
    fn shown(&self, change: &Change) {
        let [before, after] = [self.before, self.after].map(|one| {
            let reading = answer(&one.policy, &change.witness);
            let replay = match change.witness.replay(&one.tree) {
                Ok(replay) => replay,
                Err(error) => panic!("{error}\n{change:#?}\n{}", self.about()),
            };
            assert_eq!(replay.is_allowed(), reading.is_allowed(), "{change:#?}\n{}", self.about());
            assert_eq!(replay.rule, rule(&reading), "{change:#?}\n{}", self.about());
            reading
        });
        let about = || format!("before {before:?}\nafter {after:?}\n{change:#?}\n{}", self.about());
        assert_eq!(change.before_rule, rule(&before), "{}", about());
        assert_eq!(change.after_rule, rule(&after), "{}", about());
        let (old, new) = (before.is_allowed(), after.is_allowed());
        let fits = match change.direction {
            Direction::Allowed => !old && new,
            Direction::Denied => old && !new,
            Direction::Obligations => old == new && before.then != after.then,
            Direction::Reason => old == new && before.then == after.then && before != after,
        };
        assert!(fits, "{}", about());
    }
}

/// The rule that settled it.
fn rule(reading: &Reading) -> Option<String> {
    match &reading.settled {
        Settled::Granted(rule) | Settled::Refused(rule) | Settled::RequirementNotMet(rule) => {
            Some(rule.clone())
        }
        Settled::NoRuleGrants | Settled::UnknownCapability | Settled::Malformed(_) => None,
    }
}

/// The name of the rule that settles a request which both versions read rules for.
fn by(side: &Everything<'_>, settles: Settles) -> Option<String> {
    match settles {
        Settles::Grants(rule) | Settles::Refuses(rule) => {
            side.policy.rules.get(rule).map(|rule| rule.name.clone())
        }
        Settles::Malformed | Settles::Nothing => None,
    }
}

/// The lines of a rule.
fn written<'t>(text: &'t str, name: &str) -> Option<Vec<&'t str>> {
    let mut lines = text.lines().skip_while(|line| *line != "rules:");
    let head = format!("  {name}:");
    lines.find(|line| *line == head)?;
    Some(lines.take_while(|line| line.starts_with("    ")).collect())
}

/// What each request obliges to.
fn obligations(side: &Everything<'_>, name: &str) -> Vec<BTreeMap<String, Constant>> {
    let none = || vec![BTreeMap::new(); side.space.count()];
    side.policy.find_capability(name).map_or_else(none, |id| {
        let of = |one: &Settles| match one {
            Settles::Grants(rule) | Settles::Refuses(rule) => side.then(*rule),
            Settles::Malformed | Settles::Nothing => BTreeMap::new(),
        };
        side.settled(id).iter().map(of).collect()
    })
}
