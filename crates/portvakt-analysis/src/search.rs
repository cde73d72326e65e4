//! Whether a formula is possible, with a request that shows it.
//!
//! Goals are taken apart into literals; the theory gives a request that fulfils the literals, or a
//! few of them that contradict each other, which is remembered. Disjunctions are split only when the
//! request at hand does not fulfil them anyway, and so is everything that is merely *lazy*: the
//! thousand rules that must not fire cost one look each, unless one of them would.

use crate::arena::{Arena, AtomId, Node, NodeId, Truth};
use crate::model::Model;
use crate::scene::Question;
use crate::steps::{Exhausted, Steps};
use crate::theory::{Feasibility, feasible};
use crate::universe::Universe;
use crate::world::World;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// Whether some request fulfils everything. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// This one does.
    Possible(Model),
    /// None does.
    Impossible,
    /// It takes more steps than were given.
    Undecided,
}

/// A formula, and whether it holds.
pub type Claim = (NodeId, bool);

/// Lists up to this length are watched; longer ones are only looked at under a request.
const WATCHED: usize = 16;

/// How many things that the request at hand does not fulfil are demanded at once.
const DEMANDED: usize = 4;

/// The most contradictions that are remembered.
const LEMMAS: usize = 256;

/// How deep the truth of a formula under some literals is looked for.
const DEPTH: u32 = 6;

/// Contradictions that were found: they hold for all questions in one world.
#[derive(Debug, Default)]
pub struct Lemmas {
    all: Vec<Vec<(AtomId, bool)>>,
}

/// Looks for a request that fulfils all that is asked.
#[must_use]
pub fn solve(world: &World, lemmas: &mut Lemmas, asked: &Question, steps: &Steps) -> Answer {
    let mut search = Search {
        arena: &world.arena,
        universe: &world.universe,
        lemmas,
        steps,
        values: BTreeMap::new(),
        trail: Vec::new(),
        watched: Vec::new(),
        dormant: asked.lazy.clone(),
        asked: &asked.lazy,
        lazy: OnceCell::new(),
        represented: BTreeSet::new(),
        represented_trail: Vec::new(),
        frames: Vec::new(),
        last: None,
    };
    match search.run(&asked.goals) {
        Ok(Some(model)) => Answer::Possible(model),
        Ok(None) => Answer::Impossible,
        Err(Exhausted) => Answer::Undecided,
    }
}

struct Search<'a> {
    arena: &'a Arena,
    universe: &'a Universe,
    lemmas: &'a mut Lemmas,
    steps: &'a Steps,
    /// Of the atoms that are settled: whether they hold.
    values: BTreeMap<AtomId, bool>,
    /// The literals, in the order in which they were taken.
    trail: Vec<AtomId>,
    /// Disjunctions that must hold: of a formula's parts, some holds (`true`) or some fails.
    watched: Vec<Claim>,
    /// What must hold and is not taken apart until a request does not fulfil it.
    dormant: Vec<Claim>,
    /// What was asked for lazily: it holds whatever is tried. Sorted when it is first looked up.
    asked: &'a [Claim],
    lazy: OnceCell<BTreeSet<Claim>>,
    /// Claims of which something else that must hold says everything: parts of a conjunction, the
    /// chosen part of a disjunction.
    represented: BTreeSet<Claim>,
    represented_trail: Vec<Claim>,
    frames: Vec<Frame>,
    /// The last request that the theory gave, and for how many literals.
    last: Option<(Model, usize)>,
}

/// A disjunction that is being split.
struct Frame {
    trail: usize,
    watched: usize,
    dormant: usize,
    represented: usize,
    /// The parts that are left to try, the next one last.
    left: Vec<NodeId>,
    /// Whether a part must hold, or fail.
    holds: bool,
    /// Parts that were tried: they may be taken to be otherwise.
    tried: Vec<NodeId>,
}

/// Something contradicts itself.
struct Conflict;

impl Search<'_> {
    /// # Errors
    ///
    /// The steps are used up.
    fn run(&mut self, goals: &[Claim]) -> Result<Option<Model>, Exhausted> {
        let mut fits = self.demand(goals.to_vec())?.is_ok();
        loop {
            if fits {
                fits = self.propagate()?.is_ok();
            }
            if fits {
                match self.request()? {
                    None => fits = false,
                    Some(model) => match self.unfulfilled(&model)? {
                        Unfulfilled::Nothing => return Ok(Some(model)),
                        Unfulfilled::Dormant(claims) => {
                            fits = self.demand(claims)?.is_ok();
                        }
                        Unfulfilled::Disjunction(claim) => {
                            self.split(claim);
                            fits = false;
                        }
                    },
                }
                if fits {
                    continue;
                }
            }
            match self.next_branch()? {
                Some(result) => fits = result.is_ok(),
                None => return Ok(None),
            }
        }
    }

    /// Takes claims apart: what must be so becomes literals, what may be one way or another is kept.
    fn demand(&mut self, mut open: Vec<Claim>) -> Result<Result<(), Conflict>, Exhausted> {
        while let Some((id, holds)) = open.pop() {
            self.steps.take(1)?;
            match self.arena.node(id) {
                Some(Node::Atom(atom)) => match self.values.get(atom) {
                    Some(value) if *value != holds => return Ok(Err(Conflict)),
                    Some(_) => {}
                    None => {
                        self.values.insert(*atom, holds);
                        self.trail.push(*atom);
                    }
                },
                Some(Node::Not(inner)) => open.push((*inner, !holds)),
                Some(Node::All(list)) if holds => self.conjunction(id, list, true, &mut open),
                Some(Node::Any(list)) if !holds => self.conjunction(id, list, false, &mut open),
                Some(Node::All(list) | Node::Any(list)) => match **list {
                    [] => return Ok(Err(Conflict)),
                    _ if list.len() <= WATCHED => self.watched.push((id, holds)),
                    _ => self.dormant.push((id, holds)),
                },
                None => return Ok(Err(Conflict)),
            }
        }
        Ok(Ok(()))
    }

    /// All parts must be so. Of many, only literals at once.
    fn conjunction(&mut self, id: NodeId, list: &[NodeId], holds: bool, open: &mut Vec<Claim>) {
        if !self.represent((id, holds)) {
            return;
        }
        if list.len() <= WATCHED {
            open.extend(list.iter().map(|one| (*one, holds)));
            return;
        }
        for one in list {
            let into = if self.is_literal(*one) { &mut *open } else { &mut self.dormant };
            into.push((*one, holds));
        }
    }

    /// Notes that something else says what a claim says; tells whether that is new.
    fn represent(&mut self, claim: Claim) -> bool {
        let is_new = self.represented.insert(claim);
        if is_new {
            self.represented_trail.push(claim);
        }
        is_new
    }

    fn is_literal(&self, id: NodeId) -> bool {
        match self.arena.node(id) {
            Some(Node::Atom(_)) => true,
            Some(Node::Not(inner)) => matches!(self.arena.node(*inner), Some(Node::Atom(_))),
            _ => false,
        }
    }

    /// Draws the conclusions that watched disjunctions and lemmas allow.
    fn propagate(&mut self) -> Result<Result<(), Conflict>, Exhausted> {
        loop {
            let before = self.trail.len();
            let mut place = 0;
            while let Some((id, holds)) = self.watched.get(place).copied() {
                place = place.saturating_add(1);
                self.steps.take(1)?;
                let arena = self.arena;
                let Some(Node::All(list) | Node::Any(list)) = arena.node(id) else {
                    continue;
                };
                let mut undecided = None;
                let mut count = 0_usize;
                let mut fulfilled = false;
                for part in list {
                    match self.known(*part, DEPTH) {
                        Some(truth) if truth == holds => {
                            fulfilled = true;
                            break;
                        }
                        Some(_) => {}
                        None => {
                            count = count.saturating_add(1);
                            undecided = Some(*part);
                        }
                    }
                }
                match undecided {
                    _ if fulfilled => {}
                    None => return Ok(Err(Conflict)),
                    Some(part) if count == 1 => {
                        if self.demand(vec![(part, holds)])?.is_err() {
                            return Ok(Err(Conflict));
                        }
                    }
                    Some(_) => {}
                }
            }
            for place in 0..self.lemmas.all.len() {
                self.steps.take(1)?;
                match self.conclusion(place) {
                    Conclusion::None => {}
                    Conclusion::Conflict => return Ok(Err(Conflict)),
                    Conclusion::Literal(atom, holds) => {
                        self.values.insert(atom, holds);
                        self.trail.push(atom);
                    }
                }
            }
            if self.trail.len() == before {
                return Ok(Ok(()));
            }
        }
    }

    fn conclusion(&self, lemma: usize) -> Conclusion {
        let mut left = None;
        for (atom, holds) in self.lemmas.all.get(lemma).into_iter().flatten() {
            match self.values.get(atom).copied() {
                Some(value) if value == *holds => {}
                Some(_) => return Conclusion::None,
                None if left.is_some() => return Conclusion::None,
                None => left = Some((*atom, !*holds)),
            }
        }
        left.map_or(Conclusion::Conflict, |(atom, holds)| Conclusion::Literal(atom, holds))
    }

    /// Whether a formula was asked for lazily to hold, or to fail.
    fn asked_for(&self, id: NodeId) -> Option<bool> {
        let lazy = self.lazy.get_or_init(|| self.asked.iter().copied().collect());
        [true, false].into_iter().find(|holds| lazy.contains(&(id, *holds)))
    }

    /// What the literals, and what was asked for lazily, say of a formula, as far as is seen at once.
    fn known(&self, id: NodeId, depth: u32) -> Option<bool> {
        let (list, all) = match self.arena.node(id)? {
            Node::Atom(atom) => return self.values.get(atom).copied(),
            Node::Not(inner) => return self.known(*inner, depth).map(|holds| !holds),
            Node::All(list) => (list, true),
            Node::Any(list) => (list, false),
        };
        if let Some(holds) = self.asked_for(id) {
            return Some(holds);
        }
        let depth = depth.checked_sub(1)?;
        if list.len() > WATCHED {
            return None;
        }
        let mut settled = true;
        for one in list {
            match self.known(*one, depth) {
                Some(truth) if truth != all => return Some(!all),
                Some(_) => {}
                None => settled = false,
            }
        }
        settled.then_some(all)
    }

    /// A request that fulfils the literals; none when they contradict each other, which is
    /// remembered.
    fn request(&mut self) -> Result<Option<Model>, Exhausted> {
        if let Some((model, count)) = &self.last
            && *count == self.trail.len()
        {
            return Ok(Some(model.clone()));
        }
        let literals: Vec<(AtomId, bool)> =
            self.trail.iter().map(|atom| (*atom, self.values.get(atom) == Some(&true))).collect();
        let named: Vec<_> = literals
            .iter()
            .filter_map(|(atom, holds)| Some((self.arena.atom_of(*atom)?, *holds)))
            .collect();
        match feasible(self.universe, &named, self.steps) {
            Feasibility::Feasible(model) => {
                self.last = Some((model.clone(), self.trail.len()));
                Ok(Some(model))
            }
            Feasibility::Infeasible(core) => {
                let core: Vec<_> =
                    core.iter().filter_map(|place| literals.get(*place).copied()).collect();
                if self.lemmas.all.len() < LEMMAS {
                    self.lemmas.all.push(core);
                }
                Ok(None)
            }
            Feasibility::Undecided => Err(Exhausted),
        }
    }

    /// What a request does not fulfil of all that must be.
    fn unfulfilled(&self, model: &Model) -> Result<Unfulfilled, Exhausted> {
        let mut truth = Truth::new(self.arena, model, self.universe);
        let mut fails = |claim: &Claim| {
            self.steps.take(1)?;
            Ok(!self.represented.contains(claim) && truth.holds(claim.0) != claim.1)
        };
        let mut fewest: Option<(usize, Claim)> = None;
        for claim in &self.watched {
            if fails(claim)? {
                let count = self.open_parts(*claim).len();
                if fewest.is_none_or(|(least, _)| count < least) {
                    fewest = Some((count, *claim));
                }
            }
        }
        if let Some((_, claim)) = fewest {
            return Ok(Unfulfilled::Disjunction(claim));
        }
        let mut demanded = Vec::new();
        let mut long = None;
        for claim in &self.dormant {
            if demanded.len() == DEMANDED {
                break;
            }
            if fails(claim)? {
                if self.is_long(*claim) {
                    long = long.or(Some(*claim));
                } else {
                    demanded.push(*claim);
                }
            }
        }
        Ok(match long {
            Some(claim) if demanded.is_empty() => Unfulfilled::Disjunction(claim),
            _ if demanded.is_empty() => Unfulfilled::Nothing,
            _ => Unfulfilled::Dormant(demanded),
        })
    }

    /// Tells whether a claim is a disjunction that is not watched: it is split as it stands.
    fn is_long(&self, (id, holds): Claim) -> bool {
        match self.arena.node(id) {
            Some(Node::All(list)) => !holds && list.len() > WATCHED,
            Some(Node::Any(list)) => holds && list.len() > WATCHED,
            _ => false,
        }
    }

    /// The parts by which a disjunction can still be fulfilled: also those that were asked for
    /// lazily, which the request at hand need not fulfil yet.
    fn open_parts(&self, (id, holds): Claim) -> Vec<NodeId> {
        let Some(Node::All(list) | Node::Any(list)) = self.arena.node(id) else {
            return Vec::new();
        };
        list.iter().copied().filter(|part| self.known(*part, DEPTH) != Some(!holds)).collect()
    }

    fn split(&mut self, (id, holds): Claim) {
        let mut left = self.open_parts((id, holds));
        left.reverse();
        self.represent((id, holds));
        self.frames.push(Frame {
            trail: self.trail.len(),
            watched: self.watched.len(),
            dormant: self.dormant.len(),
            represented: self.represented_trail.len(),
            left,
            holds,
            tried: Vec::new(),
        });
    }

    /// Goes back to the last split that has a part left, and tries it. Nothing: there is none.
    fn next_branch(&mut self) -> Result<Option<Result<(), Conflict>>, Exhausted> {
        while let Some(frame) = self.frames.last_mut() {
            self.steps.take(1)?;
            for atom in self.trail.drain(frame.trail..) {
                self.values.remove(&atom);
            }
            self.last = None;
            self.watched.truncate(frame.watched);
            self.dormant.truncate(frame.dormant);
            for claim in self.represented_trail.drain(frame.represented..) {
                self.represented.remove(&claim);
            }
            if let Some(part) = frame.left.pop() {
                let holds = frame.holds;
                let mut claims: Vec<Claim> =
                    frame.tried.iter().map(|before| (*before, !holds)).collect();
                claims.push((part, holds));
                frame.tried.push(part);
                return self.demand(claims).map(Some);
            }
            self.frames.pop();
        }
        Ok(None)
    }
}

/// What a lemma says under the literals.
enum Conclusion {
    None,
    Conflict,
    Literal(AtomId, bool),
}

/// What a request does not fulfil.
enum Unfulfilled {
    Nothing,
    /// These are to be demanded.
    Dormant(Vec<Claim>),
    /// This is to be split.
    Disjunction(Claim),
}

#[cfg(test)]
mod tests {
    use super::{Answer, Lemmas, solve};
    use crate::atom::Atom;
    use crate::scene::Question;
    use crate::steps::Steps;
    use crate::universe::{Input, InputId, Place};
    use crate::world::World;
    use portvakt_core::policy::{Category, ValueType};

    #[test]
    fn what_is_asked_for_lazily_fulfils_a_disjunction_too() {
        let mut world = World::default();
        let [one, other, third] = ["resource.a", "resource.b", "resource.c"].map(|name| {
            world.add_input(Input {
                name: name.to_owned(),
                category: Category::Resource,
                place: Place::Given(name.to_owned()),
                value_type: ValueType::Boolean,
                format: None,
                split: None,
                values: None,
                mentioned: Vec::new(),
                instead_of: None,
            })
        });
        let mut present = |input: InputId| world.atom(Atom::Present(input));
        let [one, other, third] = [present(one), present(other), present(third)];
        let both = world.arena.all([one, other]);
        let either = world.arena.any([both, third]);
        let lazy = [(both, true), (third, false)];
        let question = Question::default().and(either, true).and_mostly(lazy);
        let steps = Steps::new(1_000);
        let answer = solve(&world, &mut Lemmas::default(), &question, &steps);
        let Answer::Possible(model) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(model.values.len(), 2);
    }
}
