//! Formulas under one request, as far as scopes that are added can change them, and by which.

use super::candidates::Candidates;
use crate::arena::{Arena, Node, NodeId};
use crate::atom::Atom;
use crate::model::{Model, Value};
use crate::steps::{Exhausted, Steps};
use crate::universe::{InputId, Universe};
use portvakt_eval::index::{at, index};
use std::collections::{BTreeMap, BTreeSet};

/// A formula in [`Formulas`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(u32);

/// What is left of a formula when all is known but the scopes that are added. Parts stand before
/// what is made of them.
#[derive(Debug)]
enum Left {
    Constant(bool),
    /// An atom, and the candidates that make it true, each alone; empty where that is not how it
    /// becomes true.
    Atom(Atom, Vec<u32>),
    Not(Place),
    All(Vec<Place>),
    Any(Vec<Place>),
}

/// Whether a formula holds, and the candidates of which one at least must be added for it to change:
/// with none of them it stays as it is, whatever else is added.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) holds: bool,
    pub(super) changed_by: Vec<u32>,
}

/// Formulas under one request.
#[derive(Debug)]
pub(super) struct Formulas<'a> {
    universe: &'a Universe,
    candidates: &'a Candidates,
    left: Vec<Left>,
    places: BTreeMap<NodeId, Place>,
}

/// A formula with all that it is made of, ascending.
#[derive(Debug, Clone)]
pub(super) struct Goal {
    cone: Vec<Place>,
}

impl<'a> Formulas<'a> {
    pub(super) fn new(universe: &'a Universe, candidates: &'a Candidates) -> Self {
        Self { universe, candidates, left: Vec::new(), places: BTreeMap::new() }
    }

    /// What is left of a formula under a request.
    ///
    /// # Errors
    ///
    /// The steps are used up.
    pub(super) fn goal(
        &mut self,
        root: NodeId,
        arena: &Arena,
        request: &Model,
        steps: &Steps,
    ) -> Result<Goal, Exhausted> {
        let mut open = vec![root];
        while let Some(id) = open.last().copied() {
            if self.places.contains_key(&id) {
                open.pop();
                continue;
            }
            steps.take(1)?;
            let parts: &[NodeId] = match arena.node(id) {
                Some(Node::All(list) | Node::Any(list)) => list,
                Some(Node::Not(inner)) => std::slice::from_ref(inner),
                Some(Node::Atom(_)) | None => &[],
            };
            let before = open.len();
            open.extend(parts.iter().filter(|part| !self.places.contains_key(*part)));
            if open.len() == before {
                let left = self.left_of(id, arena, request, steps)?;
                let place = self.put(left);
                self.places.insert(id, place);
            }
        }
        let root = self.places.get(&root).copied();
        let mut cone = BTreeSet::new();
        let mut open: Vec<Place> = root.into_iter().collect();
        while let Some(place) = open.pop() {
            if cone.insert(place) {
                steps.take(1)?;
                match self.left.get(at(place.0)) {
                    Some(Left::Not(inner)) => open.push(*inner),
                    Some(Left::All(list) | Left::Any(list)) => open.extend(list),
                    _ => {}
                }
            }
        }
        Ok(Goal { cone: cone.into_iter().collect() })
    }

    /// What is left of the negation of a formula under a request.
    ///
    /// # Errors
    ///
    /// The steps are used up.
    pub(super) fn negated(
        &mut self,
        root: NodeId,
        arena: &Arena,
        request: &Model,
        steps: &Steps,
    ) -> Result<Goal, Exhausted> {
        let mut goal = self.goal(root, arena, request, steps)?;
        let inner = goal.cone.last().copied();
        let left = match (self.constant(&goal), inner) {
            (Some(truth), _) => Left::Constant(!truth),
            (None, Some(inner)) => Left::Not(inner),
            (None, None) => Left::Constant(false),
        };
        goal.cone.push(self.put(left));
        Ok(goal)
    }

    /// The truth of a formula that nothing can change.
    pub(super) fn constant(&self, goal: &Goal) -> Option<bool> {
        match self.left.get(at(goal.cone.last()?.0)) {
            Some(Left::Constant(truth)) => Some(*truth),
            _ => None,
        }
    }

    fn put(&mut self, left: Left) -> Place {
        self.left.push(left);
        Place(index(self.left.len()).saturating_sub(1))
    }

    fn left_of(
        &self,
        id: NodeId,
        arena: &Arena,
        request: &Model,
        steps: &Steps,
    ) -> Result<Left, Exhausted> {
        let place = |id: &NodeId| self.places.get(id).copied();
        Ok(match arena.node(id) {
            Some(Node::All(list)) => self.joined(list.iter().filter_map(place), true),
            Some(Node::Any(list)) => self.joined(list.iter().filter_map(place), false),
            Some(Node::Not(inner)) => match place(inner) {
                Some(inner) => match self.left.get(at(inner.0)) {
                    Some(Left::Constant(truth)) => Left::Constant(!truth),
                    _ => Left::Not(inner),
                },
                None => Left::Constant(false),
            },
            Some(Node::Atom(atom)) => match arena.atom_of(*atom) {
                Some(atom) => self.atom(atom, request, steps)?,
                None => Left::Constant(false),
            },
            None => Left::Constant(false),
        })
    }

    fn joined(&self, parts: impl Iterator<Item = Place>, all: bool) -> Left {
        let mut list = Vec::new();
        for part in parts {
            match self.left.get(at(part.0)) {
                Some(Left::Constant(truth)) if *truth == all => {}
                Some(Left::Constant(truth)) => return Left::Constant(*truth),
                _ => list.push(part),
            }
        }
        match list.as_slice() {
            [] => Left::Constant(all),
            _ if all => Left::All(list),
            _ => Left::Any(list),
        }
    }

    /// An atom: what no added scope can change is settled here.
    fn atom(&self, atom: &Atom, request: &Model, steps: &Steps) -> Result<Left, Exhausted> {
        let mut scopes = Vec::new();
        atom.each_input(|input| {
            if self.candidates.is_scope(input) {
                scopes.push(input);
            }
        });
        let holds = request.holds(atom, self.universe);
        let [input, others @ ..] = scopes.as_slice() else {
            return Ok(Left::Constant(holds));
        };
        Ok(match atom {
            Atom::Member(_, text) => match self.candidates.find(*input, text) {
                Some(candidate) if !holds => Left::Atom(atom.clone(), vec![candidate]),
                _ => Left::Constant(holds),
            },
            Atom::Only(..) => Left::Atom(atom.clone(), Vec::new()),
            _ if holds => Left::Constant(true),
            // Both sides may gain the member that they then share.
            _ if !others.is_empty() => Left::Atom(atom.clone(), self.candidates.all()),
            _ => {
                steps.take(u64::from(self.candidates.len()))?;
                let helps = self.helping(atom, *input, request);
                if helps.is_empty() {
                    Left::Constant(false)
                } else {
                    Left::Atom(atom.clone(), helps)
                }
            }
        })
    }

    /// The candidates that make an atom true which is true when it is so of some member.
    fn helping(&self, atom: &Atom, input: InputId, request: &Model) -> Vec<u32> {
        // Atoms of sets ask for no register.
        let mut alone = Model::default();
        atom.each_input(|one| {
            alone.values.extend(request.values.get(&one).map(|value| (one, value.clone())));
        });
        let helps = |candidate: &u32| {
            let text = self.candidates.text(*candidate).unwrap_or_default().to_owned();
            alone.values.insert(input, Value::Set(BTreeSet::from([text])));
            alone.holds(atom, self.universe)
        };
        self.candidates.of(input).into_iter().filter(helps).collect()
    }

    /// Whether a formula holds when scopes were added (the request is as it is with them), and what
    /// could change that.
    ///
    /// # Errors
    ///
    /// The steps are used up.
    pub(super) fn standing(
        &self,
        goal: &Goal,
        request: &Model,
        steps: &Steps,
    ) -> Result<Standing, Exhausted> {
        let mut known: BTreeMap<Place, Standing> = BTreeMap::new();
        let mut last = Standing { holds: false, changed_by: Vec::new() };
        for place in &goal.cone {
            let Some(left) = self.left.get(at(place.0)) else {
                continue;
            };
            let parts = |list: &[Place]| -> Vec<&Standing> {
                list.iter().filter_map(|part| known.get(part)).collect()
            };
            last = match left {
                Left::Constant(holds) => Standing { holds: *holds, changed_by: Vec::new() },
                Left::Atom(atom, helps) => self.atom_standing(atom, helps, request),
                Left::Not(inner) => match known.get(inner) {
                    Some(inner) => Standing { holds: !inner.holds, ..inner.clone() },
                    None => last,
                },
                Left::All(list) => joined_standing(&parts(list), true),
                Left::Any(list) => joined_standing(&parts(list), false),
            };
            steps.take(u64::from(index(last.changed_by.len())).saturating_add(1))?;
            known.insert(*place, last.clone());
        }
        Ok(last)
    }

    fn atom_standing(&self, atom: &Atom, helps: &[u32], request: &Model) -> Standing {
        let holds = request.holds(atom, self.universe);
        let changed_by = match atom {
            Atom::Only(input, list) => {
                let listed = |candidate: &u32| {
                    let text = self.candidates.text(*candidate).unwrap_or_default();
                    list.iter().any(|one| one == text)
                };
                let held = match request.values.get(input) {
                    Some(Value::Set(held)) => held.len(),
                    _ => 0,
                };
                let all = self.candidates.of(*input).into_iter();
                match (holds, held) {
                    // Something else takes it away, and what was once added stays.
                    (true, _) => all.filter(|one| !listed(one)).collect(),
                    (false, 0) => all.filter(listed).collect(),
                    (false, _) => Vec::new(),
                }
            }
            _ if holds => Vec::new(),
            _ => helps.to_vec(),
        };
        Standing { holds, changed_by }
    }
}

/// All hold, or some does. A conjunction that holds ends when any part does; one that fails needs
/// every part that fails to change: the one that the fewest can change is reason enough.
fn joined_standing(parts: &[&Standing], all: bool) -> Standing {
    let decisive = parts.iter().filter(|part| part.holds != all);
    if let Some(fewest) = decisive.min_by_key(|part| part.changed_by.len()) {
        return Standing { holds: !all, changed_by: fewest.changed_by.clone() };
    }
    let any: BTreeSet<u32> =
        parts.iter().flat_map(|part| part.changed_by.iter().copied()).collect();
    Standing { holds: all, changed_by: any.into_iter().collect() }
}
