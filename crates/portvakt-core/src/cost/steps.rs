//! What a decision may have to look at.
//!
//! The same count as [`DecisionTree::worst_case`](portvakt_eval::DecisionTree::worst_case), kept apart
//! by capability.

use super::span_of;
use crate::policy::Policy;
use crate::source::Span;
use portvakt_eval::MAX_MEMBERS;
use portvakt_eval::image::{Image, kind, node, value_type};
use portvakt_eval::index::{at, index};

/// What the decision on a request for one capability costs, at the most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapabilityCost {
    /// The capability's name.
    pub name: String,
    /// Where it is declared.
    pub span: Option<Span>,
    /// Steps, without what is derived on the way.
    pub steps: u64,
    /// Decision trees that are visited.
    pub trees: u64,
    /// Leaf tables that are looked into.
    pub tables: u64,
    /// Blocks that are walked.
    pub blocks: u64,
}

/// What a node or a chain takes, at the most.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Most {
    pub(super) steps: u64,
    trees: u64,
    tables: u64,
    blocks: u64,
}

/// What each chain takes.
#[derive(Debug, Default)]
pub(super) struct Steps {
    cells: Vec<Most>,
}

impl Steps {
    pub(super) fn of(image: &Image) -> Self {
        let held = held(image);
        let mut switches: Vec<Most> = Vec::with_capacity(image.switches.len());
        for switch in &image.switches {
            let branches = portvakt_eval::index::part(&image.branches, switch.start, switch.len);
            let children = branches.iter().map(|one| most(image, &switches, held, one.child));
            let mut all = children.fold(Most::default(), Most::or);
            all.steps = all.steps.saturating_add(1);
            switches.push(all);
        }
        let mut steps = Self::default();
        for cell in &image.cells {
            let mut all = most(image, &switches, held, cell.root);
            all.steps = all.steps.saturating_add(1);
            all.trees = u64::from(node::split(cell.root).0 == node::SWITCH);
            steps.cells.push(all.and(steps.chain(cell.next)));
        }
        steps
    }

    /// What a chain takes that begins with a cell, or none.
    pub(super) fn chain(&self, cell: u32) -> Most {
        self.cells.get(at(cell)).copied().unwrap_or_default()
    }

    /// Every capability, in the order of names.
    pub(super) fn capabilities(
        &self,
        image: &Image,
        policy: Option<&Policy>,
    ) -> Vec<CapabilityCost> {
        let place = |policy: &Policy, name: &str| {
            let id = policy.find_capability(name)?;
            policy.capabilities.get(id.at()).map(|one| one.span)
        };
        let each = image.capabilities.iter().map(|one| {
            let Most { steps, trees, tables, blocks } = self.chain(one.roots);
            let name = image.texts.at(one.name).unwrap_or_default().to_owned();
            let span = span_of(policy, &name, place);
            CapabilityCost { name, span, steps, trees, tables, blocks }
        });
        each.collect()
    }

    /// What is worked out on the way, each once.
    pub(super) fn derived(&self, image: &Image) -> u64 {
        let before = image.policy.first().map_or(0, |one| one.subject_variables);
        let late = image.variables.iter().skip(at(before)).filter(|one| one.kind == kind::DERIVED);
        late.fold(0, |all, one| all.saturating_add(self.chain(one.other).steps))
    }
}

impl Most {
    fn or(self, other: Self) -> Self {
        Self {
            steps: self.steps.max(other.steps),
            trees: self.trees.max(other.trees),
            tables: self.tables.max(other.tables),
            blocks: self.blocks.max(other.blocks),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            steps: self.steps.saturating_add(other.steps),
            trees: self.trees.saturating_add(other.trees),
            tables: self.tables.saturating_add(other.tables),
            blocks: self.blocks.saturating_add(other.blocks),
        }
    }
}

/// The most members of sets that a request can hold.
fn held(image: &Image) -> u64 {
    let sets = image.attributes.iter().filter(|one| one.value_type == value_type::TEXT_SET);
    let limit = index(MAX_MEMBERS);
    sets.map(|set| u64::from(set.literals_len.min(limit))).fold(0, u64::saturating_add)
}

/// The most steps of looking for so many members, among those of the subject and of the request.
fn looking_for(members: u32, held: u64) -> u64 {
    held.min(u64::from(members).saturating_mul(2)).saturating_add(1)
}

fn most(image: &Image, switches: &[Most], held: u64, reference: u32) -> Most {
    let (kind, place) = node::split(reference);
    match kind {
        node::SWITCH => switches.get(at(place)).copied().unwrap_or_default(),
        node::TABLE => {
            let members = image.tables.get(at(place)).map_or(0, |one| one.len);
            Most { steps: looking_for(members, held), tables: 1, ..Most::default() }
        }
        node::BLOCK => {
            let found = image.blocks.get(at(place));
            let steps = found.map_or(0, |one| {
                looking_for(one.members_len, held).saturating_add(u64::from(one.columns_len))
            });
            Most { steps, blocks: 1, ..Most::default() }
        }
        _ => Most::default(),
    }
}

/// The cells that some chains go through, each once.
pub(super) fn reached(image: &Image, starts: impl Iterator<Item = u32>) -> Vec<bool> {
    let mut reached = vec![false; image.cells.len()];
    for start in starts {
        let mut next = start;
        // A chain that was walked before was walked to its end.
        while let (Some(seen), Some(cell)) = (reached.get_mut(at(next)), image.cells.get(at(next)))
            && !*seen
        {
            *seen = true;
            next = cell.next;
        }
    }
    reached
}
