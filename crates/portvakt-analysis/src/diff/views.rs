//! What both versions say of one capability.

use super::pair::{Pair, Side};
use super::{Compared, Comparison, Target};
use crate::arena::{Arena, Node, NodeId};
use crate::scene::{Firing, Scene};
use crate::world::World;
use portvakt_core::automaton::PatternError;
use portvakt_core::policy::{CapabilityId, Rule, RuleId, Verb};
use std::collections::BTreeSet;

/// The rules of both versions for what is compared; a side without any allows nothing.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) before: Option<Scene>,
    pub(super) after: Option<Scene>,
    /// What rules are called and oblige to, of both sides: two capabilities with the same formulas
    /// are the same question only when these are the same too.
    rules: [Vec<RuleId>; 2],
}

/// What makes two comparisons the same.
pub(super) type Same = ([Vec<RuleId>; 2], [Option<(NodeId, Vec<NodeId>, Vec<NodeId>)>; 2]);

/// No rule: what a route open to everyone is granted by.
const NO_RULE: RuleId = RuleId(u32::MAX);

impl View {
    pub(super) fn same(&self) -> Same {
        let of = |scene: &Option<Scene>| scene.as_ref().map(Scene::same);
        (self.rules.clone(), [of(&self.before), of(&self.after)])
    }

    /// The names of all rules that take part, of both versions.
    pub(super) fn rule_names(&self, pair: &Pair<'_>) -> Vec<String> {
        let mut names = BTreeSet::new();
        for (side, rules) in [&pair.before, &pair.after].into_iter().zip(&self.rules) {
            let Some(side) = side else {
                continue;
            };
            let named = rules.iter().filter_map(|rule| side.rule(*rule));
            names.extend(named.map(|rule| rule.name.clone()));
        }
        names.into_iter().collect()
    }
}

impl<'v> Side<'v> {
    /// The rule with this id.
    pub(super) fn rule(&self, rule: RuleId) -> Option<&'v Rule> {
        self.version.policy.rules.get(rule.at())
    }

    fn scene(
        &mut self,
        capability: CapabilityId,
        world: &mut World,
    ) -> Result<Scene, PatternError> {
        let covering: Vec<(RuleId, &'v Rule)> = self.reading.covering(capability).collect();
        let (mut refusing, mut granting) = (Vec::new(), Vec::new());
        for (rule, declared) in &covering {
            let firing = Firing { rule: *rule, node: self.fires(*rule, world)? };
            match declared.verb {
                Verb::Allow => granting.push(firing),
                Verb::Deny | Verb::Require(_) => refusing.push(firing),
            }
        }
        let rules = covering.iter().map(|(_, rule)| *rule);
        let well_formed = self.reading.well_formed(rules, world);
        Ok(Scene { capability, well_formed, refusing, granting })
    }

    fn view(&mut self, target: &Target, world: &mut World) -> Result<Option<Scene>, PatternError> {
        Ok(match target {
            Target::Unknown => None,
            Target::Public => Some(Scene {
                capability: CapabilityId(u32::MAX),
                well_formed: Arena::TRUE,
                refusing: Vec::new(),
                granting: vec![Firing { rule: NO_RULE, node: Arena::TRUE }],
            }),
            Target::Capability(name) => match self.version.policy.find_capability(name) {
                Some(capability) => Some(self.scene(capability, world)?),
                None => None,
            },
        })
    }
}

impl Comparison<'_> {
    /// What both versions say.
    pub(super) fn views(&mut self, compared: &Compared) -> Result<View, PatternError> {
        let world = &mut self.pair.world;
        let mut of = |side: &mut Option<Side<'_>>, target: &Target| match side {
            Some(side) => side.view(target, world),
            None => Ok(None),
        };
        let before = of(&mut self.pair.before, &compared.before)?;
        let after = of(&mut self.pair.after, &compared.after)?;
        let rules = [&before, &after].map(|scene| {
            let all = scene.iter().flat_map(|one| one.refusing.iter().chain(&one.granting));
            let mut all: Vec<RuleId> = all.map(|one| one.rule).collect();
            all.sort_unstable();
            all
        });
        Ok(View { before, after, rules })
    }

    /// What well-formed requests must fulfil, one by one.
    pub(super) fn demands(&self, scene: Option<&Scene>) -> Vec<NodeId> {
        let Some(scene) = scene else {
            return Vec::new();
        };
        match self.pair.world.arena.node(scene.well_formed) {
            Some(Node::All(list)) => list.to_vec(),
            _ => vec![scene.well_formed],
        }
    }
}
