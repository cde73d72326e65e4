//! Formulas with all but one input known: what is left speaks of that one alone.

use crate::arena::{Arena, Node, NodeId};
use crate::atom::Atom;
use crate::model::{Model, Value};
use crate::reading::relations::{negated, shifted};
use crate::steps::{Exhausted, Steps};
use crate::universe::{InputId, Universe};
use portvakt_core::lower::ValueSet;
use std::collections::BTreeMap;

/// Formulas with all but one input known. The values that registers hold are looked at one by one
/// elsewhere: here the input has some other value, so that it is in no register.
#[derive(Debug)]
pub(super) struct Projection<'a> {
    from: &'a Arena,
    universe: &'a Universe,
    request: &'a Model,
    input: InputId,
    known: BTreeMap<NodeId, NodeId>,
}

impl<'a> Projection<'a> {
    pub(super) fn new(
        from: &'a Arena,
        universe: &'a Universe,
        request: &'a Model,
        input: InputId,
    ) -> Self {
        Self { from, universe, request, input, known: BTreeMap::new() }
    }

    /// What is left of a formula. Chains of formulas may be long: this does not recurse.
    ///
    /// # Errors
    ///
    /// The steps are used up.
    pub(super) fn of(
        &mut self,
        root: NodeId,
        into: &mut Arena,
        steps: &Steps,
    ) -> Result<NodeId, Exhausted> {
        let mut open = vec![root];
        while let Some(id) = open.last().copied() {
            if self.known.contains_key(&id) {
                open.pop();
                continue;
            }
            steps.take(1)?;
            let from = self.from;
            let parts: &[NodeId] = match from.node(id) {
                Some(Node::All(list) | Node::Any(list)) => list,
                Some(Node::Not(inner)) => std::slice::from_ref(inner),
                Some(Node::Atom(_)) | None => &[],
            };
            let before = open.len();
            open.extend(parts.iter().filter(|part| !self.known.contains_key(*part)));
            if open.len() > before {
                continue;
            }
            let mut parts = parts.iter().filter_map(|part| self.known.get(part).copied());
            let left = match from.node(id) {
                Some(Node::All(_)) => into.all(parts),
                Some(Node::Any(_)) => into.any(parts),
                Some(Node::Not(_)) => {
                    let inner = parts.next().unwrap_or(Arena::FALSE);
                    into.not(inner)
                }
                Some(Node::Atom(atom)) => match from.atom_of(*atom) {
                    Some(atom) => self.atom(atom, into),
                    None => Arena::FALSE,
                },
                None => Arena::FALSE,
            };
            self.known.insert(id, left);
        }
        Ok(self.known.get(&root).copied().unwrap_or(Arena::FALSE))
    }

    fn atom(&self, atom: &Atom, into: &mut Arena) -> NodeId {
        let input = self.input;
        let mut named = false;
        atom.each_input(|one| named |= one == input);
        if !named {
            return Arena::constant(self.request.holds(atom, self.universe));
        }
        let value = |other: &InputId| self.request.values.get(other);
        let values = |set: ValueSet| Atom::Values(input, set);
        match atom {
            Atom::Register(..) | Atom::Malformed(_) | Atom::Listed(..) => Arena::FALSE,
            Atom::Difference(one, other, ranges) => {
                let (known, ranges) = if *one == input {
                    (other, ranges.clone())
                } else {
                    let turned = ranges.iter().rev().map(|(a, b)| (negated(*b), negated(*a)));
                    (one, turned.collect())
                };
                match value(known) {
                    Some(Value::Number(number)) => {
                        into.atom(values(ValueSet::Numbers(shifted(&ranges, *number))))
                    }
                    _ => Arena::FALSE,
                }
            }
            Atom::Same(one, other) => {
                let known = if *one == input { other } else { one };
                let set = match value(known) {
                    Some(Value::Text(text)) => ValueSet::Texts(vec![text.clone()]),
                    Some(Value::Number(number)) => ValueSet::Numbers(vec![(*number, *number)]),
                    Some(Value::Boolean(truth)) => ValueSet::Booleans(vec![*truth]),
                    Some(Value::Ip(address)) => ValueSet::Addresses(vec![(*address, *address)]),
                    Some(Value::Set(_)) | None => return Arena::FALSE,
                };
                into.atom(values(set))
            }
            Atom::Shares(set, other) => {
                let known = if *set == input { other } else { set };
                let texts: Vec<String> = match value(known) {
                    Some(Value::Text(text)) => vec![text.clone()],
                    Some(Value::Set(members)) => members.iter().cloned().collect(),
                    _ => return Arena::FALSE,
                };
                if self.is_set() {
                    let members: Vec<NodeId> =
                        texts.into_iter().map(|one| into.atom(Atom::Member(input, one))).collect();
                    into.any(members)
                } else if texts.is_empty() {
                    Arena::FALSE
                } else {
                    into.atom(values(ValueSet::Texts(texts)))
                }
            }
            Atom::Present(_)
            | Atom::Values(..)
            | Atom::Language(..)
            | Atom::Member(..)
            | Atom::Only(..)
            | Atom::NotEmpty(_) => into.atom(atom.clone()),
        }
    }

    fn is_set(&self) -> bool {
        use portvakt_core::policy::ValueType;
        self.universe.input(self.input).is_some_and(|one| one.value_type == ValueType::TextSet)
    }
}
