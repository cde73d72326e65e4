//! Two versions of a policy, read into one world: what both read in the same way is one input.

use crate::arena::{Arena, NodeId};
use crate::atom::Atom;
use crate::inquiry::Effort;
use crate::reading::{Reading, Seen};
use crate::universe::{Input, InputId, Place, RegisterId};
use crate::version::{Version, input_of, registers_of};
use crate::world::World;
use portvakt_core::automaton::PatternError;
use portvakt_core::formats::Format;
use portvakt_core::lower::ValueSet;
use portvakt_core::policy::{Attribute, Constant, ValueType};
use portvakt_eval::index::at;
use std::collections::{BTreeMap, BTreeSet};

/// One version in the common world.
#[derive(Debug)]
pub(super) struct Side<'v> {
    pub(super) version: Version<'v>,
    pub(super) reading: Reading<'v>,
    /// By rule: when it fires.
    fires: Vec<Option<NodeId>>,
}

/// Both versions. A version that is not there allows nothing.
#[derive(Debug)]
pub(super) struct Pair<'v> {
    pub(super) world: World,
    pub(super) before: Option<Side<'v>>,
    pub(super) after: Option<Side<'v>>,
    /// What is true of every raw request, however it is read.
    pub(super) always: NodeId,
    /// Inputs that the versions read in ways that cannot be compared.
    pub(super) entangled: BTreeSet<InputId>,
}

/// What one version demands of an input beyond what both take for granted.
#[derive(Debug, Clone)]
enum Demand {
    /// The raw value is not one that this version refuses.
    NotMalformed(InputId),
    /// If it is there, it passes this format.
    Format(InputId, &'static Format),
    /// If it is there, it is one of these.
    Values(InputId, Vec<Constant>),
}

impl<'v> Pair<'v> {
    pub(super) fn new(
        before: Option<Version<'v>>,
        after: Option<Version<'v>>,
        effort: &Effort,
    ) -> Result<Self, PatternError> {
        let mut inputs = Inputs { world: World::new(&effort.limits), ..Inputs::default() };
        let old = before.map(|version| inputs.first(version));
        let new = after.map(|version| inputs.second(version, before));
        // What only the first version reads, the second cannot find malformed.
        if after.is_some() {
            inputs.demand_of_lonely();
        }
        let mut registers = BTreeMap::new();
        let mut of = |version: &Version<'v>, world: &mut World| -> Vec<RegisterId> {
            let declared = registers_of(version.policy);
            let ids = declared.map(|one| {
                let key = (one.name.clone(), one.of);
                if let Some(known) = registers.get(&key).copied() {
                    let known: RegisterId = known;
                    if let Some(shared) = world.universe.registers.get_mut(at(known.0)) {
                        // Both engines must take the contents.
                        shared.may_be_empty &= one.may_be_empty;
                    }
                    return known;
                }
                let id = world.add_register(one);
                registers.insert(key, id);
                id
            });
            ids.collect()
        };
        let Inputs { mut world, demands, links, entangled, .. } = inputs;
        let [old_demands, new_demands] = demands;
        let old_registers = before.map(|version| of(&version, &mut world));
        let new_registers = after.map(|version| of(&version, &mut world));
        let mut side = |version: Option<Version<'v>>,
                        seen: Option<Vec<Seen>>,
                        registers: Option<Vec<RegisterId>>,
                        demands: &[Demand]|
         -> Result<Option<Side<'v>>, PatternError> {
            let (Some(version), Some(seen), Some(registers)) = (version, seen, registers) else {
                return Ok(None);
            };
            let mut reading = Reading::new(version.policy, seen, registers, &mut world)?;
            reading.demand_required(&mut world);
            for demand in demands {
                let node = demand.node(&mut world);
                reading.demand(node);
            }
            let fires = vec![None; version.policy.rules.len()];
            Ok(Some(Side { version, reading, fires }))
        };
        let before = side(before, old, old_registers, &old_demands)?;
        let after = side(after, new, new_registers, &new_demands)?;
        let always: Vec<NodeId> =
            links.iter().map(|(one, other)| linked(*one, *other, &mut world)).collect();
        let always = world.arena.all(always);
        world.settle();
        world.prefer(&effort.samples);
        Ok(Self { world, before, after, always, entangled })
    }
}

impl Side<'_> {
    /// When a rule fires; worked out once.
    pub(super) fn fires(
        &mut self,
        rule: portvakt_core::policy::RuleId,
        world: &mut World,
    ) -> Result<NodeId, PatternError> {
        if let Some(known) = self.fires.get(rule.at()).copied().flatten() {
            return Ok(known);
        }
        let Some(declared) = self.version.policy.rules.get(rule.at()) else {
            return Ok(Arena::FALSE);
        };
        let node = self.reading.fires(declared, world)?;
        if let Some(known) = self.fires.get_mut(rule.at()) {
            *known = Some(node);
        }
        Ok(node)
    }
}

/// The raw value is there for both or for none.
fn linked(one: InputId, other: InputId, world: &mut World) -> NodeId {
    let there = [one, other].map(|input| {
        let either = [Atom::Present(input), Atom::Malformed(input)].map(|atom| world.atom(atom));
        world.arena.any(either)
    });
    let [one, other] = there;
    let both = [world.arena.implies(one, other), world.arena.implies(other, one)];
    world.arena.all(both)
}

impl Demand {
    fn node(&self, world: &mut World) -> NodeId {
        match self {
            Self::NotMalformed(input) => {
                let malformed = world.atom(Atom::Malformed(*input));
                world.arena.not(malformed)
            }
            Self::Format(input, format) => {
                let present = world.atom(Atom::Present(*input));
                let language = world.format(format);
                let passes = world.atom(Atom::Language(*input, language));
                world.arena.implies(present, passes)
            }
            Self::Values(input, values) => {
                let present = world.atom(Atom::Present(*input));
                let listed = match ValueSet::constants(values) {
                    Some(values) => world.atom(Atom::Values(*input, values)),
                    None => Arena::FALSE,
                };
                world.arena.implies(present, listed)
            }
        }
    }
}

/// Inputs as they are collected from the two versions.
#[derive(Debug, Default)]
struct Inputs {
    world: World,
    /// The inputs of the first version, and whether the second reads them too.
    first: Vec<(InputId, bool)>,
    demands: [Vec<Demand>; 2],
    links: Vec<(InputId, InputId)>,
    entangled: BTreeSet<InputId>,
}

impl Inputs {
    fn first(&mut self, version: Version<'_>) -> Vec<Seen> {
        let mut seen = Vec::new();
        for attribute in &version.policy.attributes {
            seen.push(match input_of(attribute) {
                None => Seen::Derived(Vec::new()),
                Some(input) => {
                    let id = self.world.add_input(input);
                    self.first.push((id, false));
                    Seen::Input(id)
                }
            });
        }
        seen
    }

    fn second(&mut self, version: Version<'_>, before: Option<Version<'_>>) -> Vec<Seen> {
        let known: Vec<(InputId, Place)> = self
            .first
            .iter()
            .filter_map(|(id, _)| Some((*id, self.world.universe.input(*id)?.place.clone())))
            .collect();
        let mut seen = Vec::new();
        for attribute in &version.policy.attributes {
            let Some(input) = input_of(attribute) else {
                seen.push(Seen::Derived(Vec::new()));
                continue;
            };
            let same = known.iter().find(|(_, place)| *place == input.place);
            let Some((shared, _)) = same else {
                let overlapping = known.iter().filter(|(_, place)| overlap(place, &input.place));
                let overlapping: Vec<InputId> = overlapping.map(|(id, _)| *id).collect();
                let own = self.world.add_input(input);
                if !overlapping.is_empty() {
                    self.entangled.extend(overlapping);
                    self.entangled.insert(own);
                }
                if before.is_some() {
                    self.demand(1, Demand::NotMalformed(own));
                }
                seen.push(Seen::Input(own));
                continue;
            };
            let shared = *shared;
            for (first, also) in &mut self.first {
                *also |= *first == shared;
            }
            seen.push(Seen::Input(self.shared(shared, input, attribute)));
        }
        seen
    }

    /// The input for a place that the first version reads too.
    fn shared(&mut self, first: InputId, input: Input, attribute: &Attribute) -> InputId {
        let Some(known) = self.world.universe.inputs.get_mut(at(first.0)) else {
            return first;
        };
        let alike = known.value_type == input.value_type && known.split == input.split;
        let of_one = matches!(attribute.value_type, ValueType::Text | ValueType::Integer);
        let formats = Common::of(known.format, input.format);
        let same_format = known.format == input.format;
        if alike && same_format && known.values == input.values {
            return first;
        }
        if alike
            && of_one
            && let Common::Widest(format) = formats
        {
            let demands = [known.clone(), input].map(|one| {
                let narrower = one.format.filter(|own| Some(own.name) != format.map(|f| f.name));
                let listed = one.values.clone();
                (narrower, listed)
            });
            let both: Vec<&Vec<Constant>> =
                demands.iter().filter_map(|(_, listed)| listed.as_ref()).collect();
            let values = match both.as_slice() {
                [one, other] => {
                    let mut all: Vec<Constant> = one.iter().chain(*other).cloned().collect();
                    all.sort();
                    all.dedup();
                    Some(all)
                }
                _ => None,
            };
            known.format = format;
            known.values.clone_from(&values);
            for (side, (narrower, listed)) in demands.into_iter().enumerate() {
                if let Some(format) = narrower {
                    self.demand(side, Demand::Format(first, format));
                }
                if let Some(listed) = listed.filter(|listed| Some(listed) != values.as_ref()) {
                    self.demand(side, Demand::Values(first, listed));
                }
            }
            return first;
        }
        let own = self.world.add_input(input);
        self.demand(0, Demand::NotMalformed(first));
        self.demand(1, Demand::NotMalformed(own));
        self.links.push((first, own));
        self.entangled.extend([first, own]);
        own
    }

    fn demand_of_lonely(&mut self) {
        let lonely = self.first.iter().filter(|(_, also)| !also);
        let lonely: Vec<InputId> = lonely.map(|(id, _)| *id).collect();
        for input in lonely {
            self.demand(0, Demand::NotMalformed(input));
        }
    }

    fn demand(&mut self, side: usize, demand: Demand) {
        if let Some(demands) = self.demands.get_mut(side) {
            demands.push(demand);
        }
    }
}

/// How texts of two formats can be compared.
enum Common {
    /// All are texts of this format; without one, any text is.
    Widest(Option<&'static Format>),
    /// They cannot: the formats make different texts of one raw value.
    None,
}

impl Common {
    fn of(one: Option<&'static Format>, other: Option<&'static Format>) -> Self {
        let (one, other) = match (one, other) {
            (None, None) => return Self::Widest(None),
            (Some(format), None) | (None, Some(format)) => {
                let plain = format.envelope.is_none() && !format.fold;
                return if plain { Self::Widest(None) } else { Self::None };
            }
            (Some(one), Some(other)) => (one, other),
        };
        let wrapping = |format: &Format| {
            let parts = format.envelope.as_ref();
            parts.map(|one| (one.member, one.prefix, one.guard, one.guard_text))
        };
        let (a, b) = ((one.language)(), (other.language)());
        if one.fold != other.fold || wrapping(one) != wrapping(other) {
            Self::None
        } else if a.is_within(b) {
            Self::Widest(Some(other))
        } else if b.is_within(a) {
            Self::Widest(Some(one))
        } else {
            Self::None
        }
    }
}

/// Tells whether two places may hold the same raw values.
fn overlap(one: &Place, other: &Place) -> bool {
    let whole = |place: &Place| match place {
        Place::Claim { claim, .. } => (true, claim.clone()),
        Place::Given(name) => (false, name.clone()),
    };
    whole(one) == whole(other)
}
