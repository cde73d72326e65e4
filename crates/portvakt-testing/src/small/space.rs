//! All requests and register contents that a small policy, or two versions of one, can tell apart.

use super::kin::Kin;
use super::words;
use crate::generate::Request;
use crate::oracle::{Oracle, Question, Supply, Value};
use portvakt_core::policy::{AttributeId, PathStep, Policy, Source};
use std::collections::BTreeMap;

/// Requests and register contents: every raw value of every place with every other, and every
/// contents of each register.
#[derive(Debug)]
pub struct Space {
    axes: Vec<Axis>,
    registers: Vec<Contents>,
    /// How many requests there are, whatever the registers hold.
    requests: usize,
    /// How many ways there are to fill the registers.
    supplies: usize,
}

/// One place of a request.
#[derive(Debug)]
struct Axis {
    place: Place,
    /// JSON, or nothing there.
    raw: Vec<Option<String>>,
}

/// What a register may hold.
#[derive(Debug)]
struct Contents {
    name: String,
    members: Vec<Vec<String>>,
}

/// Where a raw value stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Under the name of an attribute.
    Given(String),
    /// In a claim, or in a member of it. Behind those that are given: neighbours in the space share
    /// their claims.
    Claim(String, Option<String>),
}

/// What is read at a place: a value, nothing, or that it is malformed.
pub(super) type Read = Result<Option<Value>, ()>;

impl Space {
    /// The space that versions of a policy share; nothing when it has more than so many requests,
    /// those with other register contents counted each.
    #[must_use]
    pub fn new(policies: &[&Policy], most: usize) -> Option<Self> {
        Self::wider(policies, 0, most)
    }

    /// The space with so many more values of each sort than are needed.
    #[must_use]
    pub fn wider(policies: &[&Policy], more: usize, most: usize) -> Option<Self> {
        let kin = Kin::new(policies, more, most)?;
        let mut space = Self { axes: Vec::new(), registers: Vec::new(), requests: 1, supplies: 1 };
        for (place, readers) in kin.places() {
            let raw = raw_values(policies, &kin, &place, &readers);
            space.requests = space.requests.checked_mul(raw.len()).filter(|one| *one <= most)?;
            space.axes.push(Axis { place, raw });
        }
        for (name, members) in kin.registers() {
            space.supplies =
                space.supplies.checked_mul(members.len()).filter(|one| *one <= most)?;
            space.registers.push(Contents { name, members });
        }
        (space.count() <= most).then_some(space)
    }

    /// The space of versions that were drawn together.
    ///
    /// # Panics
    ///
    /// It is not small.
    #[must_use]
    pub fn small(policies: &[&Policy]) -> Self {
        match Self::new(policies, super::MOST) {
            Some(space) => space,
            None => panic!("these policies are not small"),
        }
    }

    /// How many requests there are, those with other register contents counted each.
    #[must_use]
    pub fn count(&self) -> usize {
        self.requests.saturating_mul(self.supplies)
    }

    /// How many ways there are to fill the registers.
    pub(super) fn supplies(&self) -> usize {
        self.supplies
    }

    /// The way in which the registers are filled at a place.
    pub(super) fn supply_at(&self, at: usize) -> usize {
        at / self.requests
    }

    /// What the registers hold in one of the ways to fill them.
    pub(super) fn filled(&self, mut supply: usize) -> Supply {
        let mut all = Supply::new();
        for register in &self.registers {
            let count = register.members.len();
            all.insert(register.name.clone(), register.members[supply % count].clone());
            supply /= count;
        }
        all
    }

    /// What the registers hold at a place.
    #[must_use]
    pub fn supply(&self, at: usize) -> Supply {
        self.filled(self.supply_at(at))
    }

    /// The request at a place, for a capability.
    #[must_use]
    pub fn request(&self, at: usize, capability: &str) -> Request {
        let mut rest = at % self.requests;
        let mut chosen = Vec::new();
        for axis in &self.axes {
            let raw = &axis.raw[rest % axis.raw.len()];
            rest /= axis.raw.len();
            chosen.extend(raw.iter().map(|raw| (&axis.place, raw.as_str())));
        }
        request(chosen, capability)
    }

    /// Tells requests apart that differ in anything but these attributes: two get the same number
    /// when they do not.
    pub fn apart(
        &self,
        policy: &Policy,
        ids: impl IntoIterator<Item = AttributeId>,
    ) -> impl Fn(usize) -> usize {
        let places: Vec<Option<Place>> = ids.into_iter().map(|id| place(policy, id)).collect();
        let (mut stride, mut left_out) = (1, Vec::new());
        for axis in &self.axes {
            if places.contains(&Some(axis.place.clone())) {
                left_out.push((stride, axis.raw.len()));
            }
            stride *= axis.raw.len();
        }
        move |at| left_out.iter().fold(at, |at, (stride, count)| at - at / stride % count * stride)
    }

    /// Whether something stands at the place of an attribute.
    pub(super) fn something_at(&self, policy: &Policy, id: AttributeId, at: usize) -> bool {
        let (mut rest, place) = (at % self.requests, place(policy, id));
        for axis in &self.axes {
            if Some(&axis.place) == place.as_ref() {
                return axis.raw[rest % axis.raw.len()].is_some();
            }
            rest /= axis.raw.len();
        }
        false
    }

    /// What a policy reads at the place of an attribute: all that may be read there, and a function
    /// that tells which of it is read at a place of the space.
    pub(super) fn reads(
        &self,
        oracle: &Oracle<'_>,
        id: AttributeId,
        policy: &Policy,
    ) -> (Vec<Read>, impl Fn(usize) -> usize) {
        let place = place(policy, id);
        let mut stride = 1;
        for axis in &self.axes {
            if Some(&axis.place) == place.as_ref() {
                let one =
                    |raw: &Option<String>| read(oracle, policy, id, &axis.place, raw.as_deref());
                let read = axis.raw.iter().map(one).collect();
                let (requests, count) = (self.requests, axis.raw.len());
                return (read, move |at| at % requests / stride % count);
            }
            stride *= axis.raw.len();
        }
        panic!("the space has no place for `{}`", policy.attributes[id.at()].name)
    }
}

/// Where an attribute is read; nothing when it is derived.
pub(super) fn place(policy: &Policy, id: AttributeId) -> Option<Place> {
    let attribute = &policy.attributes[id.at()];
    match &attribute.source {
        Source::Claim { claim, path } => {
            let inside = match &path[..] {
                [] => None,
                [PathStep::Member(name)] => Some(name.clone()),
                other => panic!("{other:?} is no path of a small policy"),
            };
            Some(Place::Claim(claim.clone(), inside))
        }
        Source::Request => Some(Place::Given(attribute.name.clone())),
        Source::Derive(_) => None,
    }
}

/// A request with these raw values.
fn request<'a>(
    chosen: impl IntoIterator<Item = (&'a Place, &'a str)>,
    capability: &str,
) -> Request {
    let (mut claims, mut inside) = (Vec::new(), BTreeMap::<&str, Vec<String>>::new());
    let mut given = BTreeMap::new();
    for (place, raw) in chosen {
        match place {
            Place::Claim(claim, None) => claims.push(format!("{claim:?}:{raw}")),
            Place::Claim(claim, Some(member)) => {
                inside.entry(claim).or_default().push(format!("{member:?}:{raw}"));
            }
            Place::Given(name) => drop(given.insert(name.clone(), raw.to_owned())),
        }
    }
    claims.extend(inside.iter().map(|(name, all)| format!("{name:?}:{{{}}}", all.join(","))));
    let claims = format!("{{{}}}", claims.join(","));
    Request { claims, given, capability: capability.to_owned() }
}

/// What the oracle reads where one raw value, or none, stands at a place.
pub(super) fn read(
    oracle: &Oracle<'_>,
    policy: &Policy,
    id: AttributeId,
    place: &Place,
    raw: Option<&str>,
) -> Read {
    let Request { claims, given, .. } = request(raw.into_iter().map(|raw| (place, raw)), "");
    let question = Question { claims: &claims, given: &given, capability: "" };
    let (mut values, malformed) = oracle.read(question);
    let name = policy.attributes[id.at()].name.as_str();
    if malformed.contains(&Some(name)) { Err(()) } else { Ok(values.remove(&id)) }
}

/// Nothing, and one raw value for everything that the readers of a place read there.
fn raw_values(
    policies: &[&Policy],
    kin: &Kin,
    place: &Place,
    readers: &[(usize, AttributeId)],
) -> Vec<Option<String>> {
    let empty = Supply::new();
    let oracles: Vec<Oracle<'_>> =
        policies.iter().map(|policy| Oracle::new(policy, &empty)).collect();
    let mut all = vec![None];
    for (version, id) in readers {
        let attribute = &policies[*version].attributes[id.at()];
        let values = kin.values(*version, *id);
        let raw = values.iter().enumerate().map(|(form, value)| words::raw(attribute, value, form));
        all.extend(raw.map(Some));
        all.push(Some(words::wrong(attribute).to_owned()));
    }
    let mut known: Vec<Vec<Read>> = Vec::new();
    all.retain(|raw| {
        let one = |(version, id): &(usize, AttributeId)| {
            read(&oracles[*version], policies[*version], *id, place, raw.as_deref())
        };
        let all: Vec<Read> = readers.iter().map(one).collect();
        let new = raw.is_none() || !known.contains(&all);
        known.push(all);
        new
    });
    all
}

/// The subsets of a list, the empty one first.
pub(super) fn subsets<T: Clone>(all: &[T]) -> Vec<Vec<T>> {
    let mut found = vec![Vec::new()];
    for one in all {
        let more: Vec<Vec<T>> =
            found.iter().map(|set| [&set[..], std::slice::from_ref(one)].concat()).collect();
        found.extend(more);
    }
    found
}
