//! What came of looking for a new version.

use super::{Refusal, RegisterChange, VersionId};
use portvakt_core::diagnostic::terminal::visible;
use std::fmt;

/// What came of it. Deliberately complete.
#[derive(Debug)]
#[must_use = "a refusal is reported once"]
pub enum Report {
    /// A new version decides.
    Taken(Taken),
    /// There is nothing new.
    Same,
    /// The last good version stays.
    Refused(Refusal),
    /// The last good version stays, for what was refused before is still there.
    RefusedBefore,
}

/// A version that took the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Taken {
    /// The version before.
    pub before: VersionId,
    /// The version that decides now.
    pub now: VersionId,
    /// The registers that both policies declare and whose contents changed.
    pub registers: Vec<RegisterChange>,
    /// Names that were supplied although the policy does not declare them: worth a warning.
    pub undeclared: Vec<String>,
}

impl Report {
    /// The version that took the place of another.
    #[must_use]
    pub fn taken(&self) -> Option<&Taken> {
        match self {
            Self::Taken(taken) => Some(taken),
            _ => None,
        }
    }

    /// Why the last good version stays, if that is news.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken(taken) => taken.fmt(f),
            Self::Same => f.write_str("nothing new"),
            Self::Refused(refusal) => write!(f, "refused: {refusal}"),
            Self::RefusedBefore => f.write_str("refused as before"),
        }
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.now.fingerprint() == self.before.fingerprint() {
            write!(f, "{} replaces version {}", self.now, self.before.number())?;
        } else {
            write!(f, "{} replaces {}", self.now, self.before)?;
        }
        self.registers.iter().try_for_each(|change| write!(f, "; {change}"))?;
        self.undeclared.iter().try_for_each(|name| {
            write!(f, "; the policy does not declare `{}`, which was supplied", visible(name))
        })
    }
}
