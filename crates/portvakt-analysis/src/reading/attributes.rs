//! Atoms that speak of one attribute.

use super::{
    Arena, Atom, AttributeId, Constant, InputId, NodeId, Pattern, PatternError, Reading, Seen,
    ValueSet, ValueType, World,
};
use portvakt_core::policy::RegisterId;

impl Reading<'_> {
    /// The attribute is there.
    pub(crate) fn present(&self, attribute: AttributeId, world: &mut World) -> NodeId {
        match self.seen(attribute) {
            Some(Seen::Input(input)) => world.atom(Atom::Present(*input)),
            Some(Seen::Union(one, other)) => {
                let both = [*one, *other].map(|input| world.atom(Atom::Present(input)));
                world.arena.any(both)
            }
            Some(Seen::Derived(_)) => Arena::TRUE,
            None => Arena::FALSE,
        }
    }

    /// The derived value is among those for which `holds` holds.
    pub(super) fn derived(
        values: &[(Constant, NodeId)],
        world: &mut World,
        mut holds: impl FnMut(&Constant, &mut World) -> NodeId,
    ) -> NodeId {
        let mut any = Vec::new();
        for (value, when) in values {
            let holds = holds(value, world);
            any.push(world.arena.all([*when, holds]));
        }
        world.arena.any(any)
    }

    pub(super) fn values(
        &self,
        attribute: AttributeId,
        values: &ValueSet,
        world: &mut World,
    ) -> NodeId {
        match self.seen(attribute) {
            Some(Seen::Input(input)) => world.atom(Atom::Values(*input, values.clone())),
            Some(Seen::Derived(all)) => {
                Self::derived(all, world, |constant, _| Arena::constant(is_among(constant, values)))
            }
            Some(Seen::Union(..)) | None => Arena::FALSE,
        }
    }

    pub(super) fn matches(
        &self,
        attribute: AttributeId,
        pattern: &Pattern,
        world: &mut World,
    ) -> Result<NodeId, PatternError> {
        let language = world.pattern(pattern)?;
        let accepts = |constant: &Constant, world: &World| match constant {
            Constant::Text(text) => world
                .universe
                .language(language)
                .is_some_and(|dfa| dfa.accept(text.as_bytes()) != 0),
            _ => false,
        };
        Ok(match self.seen(attribute) {
            Some(Seen::Input(input)) => {
                let closed = world.universe.input(*input).and_then(|one| one.values.clone());
                match closed {
                    Some(values) if self.is_text(attribute) => {
                        let matching = values.iter().filter(|one| accepts(one, world)).cloned();
                        let matching: Vec<Constant> = matching.collect();
                        match ValueSet::constants(&matching) {
                            Some(set) => world.atom(Atom::Values(*input, set)),
                            None => Arena::FALSE,
                        }
                    }
                    _ => world.atom(Atom::Language(*input, language)),
                }
            }
            Some(Seen::Union(one, other)) => {
                let both = [*one, *other].map(|input| world.atom(Atom::Language(input, language)));
                world.arena.any(both)
            }
            Some(Seen::Derived(all)) => Self::derived(all, world, |constant, world| {
                Arena::constant(accepts(constant, world))
            }),
            None => Arena::FALSE,
        })
    }

    fn is_text(&self, attribute: AttributeId) -> bool {
        let declared = self.policy.attribute(attribute);
        declared.is_some_and(|one| one.value_type == ValueType::Text)
    }

    pub(super) fn member(&self, attribute: AttributeId, text: &str, world: &mut World) -> NodeId {
        let member =
            |input: InputId, world: &mut World| world.atom(Atom::Member(input, text.to_owned()));
        match self.seen(attribute) {
            Some(Seen::Input(input)) => member(*input, world),
            Some(Seen::Union(one, other)) => {
                let both = [*one, *other].map(|input| member(input, world));
                world.arena.any(both)
            }
            Some(Seen::Derived(_)) | None => Arena::FALSE,
        }
    }

    /// The set is not empty and holds nothing else. Of two sets together: each of them is empty or
    /// holds nothing else, and one is not empty.
    pub(super) fn only(
        &self,
        attribute: AttributeId,
        texts: &[String],
        world: &mut World,
    ) -> NodeId {
        let only =
            |input: InputId, world: &mut World| world.atom(Atom::Only(input, texts.to_vec()));
        match self.seen(attribute) {
            Some(Seen::Input(input)) => only(*input, world),
            Some(Seen::Union(one, other)) => {
                let within = [*one, *other].map(|input| only(input, world));
                let mut all = vec![world.arena.any(within)];
                for (input, within) in [*one, *other].into_iter().zip(within) {
                    let some = world.atom(Atom::NotEmpty(input));
                    let none = world.arena.not(some);
                    all.push(world.arena.any([within, none]));
                }
                world.arena.all(all)
            }
            Some(Seen::Derived(_)) | None => Arena::FALSE,
        }
    }

    pub(super) fn register(
        &self,
        attribute: AttributeId,
        register: RegisterId,
        world: &mut World,
    ) -> NodeId {
        let Some(register) = self.registers.get(register.at()).copied() else {
            return Arena::FALSE;
        };
        match self.seen(attribute) {
            Some(Seen::Input(input)) => world.atom(Atom::Register(*input, register)),
            Some(Seen::Derived(all)) => {
                Self::derived(all, world, |constant, world| match constant {
                    Constant::Text(text) => world.atom(Atom::Listed(text.clone(), register)),
                    _ => Arena::FALSE,
                })
            }
            Some(Seen::Union(..)) | None => Arena::FALSE,
        }
    }
}

/// Tells whether a constant is in a set of values.
pub(super) fn is_among(constant: &Constant, values: &ValueSet) -> bool {
    match (constant, values) {
        (Constant::Text(text), ValueSet::Texts(texts)) => texts.contains(text),
        (Constant::Integer(number) | Constant::Time(number), ValueSet::Numbers(ranges)) => {
            ranges.iter().any(|(first, last)| first <= number && number <= last)
        }
        (Constant::Boolean(truth), ValueSet::Booleans(truths)) => truths.contains(truth),
        (Constant::Ip(address), ValueSet::Addresses(ranges)) => {
            ranges.iter().any(|(first, last)| first <= address && address <= last)
        }
        _ => false,
    }
}
