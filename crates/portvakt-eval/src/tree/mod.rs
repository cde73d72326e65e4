//! A compiled policy.

mod claims;
mod columns;
mod layout;
mod literals;
mod names;
mod worst_case;

pub use names::{Attribute, Capability, Category, RegisterDeclaration, Rule, UnknownName, Verb};

pub(crate) use columns::Column;
pub(crate) use layout::{Layout, Start, UNKNOWN, Views, is_number};
pub use literals::MAX_PROBE;
pub(crate) use literals::{Among, Literals};

use crate::fingerprint::Fingerprint;
use crate::image::{DecodeError, Image};
use crate::verify::{self, Broken};
use alloc::vec::Vec;
use core::fmt;

/// A compiled policy: immutable, valid, without register contents.
///
/// It is its verified image: there is no other way to one than [`DecisionTree::from_bytes`].
// INVARIANT(A5): the fields are private and `from_bytes` is the only constructor.
pub struct DecisionTree {
    image: Image,
    layout: Layout,
    fingerprint: Fingerprint,
    id: TreeId,
    worst_case: u64,
}

/// Which tree: bindings, registers and handles of one tree are of no use to another.
///
/// The first half of the fingerprint: whoever writes two policies cannot make their ids meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TreeId([u8; 16]);

impl TreeId {
    /// No tree's: handles that no tree knows have it, and an index that no table has.
    pub(crate) const NONE: Self = Self([0; 16]);
}

/// Why bytes are no compiled policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// They are no image, not of this version, or damaged.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// They are an image that no compiler writes.
    #[error("the compiled policy is not valid: {0}")]
    Broken(#[from] Broken),
    /// They are not the bytes that were expected.
    #[error("the compiled policy has the fingerprint {found}, expected {expected}")]
    Fingerprint {
        /// What was asked for.
        expected: Fingerprint,
        /// What the bytes have.
        found: Fingerprint,
    },
}

impl DecisionTree {
    /// Reads and verifies a compiled policy.
    ///
    /// Valid bytes can still say that everything is allowed: bytes from outside are trusted by
    /// [`DecisionTree::from_bytes_expecting`].
    ///
    /// # Errors
    ///
    /// The bytes are not what a compiler of this version writes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ImageError> {
        let image = Image::from_bytes(bytes)?;
        let (forest, literals) = verify::image(&image)?;
        let layout = Layout::of(&image, &forest, literals);
        let worst_case = worst_case::steps(&image, &layout, &forest)?;
        let fingerprint = Fingerprint::of(bytes);
        let id = TreeId(fingerprint.head());
        Ok(Self { image, layout, fingerprint, id, worst_case })
    }

    /// Reads a compiled policy only if it has this fingerprint.
    ///
    /// # Errors
    ///
    /// The fingerprint differs, or the bytes are not what a compiler of this version writes.
    pub fn from_bytes_expecting(bytes: &[u8], expected: &Fingerprint) -> Result<Self, ImageError> {
        let found = Fingerprint::of(bytes);
        if found == *expected {
            Self::from_bytes(bytes)
        } else {
            Err(ImageError::Fingerprint { expected: *expected, found })
        }
    }

    /// The bytes that it was read from.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.image.to_bytes()
    }

    /// The SHA-256 of the bytes.
    #[must_use]
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }

    /// What tells this tree from others: taken from the fingerprint.
    #[must_use]
    pub fn id(&self) -> TreeId {
        self.id
    }

    /// An upper bound on the steps of one decision. A step looks at one class, one held member or
    /// one row of 64; how long a request's values are does not count. It is never above 2^28.
    // INVARIANT(A1): the cost of deciding is bounded by this number, worked out from the image.
    #[must_use]
    pub fn worst_case(&self) -> u64 {
        self.worst_case
    }

    /// The tree with every value kept, compared or not.
    pub(crate) fn keeping_values(mut self) -> Self {
        self.layout.keep_values();
        self
    }

    /// The tables.
    #[must_use]
    pub fn image(&self) -> &Image {
        &self.image
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }
}

impl fmt::Debug for DecisionTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecisionTree")
            .field("policy", &self.name())
            .field("fingerprint", &self.fingerprint)
            .finish_non_exhaustive()
    }
}
