//! One version of a policy, as questions take it.

use crate::reading::{Reading, Seen};
use crate::universe::{Input, Place, Register, RegisterId};
use crate::world::World;
use portvakt_core::automaton::PatternError;
use portvakt_core::formats::Kind;
use portvakt_core::limits::Limits;
use portvakt_core::policy::{Attribute, Policy, Source};
use portvakt_eval::DecisionTree;

/// A policy and the tree that it was compiled to.
#[derive(Debug, Clone, Copy)]
pub struct Version<'v> {
    /// What the text says.
    pub policy: &'v Policy,
    /// What decides.
    pub tree: &'v DecisionTree,
}

/// A policy read into a world of its own.
#[derive(Debug)]
pub struct Read<'v> {
    /// The world.
    pub world: World,
    /// The policy in it.
    pub reading: Reading<'v>,
}

impl<'v> Version<'v> {
    /// Reads the policy into a world of its own.
    ///
    /// # Errors
    ///
    /// A pattern has no automaton within the limits; then the policy does not compile within them
    /// either.
    pub fn read(&self, limits: &Limits) -> Result<Read<'v>, PatternError> {
        let mut world = World::new(limits);
        let seen = self.policy.attributes.iter().map(|one| match input_of(one) {
            Some(input) => Seen::Input(world.add_input(input)),
            None => Seen::Derived(Vec::new()),
        });
        let seen = seen.collect();
        let registers = registers_of(self.policy).map(|one| world.add_register(one));
        let registers: Vec<RegisterId> = registers.collect();
        let mut reading = Reading::new(self.policy, seen, registers, &mut world)?;
        reading.demand_required(&mut world);
        world.settle();
        Ok(Read { world, reading })
    }
}

/// The registers that a policy declares.
pub(crate) fn registers_of(policy: &Policy) -> impl Iterator<Item = Register> {
    policy.registers.iter().map(|one| Register {
        name: one.name.clone(),
        of: one.of,
        may_be_empty: one.may_be_empty,
        samples: if one.of == Kind::TEXT {
            vec![format!("a member of {}", one.name)]
        } else {
            Vec::new()
        },
    })
}

/// The input that an attribute reads; none when it is derived.
pub(crate) fn input_of(attribute: &Attribute) -> Option<Input> {
    let place = match &attribute.source {
        Source::Claim { claim, path } => Place::Claim { claim: claim.clone(), path: path.clone() },
        Source::Request => Place::Given(attribute.name.clone()),
        Source::Derive(_) => return None,
    };
    Some(Input {
        name: attribute.name.clone(),
        category: attribute.category,
        place,
        value_type: attribute.value_type,
        format: attribute.format,
        split: attribute.split.clone(),
        values: attribute.values.clone(),
        mentioned: Vec::new(),
        instead_of: None,
    })
}
