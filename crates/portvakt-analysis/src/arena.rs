//! Formulas over atoms, equal ones once.

use crate::atom::Atom;
use crate::model::Model;
use crate::universe::Universe;
use portvakt_core::interner::Interner;
use portvakt_eval::index::at;

/// A formula in an [`Arena`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// An atom in an [`Arena`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AtomId(pub u32);

/// What a formula is. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    /// All hold; of nothing: true. Ascending, no two alike.
    All(Box<[NodeId]>),
    /// Some holds; of nothing: false. Ascending, no two alike.
    Any(Box<[NodeId]>),
    /// It does not hold; no negation itself.
    Not(NodeId),
    /// An atom.
    Atom(AtomId),
}

/// Formulas and atoms, equal ones once: two rules that mean the same are one node.
#[derive(Debug)]
pub struct Arena {
    nodes: Interner<Node>,
    atoms: Interner<Atom>,
}

/// Lists within lists are taken apart up to this length, so that shared ones stay shared.
const FLATTENED: usize = 8;

impl Default for Arena {
    fn default() -> Self {
        let mut arena = Self { nodes: Interner::default(), atoms: Interner::default() };
        arena.nodes.insert(Node::All(Box::new([])));
        arena.nodes.insert(Node::Any(Box::new([])));
        arena
    }
}

impl Arena {
    /// The formula that always holds.
    pub const TRUE: NodeId = NodeId(0);
    /// The formula that never holds.
    pub const FALSE: NodeId = NodeId(1);

    /// What a formula is.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.all().get(at(id.0))
    }

    /// The atom with this id.
    #[must_use]
    pub fn atom_of(&self, id: AtomId) -> Option<&Atom> {
        self.atoms.all().get(at(id.0))
    }

    /// How many atoms there are.
    #[must_use]
    pub fn atoms(&self) -> usize {
        self.atoms.all().len()
    }

    /// How many formulas there are.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.nodes.all().len()
    }

    /// The formula of an atom.
    pub fn atom(&mut self, atom: Atom) -> NodeId {
        let id = AtomId(self.atoms.insert(atom).0);
        self.insert(Node::Atom(id))
    }

    /// True or false.
    #[must_use]
    pub fn constant(truth: bool) -> NodeId {
        if truth { Self::TRUE } else { Self::FALSE }
    }

    /// The formula does not hold.
    pub fn not(&mut self, one: NodeId) -> NodeId {
        match self.node(one) {
            Some(Node::Not(inner)) => *inner,
            _ if one == Self::TRUE => Self::FALSE,
            _ if one == Self::FALSE => Self::TRUE,
            _ => self.insert(Node::Not(one)),
        }
    }

    /// All hold.
    pub fn all(&mut self, all: impl IntoIterator<Item = NodeId>) -> NodeId {
        self.joined(all.into_iter().collect(), true)
    }

    /// Some holds.
    pub fn any(&mut self, any: impl IntoIterator<Item = NodeId>) -> NodeId {
        self.joined(any.into_iter().collect(), false)
    }

    /// If the first holds, the second does.
    pub fn implies(&mut self, one: NodeId, other: NodeId) -> NodeId {
        let fails = self.not(one);
        self.any([fails, other])
    }

    fn joined(&mut self, given: Vec<NodeId>, all: bool) -> NodeId {
        let (neutral, decisive) =
            if all { (Self::TRUE, Self::FALSE) } else { (Self::FALSE, Self::TRUE) };
        let mut list = Vec::with_capacity(given.len());
        for one in given {
            match self.node(one) {
                Some(Node::All(inner)) if all && inner.len() <= FLATTENED => list.extend(inner),
                Some(Node::Any(inner)) if !all && inner.len() <= FLATTENED => list.extend(inner),
                _ => list.push(one),
            }
        }
        list.retain(|one| *one != neutral);
        list.sort_unstable();
        list.dedup();
        let contradicts = |one: &NodeId| match self.node(*one) {
            Some(Node::Not(inner)) => list.binary_search(inner).is_ok(),
            _ => *one == decisive,
        };
        if list.iter().any(contradicts) {
            return decisive;
        }
        match list.as_slice() {
            [] => neutral,
            [one] => *one,
            _ if all => self.insert(Node::All(list.into())),
            _ => self.insert(Node::Any(list.into())),
        }
    }

    fn insert(&mut self, node: Node) -> NodeId {
        NodeId(self.nodes.insert(node).0)
    }

    /// Tells whether a formula holds for a request.
    #[must_use]
    pub fn holds(&self, id: NodeId, model: &Model, universe: &Universe) -> bool {
        Truth::new(self, model, universe).holds(id)
    }

    /// Calls `each` for the atoms of formulas, each once.
    pub fn each_atom(&self, of: impl IntoIterator<Item = NodeId>, mut each: impl FnMut(&Atom)) {
        let mut seen = std::collections::BTreeSet::new();
        let mut open: Vec<NodeId> = of.into_iter().collect();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.node(id) {
                Some(Node::All(list) | Node::Any(list)) => open.extend(list),
                Some(Node::Not(inner)) => open.push(*inner),
                Some(Node::Atom(atom)) => {
                    if let Some(atom) = self.atom_of(*atom) {
                        each(atom);
                    }
                }
                None => {}
            }
        }
    }
}

/// The truth of many formulas for one request.
#[derive(Debug)]
pub struct Truth<'a> {
    arena: &'a Arena,
    model: &'a Model,
    universe: &'a Universe,
    /// By formula, what is known so far.
    known: std::collections::BTreeMap<NodeId, bool>,
}

impl<'a> Truth<'a> {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(arena: &'a Arena, model: &'a Model, universe: &'a Universe) -> Self {
        Self { arena, model, universe, known: std::collections::BTreeMap::new() }
    }

    /// Tells whether a formula holds. Chains of formulas may be long: this does not recurse.
    pub fn holds(&mut self, id: NodeId) -> bool {
        let mut open = vec![id];
        while let Some(one) = open.last().copied() {
            match self.step(one) {
                Ok(truth) => {
                    self.known.insert(one, truth);
                    open.pop();
                }
                Err(first) => open.push(first),
            }
        }
        self.known.get(&id).copied().unwrap_or(false)
    }

    /// The truth of a formula, or the first part that must be known before.
    fn step(&self, id: NodeId) -> Result<bool, NodeId> {
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        let (list, all) = match self.arena.node(id) {
            Some(Node::Atom(atom)) => {
                let atom = self.arena.atom_of(*atom);
                return Ok(atom.is_some_and(|atom| self.model.holds(atom, self.universe)));
            }
            Some(Node::Not(inner)) => return self.part(*inner).map(|holds| !holds),
            Some(Node::All(list)) => (list, true),
            Some(Node::Any(list)) => (list, false),
            None => return Ok(false),
        };
        for one in list {
            if self.part(*one)? != all {
                return Ok(!all);
            }
        }
        Ok(all)
    }

    fn part(&self, id: NodeId) -> Result<bool, NodeId> {
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        match self.arena.node(id) {
            Some(Node::Atom(_)) => self.step(id),
            Some(Node::Not(inner)) => self.part(*inner).map(|holds| !holds),
            _ => Err(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Arena;
    use crate::atom::Atom;
    use crate::universe::InputId;

    #[test]
    fn equal_formulas_are_one() {
        let mut arena = Arena::default();
        let [a, b] = [0, 1].map(|one| arena.atom(Atom::Present(InputId(one))));
        let not_a = arena.not(a);
        assert_eq!(arena.not(not_a), a);
        assert_eq!(arena.all([a, b, a]), arena.all([b, a]));
        assert_eq!(arena.all([a, not_a]), Arena::FALSE);
        assert_eq!(arena.any([a, not_a, b]), Arena::TRUE);
        assert_eq!(arena.any([a]), a);
        assert_eq!(arena.all([Arena::TRUE, b]), b);
        let both = arena.all([a, b]);
        assert_eq!(arena.all([both, a]), both);
        assert_eq!(arena.implies(a, Arena::FALSE), not_a);
    }
}
