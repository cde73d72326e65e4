//! How a service wants its versions, and the first of them.

use super::contents::{Contents, Given, RegisterChange};
use super::version::{Ready, Version};
use super::{Gate, Live, READINGS, Refusal, Source};
use crate::load::{Loaded, RegisterSupply};
use arc_swap::ArcSwap;
use portvakt_eval::{DecisionTree, UnknownName};
use std::fmt;
use std::sync::{Arc, Mutex};

type LookUp<H> = dyn Fn(&DecisionTree) -> Result<H, UnknownName> + Send + Sync;
type Accept = dyn Fn(&RegisterChange) -> bool + Send + Sync;

/// What holds of all versions of a service: made by [`Live::setup`].
pub struct Setup<H> {
    handles: Box<LookUp<H>>,
    pub(super) gate: Option<Gate>,
    pub(super) accepts: Option<Box<Accept>>,
}

impl<H> Setup<H> {
    pub(super) fn new(
        handles: impl Fn(&DecisionTree) -> Result<H, UnknownName> + Send + Sync + 'static,
    ) -> Self {
        Self { handles: Box::new(handles), gate: None, accepts: None }
    }

    /// Lets a policy that may allow more than the one before it through only if it is approved.
    #[must_use]
    pub fn gate(self, gate: Gate) -> Self {
        Self { gate: Some(gate), ..self }
    }

    /// Asks for every register whose contents change, and refuses all of them together if one answer
    /// is no. Whatever the policy accepts is taken otherwise: a gate compares policies for all register
    /// contents, so contents are for the caller to judge.
    /// Whoever is asked must not write to the [`Live`] that asks.
    ///
    /// ```
    /// use portvakt::live::Live;
    ///
    /// // A file that was cut off should not empty a register by more than half.
    /// let setup = Live::setup(|_| Ok(()))
    ///     .accept_registers(|change| change.lost <= change.before / 2);
    /// ```
    #[must_use]
    pub fn accept_registers(
        self,
        accepts: impl Fn(&RegisterChange) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self { accepts: Some(Box::new(accepts)), ..self }
    }

    /// Reads the first version.
    ///
    /// # Errors
    ///
    /// It is refused: there is nothing to go on with.
    pub fn start(self, source: &impl Source) -> Result<Live<H>, Refusal> {
        for _ in 0..READINGS {
            let loaded = source.policy()?;
            let supply = source.registers(&loaded.tree)?;
            let again = source.policy()?;
            let settled = again.tree.fingerprint() == loaded.tree.fingerprint();
            if settled && source.registers(&loaded.tree)? == supply {
                return self.start_with(loaded, supply);
            }
        }
        Err(Refusal::Unsettled)
    }

    /// Starts with what the caller has loaded.
    ///
    /// # Errors
    ///
    /// It is refused: there is nothing to go on with.
    pub fn start_with(self, policy: Loaded, supply: RegisterSupply) -> Result<Live<H>, Refusal> {
        if let Some(gate) = &self.gate {
            gate.first(&policy)?;
        }
        let ready = Arc::new(self.ready(policy)?);
        let tree = &ready.tree;
        let contents = Given::All(Contents::from(supply)).over(&Contents::default(), tree, tree);
        let refused = |source| Refusal::Registers { policy: *tree.fingerprint(), source };
        let registers = contents.registers(tree).map_err(refused)?;
        let supplied = contents.kept_for(tree);
        let version = Version::try_new(1, Arc::clone(&ready), registers)?;
        Ok(Live {
            current: ArcSwap::from_pointee(version),
            setup: self,
            policies: Mutex::default(),
            supplied: Mutex::new(supplied),
            reported: Mutex::default(),
        })
    }

    /// Looks up in a policy what the service needs.
    pub(super) fn ready(&self, loaded: Loaded) -> Result<Ready<H>, Refusal> {
        let Loaded { tree, policy, .. } = loaded;
        let handles = (self.handles)(&tree);
        let lacks = |source| Refusal::Handles { policy: *tree.fingerprint(), source };
        let handles = handles.map_err(lacks)?;
        let text = policy.filter(|_| self.gate.is_some());
        Ok(Ready { tree, handles, text })
    }
}

impl<H> fmt::Debug for Setup<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup").field("gate", &self.gate).finish_non_exhaustive()
    }
}
