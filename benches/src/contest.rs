//! What an engine must be able to do to take part.
//!
//! ```text
//! entry.written(&workload) ─▶ the policy in the engine's own language   not measured
//! entry.load(&workload, &written) ─▶ Loaded                             time, bytes
//! loaded.prepare(&requests) ─▶ Contestant                               not measured
//! contestant.decide_prepared(..), .decide_claims(..)                    time, allocations, instructions
//! ```
//!
//! One virtual call decides all requests, so that a decision of one nanosecond can be measured.

use crate::workload::{Request, Workload};
use serde::{Deserialize, Serialize};

/// Why an engine cannot load a policy, in its own words.
pub type Refused = Box<dyn std::error::Error>;

/// Loads a policy from what was written for it.
pub type Load = for<'w> fn(&'w Workload, &[String]) -> Result<Box<dyn Loaded + 'w>, Refused>;

/// What kind of engine it is. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Portvakt.
    Portvakt,
    /// What a good engineer writes by hand for one policy.
    Handwritten,
    /// By hand, with everything resolved once that can be: what the hardware allows.
    Floor,
    /// Another policy engine.
    Peer,
}

/// One engine in one form.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Its name, with the version of a peer and the form that it is used in.
    pub name: &'static str,
    /// What kind of engine it is.
    pub kind: Kind,
    /// Whether it takes part in a workload: it can express it, and decides in less than 100 ms.
    pub takes: fn(&Workload) -> bool,
    /// The policy in the engine's own language, in as many parts as it needs. An engine that is
    /// the policy, as code is, needs none.
    pub written: fn(&Workload) -> Vec<String>,
    /// Loads the policy: all that a service does once, when it starts.
    pub load: Load,
}

/// A policy that is ready to decide.
pub trait Loaded {
    /// Prepares requests: for [`Contestant::decide_prepared`], all that can be known before.
    ///
    /// They may be fewer than the workload has, where an engine is slow.
    ///
    /// # Errors
    ///
    /// The engine refuses a token or a request.
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused>;

    /// Bytes of the frozen form, for an engine that has one.
    fn image_bytes(&self) -> Option<usize> {
        None
    }
}

/// An engine with the requests that it was prepared for. An error while deciding is a denial.
pub trait Contestant {
    /// Decides all requests, in order. What depends on the token alone was done before, handles of
    /// capabilities were looked up before; values of the resource are classified inside.
    fn decide_prepared(&mut self, allowed: &mut [bool]);

    /// Decides all requests, in order, each from the text of its claims: everything that depends
    /// on the token is done inside.
    fn decide_claims(&mut self, allowed: &mut [bool]);

    /// Binds the claims of all requests, where that is a step of its own, and tells how many.
    fn bind_claims(&mut self) -> usize {
        0
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
