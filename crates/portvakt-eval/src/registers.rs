//! Register contents: named sets of texts, complete and checked.

use crate::hash::TextHash;
use crate::image::{Image, Texts};
use crate::index::{NONE, at, index};
use crate::inline::Inline;
use crate::row::{IllFormed, normalise};
use crate::tree::{DecisionTree, TreeId};
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use sha2::{Digest, Sha256};

/// The most members of a register.
pub const MAX_REGISTER_MEMBERS: usize = 1_000_000;

/// The longest search by hash; where members collide more, they are found by their order.
const MAX_REGISTER_PROBE: usize = 256;

/// Register contents for one tree: every register that the policy declares, each member checked
/// and normalised.
pub struct Registers {
    of: TreeId,
    stamp: Stamp,
    sets: Vec<Set>,
    undeclared: Vec<String>,
}

/// What tells register contents apart: equal contents have equal stamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp([u8; 16]);

/// Why register contents are refused. Members are never shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// A declared register was not supplied.
    #[error("the register `{register}` is not supplied")]
    Missing {
        /// Its name.
        register: String,
    },
    /// A register that may not be empty is.
    #[error("the register `{register}` is empty (`may_be_empty: true` would allow that)")]
    Empty {
        /// Its name.
        register: String,
    },
    /// A register was supplied twice.
    #[error("the register `{register}` is supplied twice")]
    Repeated {
        /// Its name.
        register: String,
    },
    /// A member does not have the form of the register's kind.
    #[error("member {position} of the register `{register}` is not a {kind}")]
    Member {
        /// The register's name.
        register: String,
        /// The place of the member, from 1.
        position: usize,
        /// The form that was expected.
        kind: String,
    },
    /// A register has more members than the limit.
    #[error("the register `{register}` has more than {MAX_REGISTER_MEMBERS} members")]
    TooLarge {
        /// Its name.
        register: String,
    },
}

impl DecisionTree {
    /// Takes the contents of the registers: pairs of name and members.
    ///
    /// Names that the policy does not declare are put aside; see [`Registers::undeclared`].
    ///
    /// # Errors
    ///
    /// A declared register is missing, empty, given twice or too large, or a member is not of the
    /// register's kind.
    pub fn registers<N, M, T>(
        &self,
        supply: impl IntoIterator<Item = (N, M)>,
    ) -> Result<Registers, RegisterError>
    where
        N: AsRef<str>,
        M: IntoIterator<Item = T>,
        T: AsRef<str>,
    {
        let image = self.image();
        let mut given = BTreeMap::new();
        let mut undeclared = Vec::new();
        for (name, members) in supply {
            let name = name.as_ref();
            let text = image.texts.find(name);
            let found = text
                .and_then(|text| image.registers.binary_search_by(|one| one.name.cmp(&text)).ok());
            match found {
                None => undeclared.push(name.to_string()),
                Some(place) => {
                    let set = Set::of(self, place, name, members)?;
                    if given.insert(place, set).is_some() {
                        return Err(RegisterError::Repeated { register: name.to_string() });
                    }
                }
            }
        }
        let mut digest = Sha256::new();
        let mut sets = Vec::with_capacity(image.registers.len());
        for (place, record) in image.registers.iter().enumerate() {
            let register = || self.text(record.name).to_string();
            let set = given
                .remove(&place)
                .ok_or_else(|| RegisterError::Missing { register: register() })?;
            if set.texts.is_empty() && record.may_be_empty == 0 {
                return Err(RegisterError::Empty { register: register() });
            }
            digest.update(u64::from(set.texts.len()).to_le_bytes());
            for place in 0..set.texts.len() {
                let member = set.member(place);
                digest.update(u64::try_from(member.len()).unwrap_or(u64::MAX).to_le_bytes());
                digest.update(member);
            }
            sets.push(set);
        }
        let bytes: [u8; 32] = digest.finalize().into();
        let stamp = Stamp(bytes.first_chunk().copied().unwrap_or_default());
        undeclared.sort();
        Ok(Registers { of: self.id(), stamp, sets, undeclared })
    }
}

impl Registers {
    /// The tree that they are for.
    #[must_use]
    pub fn tree(&self) -> TreeId {
        self.of
    }

    /// The contents of no register.
    pub(crate) fn none(tree: &DecisionTree) -> Self {
        Self { of: tree.id(), stamp: Stamp([0; 16]), sets: Vec::new(), undeclared: Vec::new() }
    }

    /// The members of a register, normalised and sorted; none of one of another tree.
    pub(crate) fn members(&self, register: usize) -> impl Iterator<Item = &str> {
        let texts = self.sets.get(register).map(|set| &set.texts);
        texts.into_iter().flat_map(|texts| (0..texts.len()).filter_map(|place| texts.at(place)))
    }

    /// What tells these contents from others.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Names that were supplied although the policy does not declare them, sorted: worth a warning.
    #[must_use]
    pub fn undeclared(&self) -> &[String] {
        &self.undeclared
    }

    /// The class of a text, given its hash: 1 out of the register, 2 in it.
    #[inline]
    pub(crate) fn class(&self, register: u32, text: &str, hash: TextHash) -> u32 {
        let set = self.sets.get(at(register));
        let holds = set.is_some_and(|set| set.holds(text, hash));
        if holds { 2 } else { 1 }
    }
}

impl fmt::Debug for Registers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes: Vec<u32> = self.sets.iter().map(|set| set.texts.len()).collect();
        f.debug_struct("Registers")
            .field("stamp", &self.stamp)
            .field("sizes", &sizes)
            .finish_non_exhaustive()
    }
}

/// The members of a register, with slots to find them by hash.
#[derive(Default)]
struct Set {
    texts: Texts,
    /// 0 is free, else 1 + the member's place; a power of two of them.
    slots: Vec<u32>,
    /// The longest search that finds a member.
    probe: usize,
}

impl Set {
    fn of<T: AsRef<str>>(
        tree: &DecisionTree,
        place: usize,
        name: &str,
        members: impl IntoIterator<Item = T>,
    ) -> Result<Self, RegisterError> {
        let image: &Image = tree.image();
        let format = image.registers.get(place).map_or(NONE, |record| record.format);
        let mut texts = Vec::new();
        for (position, member) in members.into_iter().enumerate() {
            if position >= MAX_REGISTER_MEMBERS {
                return Err(RegisterError::TooLarge { register: name.to_string() });
            }
            let mut folded = Inline::new();
            let text = normalise(image, format, member.as_ref(), &mut folded);
            let text = text.map_err(|IllFormed| RegisterError::Member {
                register: name.to_string(),
                position: position.saturating_add(1),
                kind: image
                    .formats
                    .get(at(format))
                    .map_or("text", |one| tree.text(one.name))
                    .to_string(),
            })?;
            texts.push(text.to_string());
        }
        texts.sort_unstable();
        texts.dedup();
        let texts = Texts::from_sorted(texts.iter().map(String::as_str));
        let mut set = Self { texts, ..Self::default() };
        set.fill_slots();
        Ok(set)
    }

    fn fill_slots(&mut self) {
        if self.texts.is_empty() {
            return;
        }
        let len = self.texts.len().saturating_mul(2).next_power_of_two();
        let mask = len.wrapping_sub(1);
        self.slots = vec![0; at(len)];
        for place in 0..self.texts.len() {
            let mut slot = TextHash::of(self.member(place)).slot(mask);
            let mut steps = 1_usize;
            if self.probe > MAX_REGISTER_PROBE {
                // Somebody chose members that collide: they are sorted, and found so.
                self.slots.clear();
                return;
            }
            while self.slots.get(at(slot)).is_some_and(|taken| *taken != 0) {
                slot = slot.wrapping_add(1) & mask;
                steps = steps.saturating_add(1);
            }
            self.probe = self.probe.max(steps);
            if let Some(free) = self.slots.get_mut(at(slot)) {
                *free = place.saturating_add(1);
            }
        }
    }

    fn member(&self, place: u32) -> &[u8] {
        self.texts.bytes(place).unwrap_or_default()
    }

    #[inline]
    fn holds(&self, text: &str, hash: TextHash) -> bool {
        let Some(mask) = index(self.slots.len()).checked_sub(1) else {
            return self.texts.find(text).is_some();
        };
        let mut slot = hash.slot(mask);
        for _ in 0..self.probe {
            match self.slots.get(at(slot)).copied().unwrap_or(0).checked_sub(1) {
                None => return false,
                Some(place) if self.member(place) == text.as_bytes() => return true,
                Some(_) => slot = slot.wrapping_add(1) & mask,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_REGISTER_PROBE, Set, TextHash, Texts, index};
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    fn holds(set: &Set, text: &str) -> bool {
        set.holds(text, TextHash::of(text.as_bytes()))
    }

    #[test]
    fn members_that_collide_are_found_by_their_order() {
        let slots = |members: usize| index(members * 2).next_power_of_two();
        let most = MAX_REGISTER_PROBE + 2;
        let names = (0..).map(|number| format!("{number:08}"));
        let collide = |name: &String| TextHash::of(name.as_bytes()).slot(slots(most) - 1) == 7;
        let colliding: Vec<String> = names.filter(collide).take(most + 1).collect();
        for (members, by_order) in [(most - 1, false), (most, true)] {
            let texts = Texts::from_sorted(colliding[..members].iter().map(String::as_str));
            let mut set = Set { texts, ..Set::default() };
            set.fill_slots();
            assert_eq!(set.slots.is_empty(), by_order, "{members} members");
            assert!(colliding[..members].iter().all(|name| holds(&set, name)));
            assert!(!holds(&set, &colliding[members]));
            assert!(!holds(&set, "0") && !holds(&set, "x") && !holds(&set, ""));
        }
    }
}
