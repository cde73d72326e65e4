//! Why a version does not take the place of the one before.

use super::{RegisterChange, VersionId};
use crate::load::LoadError;
use portvakt_analysis::diff::{Diff, Direction};
use portvakt_core::automaton::PatternError;
use portvakt_core::diagnostic::terminal::visible;
use portvakt_eval::{Fingerprint, ForeignRegisters, RegisterError, UnknownName};
use std::fmt;

/// How many capabilities a message names.
const NAMED: usize = 3;

/// Why a version is refused. Neither members of registers nor claims are shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It cannot be read, does not compile, or is no compiled policy.
    #[error(transparent)]
    Load(Box<LoadError>),
    /// The policy does not accept the contents of its registers.
    #[error("policy {policy}: {source}")]
    Registers {
        /// The policy.
        policy: Fingerprint,
        /// What is wrong.
        source: RegisterError,
    },
    /// The policy lacks what the service looks up.
    #[error("policy {policy} is not one for this service: {source}")]
    Handles {
        /// The policy.
        policy: Fingerprint,
        /// What it lacks.
        source: UnknownName,
    },
    /// The policy may allow more than the one before it, and is not approved.
    #[error("policy {policy} may allow more than {over}, and is not approved: {}", Summary(diff))]
    Wider {
        /// The policy.
        policy: Fingerprint,
        /// What it was compared with.
        over: VersionId,
        /// What changes, with a request for each change, and the questions that stay open.
        diff: Box<Diff>,
    },
    /// The policy cannot be compared with the one before it, and is not approved.
    #[error("policy {policy} cannot be compared with {over}, and is not approved: {why}")]
    NotCompared {
        /// The policy.
        policy: Fingerprint,
        /// What it was to be compared with.
        over: VersionId,
        /// Why not.
        why: NotCompared,
    },
    /// The gate asks for approval from the start, and the first policy is not approved.
    #[error("policy {policy}, the first, is not approved")]
    NotApproved {
        /// The policy.
        policy: Fingerprint,
    },
    /// The service does not accept what became of a register.
    #[error("the service does not accept what became of a register: {change}")]
    Register {
        /// What became of it.
        change: RegisterChange,
    },
    /// Another version came in between.
    #[error("expected {expected} to decide, found {found}")]
    Overtaken {
        /// The version that the offer was made over.
        expected: VersionId,
        /// The version that decides.
        found: VersionId,
    },
    /// What is read was changed whenever it was read: look again.
    #[error("policy and registers change while they are read")]
    Unsettled,
    /// Register contents were made for another policy.
    #[error(transparent)]
    Foreign(#[from] ForeignRegisters),
}

/// Why two policies cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotCompared {
    /// One of them is a compiled file, which has no text.
    #[error("a compiled policy has no text")]
    Compiled,
    /// A pattern is beyond the limits.
    #[error(transparent)]
    Pattern(PatternError),
}

impl From<LoadError> for Refusal {
    fn from(error: LoadError) -> Self {
        Self::Load(Box::new(error))
    }
}

/// What may be allowed, in few words.
struct Summary<'d>(&'d Diff);

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |direction| {
            let changes = self.0.changes.iter().filter(move |one| one.direction == direction);
            changes.map(|one| one.capability.as_str()).collect::<Vec<_>>()
        };
        let open = self.0.undecided.iter().map(|one| one.capability.as_str()).collect();
        let parts = [
            ("newly allowed", of(Direction::Allowed)),
            ("other obligations", of(Direction::Obligations)),
            ("not decided", open),
        ];
        let mut parted = "";
        for (what, mut names) in parts {
            names.dedup();
            let Some((first, others)) = names.split_first() else {
                continue;
            };
            write!(f, "{parted}{what}: {}", visible(first))?;
            let shown = others.iter().take(NAMED.saturating_sub(1));
            shown.clone().try_for_each(|name| write!(f, ", {}", visible(name)))?;
            if let Some(more @ 1..) = others.len().checked_sub(shown.len()) {
                write!(f, " and {more} more")?;
            }
            parted = "; ";
        }
        Ok(())
    }
}
