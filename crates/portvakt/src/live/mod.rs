//! One policy with its register contents, exchanged at once while requests are served.
//!
//! [`Live`] holds one [`Version`]: tree, register contents, and the handles that the service looked up.
//! Readers take it and never wait. Whoever brings a new policy or new register contents makes the next
//! version beside it; it takes the place of the old one as a whole, or not at all: what is refused
//! changes nothing, and is reported once.
//!
//! There is no thread, no timer and no watcher in here: the caller says when to look.
//! [The manual](crate::manual::reload) shows a service.

mod contents;
mod gate;
mod next;
mod offer;
mod refusal;
mod report;
mod reported;
mod setup;
mod source;
mod version;

pub use contents::RegisterChange;
pub use gate::Gate;
pub use offer::Offer;
pub use refusal::{NotCompared, Refusal};
pub use report::{Report, Taken};
pub use setup::Setup;
pub use source::{PolicyFiles, Source};
pub use version::{Version, VersionId};

use arc_swap::ArcSwap;
use contents::{Contents, Given};
use next::{Next, Not};
use portvakt_eval::{DecisionTree, Fingerprint, UnknownName};
use reported::Reported;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How often a source is read again because it changed while it was read.
const READINGS: usize = 3;

/// The version that decides, and the way to the next one.
///
/// `H` is what the service looks up in every policy, such as handles of capabilities.
///
/// ```
/// use portvakt::live::{Live, Offer, Report};
/// use portvakt::load::{self, RegisterSupply};
/// use portvakt::{Capability, Limits, Time, VerifiedClaims};
///
/// struct Handles {
///     read: Capability,
/// }
///
/// let policy = "
/// portvakt: 1
/// policy: journal
/// attributes: { subject.org: { type: text } }
/// registers: { members: { of: text } }
/// capabilities: { read: Read }
/// rules: { members: { allow: read, when: { subject.org: { in: members } } } }
/// ";
/// let loaded = load::text("policy.yaml", policy, &Limits::default())?;
/// let supply = RegisterSupply::from_json(br#"{ "members": ["a"] }"#)?;
/// let live = Live::setup(|tree| Ok(Handles { read: tree.capability("read")? }))
///     .start_with(loaded, supply)?;
///
/// // For each request.
/// let allows = |claims: &[u8]| {
///     let version = live.current();
///     let binding = version.engine().bind(&VerifiedClaims::vouched_for_by_caller(claims)).unwrap();
///     let subject = version.engine().subject(&binding, Time::MIN).unwrap();
///     subject.request(version.handles().read, &[], &[]).decide().is_allowed()
/// };
/// assert!(!allows(br#"{ "org": "b" }"#));
///
/// // Register contents come; the policy stays.
/// let supply = RegisterSupply::from_json(br#"{ "members": ["a", "b"] }"#)?;
/// assert!(matches!(live.offer(Offer::registers(supply)), Report::Taken(_)));
/// assert!(allows(br#"{ "org": "b" }"#));
/// assert_eq!(live.current().number(), 2);
///
/// // A policy without what the service needs is refused; the last one stays.
/// let other = policy.replace("read", "print");
/// let loaded = load::text("policy.yaml", &other, &Limits::default())?;
/// assert!(matches!(live.offer(Offer::policy(loaded)), Report::Refused(_)));
/// assert!(allows(br#"{ "org": "b" }"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Live<H = ()> {
    current: ArcSwap<Version<H>>,
    setup: Setup<H>,
    /// Held by whoever brings a policy, from reading until it decides. Taken before `supplied`, so
    /// that register contents do not wait until a policy is read and compared.
    policies: Mutex<()>,
    /// What was supplied last. Held by whoever brings register contents, from reading until they
    /// decide, and whenever versions are exchanged.
    supplied: Mutex<Contents>,
    reported: Mutex<Reported>,
}

impl Live<()> {
    /// Begins with what the service looks up in every policy. A policy that lacks some of it is refused.
    pub fn setup<H>(
        handles: impl Fn(&DecisionTree) -> Result<H, UnknownName> + Send + Sync + 'static,
    ) -> Setup<H> {
        Setup::new(handles)
    }
}

impl<H> Live<H> {
    /// The version that decides now. It never waits, whatever others do; take it once for each
    /// request. Whoever holds it keeps it in memory.
    #[must_use]
    pub fn current(&self) -> Arc<Version<H>> {
        self.current.load_full()
    }

    /// Reads policy and register contents, and exchanges the version if anything is new.
    ///
    /// What is new is read a second time: a version is what stood in the files at one moment. Reading
    /// and comparing take as long as they take; only others that bring a policy wait for it.
    pub fn reload(&self, source: &impl Source) -> Report {
        let _alone = lock(&self.policies);
        self.settle(|| {
            let next = self.next(source.policy().map_err(Not::policy_unread)?)?;
            self.read_registers(source, &mut lock(&self.supplied), &next)
        })
    }

    /// Reads the policy. Registers keep what was supplied last, as with [`Offer::policy`]: for a
    /// service that hands in register contents itself, which the files must not undo.
    pub fn reload_policy(&self, source: &impl Source) -> Report {
        let _alone = lock(&self.policies);
        self.settle(|| {
            let next = self.next(source.policy().map_err(Not::policy_unread)?)?;
            let changes = next.tree().id() != self.current().engine().tree().id();
            if changes && !stands(source, next.tree()) {
                return Err(Not::Settled);
            }
            self.exchange(&mut lock(&self.supplied), &next, &Given::Kept)
        })
    }

    /// Reads register contents for the policy that is there.
    pub fn reload_registers(&self, source: &impl Source) -> Report {
        let mut supplied = lock(&self.supplied);
        let next = Next::keeping(&self.current());
        self.settle(|| self.read_registers(source, &mut supplied, &next))
    }

    /// Takes a policy, register contents or both, as the caller has loaded them.
    ///
    /// Offers are looked at in the order in which they come, and a later one replaces an earlier one:
    /// [`Offer::over`] keeps something that was loaded earlier from replacing what came in between.
    pub fn offer(&self, offer: Offer) -> Report {
        let Offer { policy, registers, over } = offer;
        let _alone = policy.is_some().then(|| lock(&self.policies));
        let next = policy.map(|loaded| self.next(loaded)).transpose();
        self.report(next.and_then(|next| {
            let mut supplied = lock(&self.supplied);
            let current = self.current();
            if let Some(expected) = over.filter(|expected| *expected != current.id()) {
                return Err(Not::of(Refusal::Overtaken { expected, found: current.id() }));
            }
            let next = next.unwrap_or_else(|| Next::keeping(&current));
            self.exchange(&mut supplied, &next, &registers)
        }))
    }

    /// Replaces the fingerprints that the gate lets through. Without a gate nothing is asked.
    pub fn approve(&self, fingerprints: impl IntoIterator<Item = Fingerprint>) {
        if let Some(gate) = &self.setup.gate {
            gate.approve(fingerprints);
        }
    }

    /// Reads until two readings agree.
    fn settle(&self, mut read: impl FnMut() -> Result<Option<Taken>, Not>) -> Report {
        for _ in 0..READINGS {
            match read() {
                Err(Not::Settled) => {}
                other => return self.report(other),
            }
        }
        Report::Refused(Refusal::Unsettled)
    }

    fn read_registers(
        &self,
        source: &impl Source,
        supplied: &mut Contents,
        next: &Next<H>,
    ) -> Result<Option<Taken>, Not> {
        let tree = next.tree();
        let supply = source.registers(tree).map_err(Not::registers_unread)?;
        let read = Contents::from(supply);
        let changes_policy = tree.id() != self.current().engine().tree().id();
        if changes_policy || read.kept_for(tree) != *supplied {
            // INVARIANT(A8): between two readings that agree, all of it stood there together.
            let policy = !next.brings_policy()
                || source
                    .policy()
                    .is_ok_and(|again| again.tree.fingerprint() == tree.fingerprint());
            let registers = || source.registers(tree).is_ok_and(|again| read.is(&again));
            if !policy || !registers() {
                return Err(Not::Settled);
            }
        }
        self.exchange(supplied, next, &Given::All(read))
    }

    fn report(&self, made: Result<Option<Taken>, Not>) -> Report {
        match made {
            Ok(Some(taken)) => Report::Taken(taken),
            Ok(None) => Report::Same,
            Err(Not::Settled) => Report::Refused(Refusal::Unsettled),
            Err(Not::Known) => Report::RefusedBefore,
            Err(Not::Refused { refusal, of }) => {
                if of.is_none_or(|fault| lock(&self.reported).is_new(fault)) {
                    Report::Refused(*refusal)
                } else {
                    Report::RefusedBefore
                }
            }
        }
    }
}

impl<H> fmt::Debug for Live<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("current", &self.current().id()).finish_non_exhaustive()
    }
}

/// Tells whether a policy still stands where it was read.
fn stands(source: &impl Source, tree: &DecisionTree) -> bool {
    source.policy().is_ok_and(|again| again.tree.fingerprint() == tree.fingerprint())
}

/// Nothing that is locked is left half-changed by a panic in code of the caller.
fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
