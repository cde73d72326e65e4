//! Register contents as they were supplied, and how they change.

use crate::load::RegisterSupply;
use portvakt_core::diagnostic::terminal::visible;
use portvakt_eval::{DecisionTree, Engine, RegisterError, Registers};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Members of registers, by name, as they were supplied: a policy that comes later takes them again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Contents(BTreeMap<String, Arc<Vec<String>>>);

/// Which register contents the next version has.
#[derive(Debug)]
pub(super) enum Given {
    /// Those that were supplied last.
    Kept,
    /// These.
    All(Contents),
    /// These, and of the other registers those that were supplied last.
    Some(Contents),
}

/// How the contents of a register differ between two versions, counted in members.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegisterChange {
    /// The register.
    pub name: String,
    /// How many members it had.
    pub before: usize,
    /// How many members it has.
    pub after: usize,
    /// How many members it did not have before.
    pub gained: usize,
    /// How many members it has no longer.
    pub lost: usize,
}

impl From<RegisterSupply> for Contents {
    fn from(supply: RegisterSupply) -> Self {
        Self(supply.into_iter().map(|(name, members)| (name, Arc::new(members))).collect())
    }
}

impl Contents {
    /// Registers with these contents.
    pub(super) fn registers(&self, tree: &DecisionTree) -> Result<Registers, RegisterError> {
        tree.registers(self.0.iter().map(|(name, members)| (name, members.iter())))
    }

    /// What to keep of them: of files for registers that are not declared only names are known, and
    /// these must not become empty registers of a later policy.
    pub(super) fn kept_for(&self, tree: &DecisionTree) -> Self {
        let declared = |name: &str| tree.register_declarations().any(|one| one.name == name);
        let kept = self.0.iter().filter(|(name, members)| !members.is_empty() || declared(name));
        Self(kept.map(|(name, members)| (name.clone(), Arc::clone(members))).collect())
    }

    /// Tells whether a supply is the same.
    pub(super) fn is(&self, supply: &RegisterSupply) -> bool {
        let mine = self.0.iter().map(|(name, members)| (name.as_str(), members.as_slice()));
        mine.eq(supply.iter())
    }

    /// The members of a register.
    pub(super) fn members(&self, register: &str) -> &[String] {
        self.0.get(register).map_or(&[], |members| members)
    }
}

impl Given {
    /// The contents for a policy, when these were supplied for the one before.
    pub(super) fn over(
        &self,
        supplied: &Contents,
        before: &DecisionTree,
        now: &DecisionTree,
    ) -> Contents {
        let new = match self {
            Self::All(contents) => return contents.clone(),
            Self::Some(contents) => contents.clone(),
            Self::Kept => Contents::default(),
        };
        // What a path selected is not what another path would have selected.
        let path = |tree: &DecisionTree, name: &str| {
            let mut declared = tree.register_declarations();
            declared.find(|one| one.name == name).map(|one| one.path.to_owned())
        };
        let known = |name: &str| match (path(before, name), path(now, name)) {
            (Some(was), Some(is)) => was == is,
            _ => true,
        };
        let mut all = supplied.clone();
        all.0.retain(|name, _| before.id() == now.id() || known(name));
        all.0.extend(new.0);
        all
    }

    /// Tells whether it brings contents for this register.
    pub(super) fn brings(&self, register: &str) -> bool {
        match self {
            Self::Kept => false,
            Self::All(_) => true,
            Self::Some(contents) => contents.0.contains_key(register),
        }
    }
}

impl RegisterChange {
    /// The registers that both declare, where they differ.
    pub(super) fn between(before: Engine<'_>, after: Engine<'_>) -> Vec<Self> {
        let mut old: BTreeMap<&str, _> = before.register_members().collect();
        let changes = after.register_members().filter_map(|(name, new)| {
            let change = Self::of(name, old.remove(name)?, new);
            (change.gained > 0 || change.lost > 0).then_some(change)
        });
        changes.collect()
    }

    /// Compares members in order.
    fn of<'m>(
        name: &str,
        old: impl Iterator<Item = &'m str>,
        new: impl Iterator<Item = &'m str>,
    ) -> Self {
        let (mut old, mut new) = (old.peekable(), new.peekable());
        let (mut gained, mut lost, mut both) = (0_usize, 0_usize, 0_usize);
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(old), Some(new)) => old.cmp(new),
            };
            let counted = match order {
                Ordering::Less => &mut lost,
                Ordering::Greater => &mut gained,
                Ordering::Equal => &mut both,
            };
            *counted = counted.saturating_add(1);
            old.next_if(|_| order != Ordering::Greater);
            new.next_if(|_| order != Ordering::Less);
        }
        let (before, after) = (both.saturating_add(lost), both.saturating_add(gained));
        Self { name: name.to_owned(), before, after, gained, lost }
    }
}

impl fmt::Display for RegisterChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, before, after, gained, lost } = self;
        let name = visible(name);
        write!(f, "`{name}` goes from {before} to {after} members, {gained} new and {lost} gone")
    }
}
