//! Which rules fire for one request, without looking at all of them.

use crate::arena::{Arena, Node, NodeId, Truth};
use crate::atom::Atom;
use crate::model::{Model, Value};
use crate::scenes::Shared;
use crate::universe::InputId;
use crate::world::World;
use portvakt_core::lower::ValueSet;
use portvakt_core::policy::RuleId;
use std::collections::BTreeMap;

/// Rules by a text that a request must hold for them to fire: of the texts that a rule needs, the one
/// that fewest rules need.
#[derive(Debug, Default)]
pub(super) struct Keys {
    by_text: BTreeMap<InputId, BTreeMap<String, Vec<RuleId>>>,
    /// Those that need no text.
    rest: Vec<RuleId>,
}

impl Keys {
    /// By rule, when it fires.
    pub(super) fn of(fires: &[NodeId], arena: &Arena) -> Self {
        let mut counts: BTreeMap<(InputId, &str), usize> = BTreeMap::new();
        for node in fires {
            for (input, text) in needed(*node, arena) {
                let count = counts.entry((input, text)).or_default();
                *count = count.saturating_add(1);
            }
        }
        let mut keys = Self::default();
        for (rule, node) in (0..).map(RuleId).zip(fires) {
            let all = needed(*node, arena).into_iter();
            match all.min_by_key(|key| counts.get(key).copied().unwrap_or_default()) {
                Some((input, text)) => {
                    let texts = keys.by_text.entry(input).or_default();
                    texts.entry(text.to_owned()).or_default().push(rule);
                }
                None => keys.rest.push(rule),
            }
        }
        keys
    }

    /// The rules of a scene that fire, ascending.
    pub(super) fn firing(&self, model: &Model, shared: &Shared, world: &World) -> Vec<RuleId> {
        let mut found = Vec::new();
        let mut truth = Truth::new(&world.arena, model, &world.universe);
        let mut look = |rules: &[RuleId]| {
            for rule in rules {
                if let Some(firing) = shared.firing(*rule)
                    && truth.holds(firing.node)
                {
                    found.push(*rule);
                }
            }
        };
        look(&self.rest);
        for (input, texts) in &self.by_text {
            match model.values.get(input) {
                Some(Value::Text(text)) => look(texts.get(text).map_or(&[], Vec::as_slice)),
                Some(Value::Set(members)) => {
                    for member in members {
                        look(texts.get(member).map_or(&[], Vec::as_slice));
                    }
                }
                Some(Value::Number(_) | Value::Boolean(_) | Value::Ip(_)) | None => {}
            }
        }
        found.sort_unstable();
        found
    }
}

/// The texts that a request must hold for a conjunction to hold.
fn needed(node: NodeId, arena: &Arena) -> Vec<(InputId, &str)> {
    let own = [node];
    let parts: &[NodeId] = match arena.node(node) {
        Some(Node::All(list)) => list,
        _ => &own,
    };
    let texts = parts.iter().filter_map(|part| match arena.node(*part)? {
        Node::Atom(atom) => match arena.atom_of(*atom)? {
            Atom::Member(input, text) => Some((*input, text.as_str())),
            Atom::Values(input, ValueSet::Texts(texts)) => match texts.as_slice() {
                [only] => Some((*input, only.as_str())),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    texts.collect()
}
