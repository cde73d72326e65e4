//! What has been revoked.

use crate::hex;
use std::collections::BTreeSet;
use std::fmt;

/// What one block of a token is revoked by: its signature, of which no holder can make another.
/// Revoking a block revokes all tokens that were narrowed from it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RevocationId([u8; 64]);

/// The blocks that have been revoked. There is no default: who verifies says that nothing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocations {
    ids: BTreeSet<RevocationId>,
}

/// A line is not a revocation id: nothing is revoked by halves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: expected a revocation id, 128 hexadecimal digits")]
pub struct RevocationError {
    /// The line, from 1 on.
    pub line: usize,
}

impl RevocationId {
    pub(crate) fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// Reads 128 hexadecimal digits; nothing for another text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hex::read(text).map(Self)
    }
}

/// 128 small hexadecimal digits.
impl fmt::Display for RevocationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(f, &self.0)
    }
}

impl fmt::Debug for RevocationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RevocationId({self})")
    }
}

impl Revocations {
    /// Says that nothing has been revoked.
    #[must_use]
    pub fn nothing_is_revoked() -> Self {
        Self { ids: BTreeSet::new() }
    }

    /// These have been revoked.
    #[must_use]
    pub fn new(ids: impl IntoIterator<Item = RevocationId>) -> Self {
        Self { ids: ids.into_iter().collect() }
    }

    /// Reads one id a line; empty lines and those that begin with `#` are passed over.
    ///
    /// # Errors
    ///
    /// A line is none of these.
    pub fn parse(text: &str) -> Result<Self, RevocationError> {
        // A line ends in either: one that is passed over would revoke nothing.
        let numbered = (1..).zip(text.split(['\n', '\r']).map(str::trim));
        let ids = numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let ids = ids.map(|(line, id)| RevocationId::parse(id).ok_or(RevocationError { line }));
        Ok(Self { ids: ids.collect::<Result<_, _>>()? })
    }

    /// Tells whether any of these has been revoked.
    #[must_use]
    pub fn revoke_any(&self, ids: &[RevocationId]) -> bool {
        ids.iter().any(|id| self.ids.contains(id))
    }

    /// How many have been revoked.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Tells whether nothing has been revoked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::{RevocationError, RevocationId, Revocations};

    #[test]
    fn a_line_each() {
        let (one, two) = ("0a".repeat(64), "Ff".repeat(64));
        let text = format!("# revoked in January\n{one}\n\n  {two}\r\n");
        let revoked = Revocations::parse(&text).unwrap();
        assert_eq!(revoked.len(), 2);
        let two = RevocationId::parse(&two).unwrap();
        assert!(revoked.revoke_any(&[two]));
        assert_eq!(two.to_string(), "ff".repeat(64));
        let other = RevocationId::parse(&"0b".repeat(64)).unwrap();
        assert!(!revoked.revoke_any(&[other]));
        assert!(!Revocations::nothing_is_revoked().revoke_any(&[other, two]));
    }

    #[test]
    fn a_line_that_is_no_id_is_an_error() {
        for wrong in ["0a", "0a0a # revoked", &"0a".repeat(65), &"0g".repeat(64)] {
            let text = format!("# one\n{wrong}");
            assert_eq!(Revocations::parse(&text), Err(RevocationError { line: 2 }), "{wrong}");
        }
    }
}
