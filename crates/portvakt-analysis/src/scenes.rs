//! Capabilities that the same rules cover: what is so for one of them is so for all.

use crate::arena::NodeId;
use crate::inquiry::Inquiry;
use crate::scene::{Firing, Scene};
use portvakt_core::automaton::PatternError;
use portvakt_core::policy::{CapabilityId, RuleId, Verb};
use portvakt_eval::index::index;
use std::collections::{BTreeMap, BTreeSet};

/// So many pairs of a rule and a scene are looked at.
const PAIRS: usize = 20_000_000;

/// All capabilities of a policy, those that the same rules cover together.
#[derive(Debug)]
pub struct Scenes {
    /// Each scene once, in the order of their first capabilities.
    pub all: Vec<Shared>,
    /// When each rule fires.
    pub fires: Vec<NodeId>,
    /// Capabilities that were left out: too many rules cover too many.
    pub left_out: Vec<CapabilityId>,
    /// By rule, its scenes.
    of_rule: Vec<Vec<usize>>,
}

/// A scene, and the capabilities that it is the scene of.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The scene of the first of them.
    pub scene: Scene,
    /// The capabilities, ascending.
    pub capabilities: Vec<CapabilityId>,
}

impl Scenes {
    /// The scenes of a policy.
    ///
    /// # Errors
    ///
    /// A pattern has no automaton within the limits.
    pub fn of(inquiry: &mut Inquiry<'_>) -> Result<Self, PatternError> {
        let policy = inquiry.version.policy;
        let (reading, world) = (&inquiry.reading, &mut inquiry.world);
        let fires = policy.rules.iter().map(|rule| reading.fires(rule, world));
        let fires: Vec<NodeId> = fires.collect::<Result<_, _>>()?;
        let (covered, left_out) = covered(&policy.rules);
        let mut scenes = Self {
            all: Vec::with_capacity(covered.len()),
            fires,
            left_out,
            of_rule: vec![Vec::new(); policy.rules.len()],
        };
        for (rules, capabilities) in covered {
            let Some(capability) = capabilities.first().copied() else {
                continue;
            };
            let (mut refusing, mut granting) = (Vec::new(), Vec::new());
            let declared = || rules.iter().filter_map(|id| Some((*id, policy.rules.get(id.at())?)));
            for (id, rule) in declared() {
                let Some(node) = scenes.fires.get(id.at()).copied() else {
                    continue;
                };
                let firing = Firing { rule: id, node };
                match rule.verb {
                    Verb::Allow => granting.push(firing),
                    Verb::Deny | Verb::Require(_) => refusing.push(firing),
                }
                if let Some(of_rule) = scenes.of_rule.get_mut(id.at()) {
                    of_rule.push(scenes.all.len());
                }
            }
            let well_formed = reading.well_formed(declared().map(|(_, rule)| rule), world);
            let scene = Scene { capability, well_formed, refusing, granting };
            scenes.all.push(Shared { scene, capabilities });
        }
        Ok(scenes)
    }

    /// The scenes of a rule.
    pub fn of_rule(&self, rule: RuleId) -> impl Iterator<Item = &Shared> {
        let places = self.of_rule.get(rule.at()).into_iter().flatten();
        places.filter_map(|place| self.all.get(*place))
    }
}

/// Which rules cover which capabilities, and capabilities that were left out.
type CoveredBy = (Vec<(Vec<RuleId>, Vec<CapabilityId>)>, Vec<CapabilityId>);

/// Between two ends of ranges that rules cover, all capabilities are covered alike.
fn covered(rules: &[portvakt_core::policy::Rule]) -> CoveredBy {
    let mut ends: BTreeMap<u32, Vec<(RuleId, bool)>> = BTreeMap::new();
    for (id, rule) in (0..).map(RuleId).zip(rules) {
        for (first, end) in rule.covers.ranges() {
            ends.entry(*first).or_default().push((id, true));
            ends.entry(*end).or_default().push((id, false));
        }
    }
    let mut places: BTreeMap<Vec<RuleId>, usize> = BTreeMap::new();
    let mut all: Vec<(Vec<RuleId>, Vec<CapabilityId>)> = Vec::new();
    let mut left_out = Vec::new();
    let mut active: BTreeSet<RuleId> = BTreeSet::new();
    let mut pairs = 0_usize;
    let mut ends = ends.into_iter().peekable();
    while let Some((from, changes)) = ends.next() {
        for (id, begins) in changes {
            if begins {
                active.insert(id);
            } else {
                active.remove(&id);
            }
        }
        let to = ends.peek().map_or(from, |(next, _)| *next);
        if active.is_empty() || from == to {
            continue;
        }
        let capabilities = (from..to).map(CapabilityId);
        pairs = pairs.saturating_add(active.len());
        if pairs > PAIRS {
            left_out.extend(capabilities);
            continue;
        }
        let rules: Vec<RuleId> = active.iter().copied().collect();
        let place = *places.entry(rules.clone()).or_insert(all.len());
        match all.get_mut(place) {
            Some((_, known)) => known.extend(capabilities),
            None => all.push((rules, capabilities.collect())),
        }
    }
    (all, left_out)
}

impl Shared {
    /// How this rule fires here.
    #[must_use]
    pub fn firing(&self, rule: RuleId) -> Option<Firing> {
        let sides = [&self.scene.granting, &self.scene.refusing];
        let found = sides.into_iter().find_map(|side| {
            let place = side.binary_search_by_key(&rule, |one| one.rule).ok()?;
            side.get(place)
        });
        found.copied()
    }

    /// How many rules there are.
    #[must_use]
    pub fn rules(&self) -> u32 {
        index(self.scene.granting.len().saturating_add(self.scene.refusing.len()))
    }
}
