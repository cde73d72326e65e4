//! What was refused and said so: each bad version is reported once.

use portvakt_eval::Fingerprint;
use std::collections::BTreeSet;

/// How many refusals are remembered. Beyond it all are forgotten, and reported again if they stay.
const MOST: usize = 1_000;

/// What is at fault. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The policy.
    Policy,
    /// A register, or the file or folder of registers.
    Registers(String),
}

/// What is at fault, and a digest of its content and of what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fault {
    part: Part,
    digest: [u8; 32],
}

impl Fault {
    /// What is wrong, and with what: texts that cannot run into each other.
    pub(super) fn of<'c>(part: Part, content: impl IntoIterator<Item = &'c [u8]>) -> Self {
        let mut bytes = Vec::new();
        for piece in content {
            bytes.extend(piece.len().to_le_bytes());
            bytes.extend(piece);
        }
        Self { part, digest: *Fingerprint::of(&bytes).as_bytes() }
    }
}

/// What was reported since something good stood in its place.
#[derive(Debug, Default)]
pub(super) struct Reported(BTreeSet<Fault>);

impl Reported {
    /// Tells whether this was not reported yet, and takes note of it.
    pub(super) fn is_new(&mut self, fault: Fault) -> bool {
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.insert(fault)
    }

    /// Tells whether this was reported.
    pub(super) fn knows(&self, fault: &Fault) -> bool {
        self.0.contains(fault)
    }

    /// Something good stands there: what was refused before is news if it comes again.
    pub(super) fn forget(&mut self, is_good: impl Fn(&Part) -> bool) {
        self.0.retain(|fault| !is_good(&fault.part));
    }
}
