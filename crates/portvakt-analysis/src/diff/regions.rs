//! Where a change happens, in the policy's own words.

use super::pair::Side;
use super::{Comparison, Direction};
use crate::arena::{Node, NodeId};
use crate::atom::Atom;
use crate::reading::Seen;
use crate::scene::{Firing, Scene};
use crate::words::{Words, parts};
use portvakt_core::automaton::PatternError;
use portvakt_core::policy::{Attribute, Condition, Operand, Policy, Rule, Verb};

impl<'v> Comparison<'v> {
    /// The side that allows what changes, and the other.
    fn sides(&self, direction: Direction) -> [Option<&Side<'v>>; 2] {
        let (before, after) = (self.pair.before.as_ref(), self.pair.after.as_ref());
        if direction == Direction::Denied { [before, after] } else { [after, before] }
    }

    /// What a grant says; of a rule of the same name that says something similar on the other side,
    /// what that one did not say.
    pub(super) fn region_of_grant(
        &mut self,
        grant: Firing,
        other: Option<&Scene>,
        direction: Direction,
        alone: bool,
    ) -> Result<Option<String>, PatternError> {
        let [to, from] = self.sides(direction);
        let Some((to, rule)) = to.and_then(|side| Some((side, side.rule(grant.rule)?))) else {
            return Ok(None);
        };
        let policy = to.version.policy;
        let mut words = Words::default();
        for (part, holds) in parts(rule) {
            words.add(part, holds, policy);
        }
        let covers = |one: &Rule| {
            let id = other.map(|scene| scene.capability);
            id.is_some_and(|id| one.covers.contains(id)) && matches!(one.verb, Verb::Allow)
        };
        let partner = from.and_then(|side| {
            let earlier: &'v Policy = side.version.policy;
            let named = earlier.rules.iter().find(|one| one.name == rule.name)?;
            covers(named).then_some((earlier, named))
        });
        if let Some((earlier, partner)) = partner.filter(|_| alone) {
            let mine = self.part_nodes(rule, direction, true)?;
            let theirs = self.part_nodes(partner, direction, false)?;
            let all = parts(partner);
            let missing: Vec<(&Condition, bool)> = all
                .into_iter()
                .zip(theirs)
                .filter(|(_, node)| !mine.contains(node))
                .map(|(part, _)| part)
                .collect();
            let [to, from] = self.sides(direction);
            let (Some(to), Some(from)) = (to, from) else {
                return Ok(words.text());
            };
            let means_the_same = |(part, _): &(&Condition, bool)| same_words(part, from, to);
            if !missing.is_empty() && missing.iter().all(means_the_same) {
                words.add_not_all(&missing, earlier);
            }
        }
        Ok(words.text())
    }

    fn part_nodes(
        &mut self,
        rule: &Rule,
        direction: Direction,
        allowing: bool,
    ) -> Result<Vec<NodeId>, PatternError> {
        let denied = direction == Direction::Denied;
        let pair = &mut self.pair;
        let side = if denied == allowing { &pair.before } else { &pair.after };
        let mut nodes = Vec::new();
        for (part, holds) in parts(rule) {
            if let Some(side) = side {
                let node = side.reading.condition(part, &mut pair.world)?;
                nodes.push(if holds { node } else { pair.world.arena.not(node) });
            }
        }
        Ok(nodes)
    }

    /// What a refusal said that is not there any more.
    pub(super) fn region_of_refusal(
        &self,
        refusal: Firing,
        direction: Direction,
    ) -> Option<String> {
        let [_, from] = self.sides(direction);
        let side = from?;
        Words::of_rule(side.rule(refusal.rule)?, side.version.policy)
    }

    /// What was malformed and is not any more.
    pub(super) fn region_of_demand(&self, demand: NodeId) -> Option<String> {
        let arena = &self.pair.world.arena;
        let mut text = None;
        let missing = match arena.node(demand) {
            Some(Node::Atom(atom)) => matches!(arena.atom_of(*atom), Some(Atom::Present(_))),
            _ => false,
        };
        arena.each_atom([demand], |atom| {
            atom.each_input(|input| {
                if let Some(input) = self.pair.world.universe.input(input) {
                    let word = if missing { "absent" } else { "malformed" };
                    text = Some(format!("{{ {word}: {} }}", input.name));
                }
            });
        });
        text
    }
}

/// Tells whether a condition of one version says the same in the other: its names may mean something
/// else there.
fn same_words(condition: &Condition, here: &Side<'_>, there: &Side<'_>) -> bool {
    let (mine, theirs) = (here.version.policy, there.version.policy);
    let mut same = true;
    condition.each_condition(&mut |_| same = false);
    condition.each_attribute(&mut |id| {
        let own = mine.attribute(id);
        let other = own.and_then(|own| theirs.find_attribute(&own.name));
        let (Some(own), Some(other)) = (own, other) else {
            same = false;
            return;
        };
        let declared = theirs.attribute(other);
        let alike = |one: &Attribute| one.format == own.format && one.values == own.values;
        let input = match here.reading.seen(id) {
            Some(Seen::Input(input)) => Some(*input),
            _ => None,
        };
        same &= input.is_some_and(|input| there.reading.seen(other) == Some(&Seen::Input(input)));
        same &= declared.is_some_and(alike);
    });
    condition.each_test(&mut |test| {
        if let Operand::Register(id) = &test.operand {
            let own = mine.registers.get(id.at());
            let other = own.and_then(|own| theirs.find_register(&own.name));
            let other = other.and_then(|other| theirs.registers.get(other.at()));
            same &= own.map(|one| one.of) == other.map(|one| one.of);
        }
    });
    same
}
