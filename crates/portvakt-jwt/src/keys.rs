//! The key sets of all issuers: each is exchanged at once, and nobody waits.

use crate::key_set::KeySet;
use crate::trust::Trust;
use arc_swap::{ArcSwapOption, Guard};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Key sets by the names of their issuers: what a verifier starts with.
#[derive(Debug, Default)]
pub struct Keys(BTreeMap<String, KeySet>);

/// The trust has no issuer of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no issuer that is trusted is called `{name}`")]
pub struct NoSuchIssuer {
    /// The name.
    pub name: String,
}

impl Keys {
    /// No keys: every token is refused until some are handed in.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// These, and the keys of one more issuer, which replace what was there of it.
    #[must_use]
    pub fn with(mut self, issuer: &str, keys: KeySet) -> Self {
        self.0.insert(issuer.to_owned(), keys);
        self
    }
}

/// A key set that is in use.
#[derive(Debug)]
pub(crate) struct Installed {
    pub(crate) keys: KeySet,
    /// Differs from that of every other set that was ever in use, in whatever verifier.
    pub(crate) generation: u64,
}

impl Installed {
    fn new(keys: KeySet) -> Arc<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Arc::new(Self { keys, generation: NEXT.fetch_add(1, Ordering::Relaxed) })
    }
}

/// A place for the keys of each issuer that is trusted, in the order of the trust.
#[derive(Debug)]
pub(crate) struct Slots(Box<[ArcSwapOption<Installed>]>);

impl Slots {
    pub(crate) fn of(trust: &Trust, keys: Keys) -> Result<Self, NoSuchIssuer> {
        let slots = Self(trust.issuers().iter().map(|_| ArcSwapOption::empty()).collect());
        for (name, keys) in keys.0 {
            slots.replace(trust, &name, Some(keys))?;
        }
        Ok(slots)
    }

    /// Exchanges the keys of an issuer.
    pub(crate) fn replace(
        &self,
        trust: &Trust,
        name: &str,
        keys: Option<KeySet>,
    ) -> Result<(), NoSuchIssuer> {
        let slot = trust.place_of(name).and_then(|place| self.0.get(place));
        let slot = slot.ok_or_else(|| NoSuchIssuer { name: name.to_owned() })?;
        slot.store(keys.map(Installed::new));
        Ok(())
    }

    /// The keys of the issuer at a place.
    pub(crate) fn at(&self, place: usize) -> Option<Guard<Option<Arc<Installed>>>> {
        self.0.get(place).map(ArcSwapOption::load)
    }
}
