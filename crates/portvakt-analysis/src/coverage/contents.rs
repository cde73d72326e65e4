//! Register contents that all cases of one tests file share.

use crate::arena::{Arena, AtomId, NodeId};
use crate::atom::Atom;
use crate::model::{Model, Value};
use crate::search::Claim;
use crate::universe::RegisterId;
use crate::world::World;
use portvakt_core::formats;
use portvakt_core::lower::ValueSet;
use portvakt_core::policy::Policy;
use portvakt_eval::index::{at, index};
use std::collections::{BTreeMap, BTreeSet};

/// So many members of a register that is there already are taken along.
const SAMPLE: usize = 3;

/// What registers hold, and which texts must stay what they are to them.
#[derive(Debug, Clone, Default)]
pub(super) struct Contents {
    /// By register; members are normalised.
    members: Vec<BTreeSet<String>>,
    /// Texts that earlier cases asked registers about.
    used: BTreeSet<String>,
}

/// Whether registers may get new members. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Growth {
    /// They hold what they hold.
    Kept,
    /// They may get members that no earlier case asked about.
    Grown,
}

impl Contents {
    /// Some members of each register, of those that there are.
    pub(super) fn of(policy: &Policy, supply: &BTreeMap<String, Vec<String>>) -> Self {
        let members = policy.registers.iter().map(|register| {
            let check = formats::widest(register.of);
            let given = supply.get(&register.name).into_iter().flatten();
            let normalised = given.filter_map(|member| match check {
                Some(format) => format.accepts(member),
                None => Some(member.clone()),
            });
            normalised.take(SAMPLE).collect()
        });
        Self { members: members.collect(), used: BTreeSet::new() }
    }

    /// What a request must fulfil to fit these contents; all formulas are there.
    pub(super) fn claims(&self, growth: Growth, world: &mut World) -> Vec<Claim> {
        let mut claims = Vec::new();
        let asked: Vec<Atom> = self.asked(world).cloned().collect();
        for atom in asked {
            let is_in = world.arena.atom(atom.clone());
            match atom {
                Atom::Register(input, register) => {
                    let texts: Vec<String> = self.of_register(register).cloned().collect();
                    let known = if texts.is_empty() {
                        Arena::FALSE
                    } else {
                        world.atom(Atom::Values(input, ValueSet::Texts(texts)))
                    };
                    claims.push((world.arena.implies(known, is_in), true));
                    let allowed = self.may_be_in(known, growth, world, |used| {
                        Atom::Values(input, ValueSet::Texts(used))
                    });
                    claims.push((world.arena.implies(is_in, allowed), true));
                }
                Atom::Listed(text, register) => {
                    if self.of_register(register).any(|one| *one == text) {
                        claims.push((is_in, true));
                    } else if growth == Growth::Kept {
                        claims.push((is_in, false));
                    }
                }
                _ => {}
            }
        }
        claims
    }

    /// What formulas ask of registers.
    fn asked<'w>(&self, world: &'w World) -> impl Iterator<Item = &'w Atom> + use<'w> {
        let atoms = if self.members.is_empty() { 0 } else { world.arena.atoms() };
        let atoms = (0..atoms).filter_map(|one| world.arena.atom_of(AtomId(index(one))));
        atoms.filter(|one| matches!(one, Atom::Register(..) | Atom::Listed(..)))
    }

    /// A value that is a member already, or may become one.
    fn may_be_in(
        &self,
        known: NodeId,
        growth: Growth,
        world: &mut World,
        is_one_of: impl FnOnce(Vec<String>) -> Atom,
    ) -> NodeId {
        match growth {
            Growth::Kept => known,
            Growth::Grown if self.used.is_empty() => Arena::TRUE,
            Growth::Grown => {
                let used = world.atom(is_one_of(self.used.iter().cloned().collect()));
                let unused = world.arena.not(used);
                world.arena.any([known, unused])
            }
        }
    }

    /// The contents with what a request needs, which fulfils the [`claims`](Self::claims).
    pub(super) fn grown(&self, model: &Model, world: &World) -> Self {
        let mut grown = self.clone();
        for atom in self.asked(world) {
            match atom {
                Atom::Register(input, register) => {
                    if let Some(Value::Text(text)) = model.values.get(input) {
                        grown.used.insert(text.clone());
                        if model.holds(atom, &world.universe) {
                            grown.insert(*register, text);
                        }
                    }
                }
                Atom::Listed(text, register) if model.holds(atom, &world.universe) => {
                    grown.insert(*register, text);
                }
                _ => {}
            }
        }
        // A register that may not be empty has members that nobody asks about.
        for (register, members) in &model.registers {
            if grown.of_register(*register).next().is_none()
                && let Some(member) = members.iter().find(|one| !grown.used.contains(*one))
            {
                grown.insert(*register, member);
            }
        }
        grown
    }

    /// Puts these contents into a request.
    pub(super) fn put(&self, model: &mut Model) {
        let registers = (0..).map(RegisterId).zip(self.members.iter().cloned());
        model.registers = registers.collect();
    }

    /// Tells whether there are no registers at all: then every request fits.
    pub(super) fn are_none(&self) -> bool {
        self.members.is_empty()
    }

    /// Tells whether both hold the same members.
    pub(super) fn same_members(&self, other: &Self) -> bool {
        self.members == other.members
    }

    /// The members by the register's name.
    pub(super) fn named<'a>(
        &'a self,
        policy: &'a Policy,
    ) -> impl Iterator<Item = (&'a str, &'a BTreeSet<String>)> {
        policy.registers.iter().map(|one| one.name.as_str()).zip(&self.members)
    }

    fn of_register(&self, register: RegisterId) -> impl Iterator<Item = &String> {
        self.members.get(at(register.0)).into_iter().flatten()
    }

    fn insert(&mut self, register: RegisterId, member: &str) {
        if let Some(members) = self.members.get_mut(at(register.0)) {
            members.insert(member.to_owned());
        }
    }
}
