//! The bytes of an image.
//!
//! ```text
//! "PORTVAKT"  version: u32  sections: u32  counts: u32 × sections
//! the sections, each `count` records, in the order of the fields of `Image`, without gaps
//! checksum: u64 over all before it
//! ```
//!
//! All numbers are little-endian. The checksum finds accidents, not attackers: who needs to know
//! where a file came from compares its [`Fingerprint`](crate::Fingerprint).

use super::{Image, Texts};
use crate::hash::hash;
use crate::index::{at, index};
use alloc::string::String;
use alloc::vec::Vec;

/// The first bytes of every image.
pub const MAGIC: [u8; 8] = *b"PORTVAKT";

/// The version of the format that this crate writes and reads.
pub const VERSION: u32 = 2;

/// The longest image that is read: 1 GiB.
const MAX_BYTES: usize = 1 << 30;

/// Why bytes are not an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The first bytes are not those of an image.
    #[error("these bytes are not a compiled policy")]
    NotAnImage,
    /// Another version of the format.
    #[error("the compiled policy has format version {found}, this program reads version {VERSION}")]
    Version {
        /// The version found.
        found: u32,
    },
    /// The bytes end too early, or go on after the end.
    #[error("the compiled policy does not have the length that it states")]
    Length,
    /// The checksum differs.
    #[error("the compiled policy is damaged: its checksum differs")]
    Checksum,
    /// A text is not UTF-8.
    #[error("a text of the compiled policy is not UTF-8")]
    Text,
}

/// A fixed number of bytes.
pub(super) trait Word: Sized + Copy {
    /// How many.
    const BYTES: usize;
    /// Appends them.
    fn write(self, out: &mut Vec<u8>);
    /// Reads them; `bytes` has just that length.
    fn read(bytes: &[u8]) -> Option<Self>;
}

macro_rules! words {
    ($($type:ty),*) => { $(
        impl Word for $type {
            const BYTES: usize = size_of::<$type>();
            fn write(self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
            #[inline]
            fn read(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self::from_le_bytes)
            }
        }
    )* };
}

words!(u8, u32, u64, i64, u128);

/// Lists the sections once, for writing and for reading, in the order of the fields.
macro_rules! sections {
    ($each:ident) => {
        $each! {
            policy, attributes, path_steps, formats, registers, capabilities, needs, rules,
            conditions, written, variables, literals, slots, numbers, addresses, sets, ranges,
            automata, byte_classes, transitions, accepts, outputs, cells, switches, branches,
            tables, priorities, entries, blocks, columns, masks, member_masks
        }
    };
}

impl Image {
    /// Writes the bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut counts = Vec::new();
        let mut body = Vec::new();
        section_out(&self.texts.ends, &mut counts, &mut body);
        section_out(self.texts.arena.as_bytes(), &mut counts, &mut body);
        macro_rules! write { ($($field:ident),*) => { $( section_out(&self.$field, &mut counts, &mut body); )* } }
        sections!(write);
        let mut out = Vec::with_capacity(body.len().saturating_add(256));
        out.extend_from_slice(&MAGIC);
        VERSION.write(&mut out);
        index(counts.len()).write(&mut out);
        for count in counts {
            count.write(&mut out);
        }
        out.append(&mut body);
        hash(&out, VERSION).write(&mut out);
        out
    }

    /// How many records all tables have.
    pub(crate) fn records(&self) -> usize {
        macro_rules! sum { ($($field:ident),*) => { 0_usize $( .saturating_add(self.$field.len()) )* } }
        sections!(sum)
    }

    /// Reads the bytes. The tables are there afterwards, and nothing else is promised:
    /// [`DecisionTree::from_bytes`](crate::DecisionTree::from_bytes) verifies what is in them.
    ///
    /// # Errors
    ///
    /// The bytes are not an image, or not one of this version, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader { rest: bytes };
        if reader.take(MAGIC.len()) != Ok(&MAGIC) {
            return Err(DecodeError::NotAnImage);
        }
        let found = reader.word::<u32>()?;
        if found != VERSION {
            return Err(DecodeError::Version { found });
        }
        let (checked, checksum) = bytes
            .len()
            .checked_sub(u64::BYTES)
            .and_then(|at| bytes.split_at_checked(at))
            .ok_or(DecodeError::Length)?;
        if bytes.len() > MAX_BYTES {
            return Err(DecodeError::Length);
        }
        if u64::read(checksum) != Some(hash(checked, VERSION)) {
            return Err(DecodeError::Checksum);
        }
        let sections = at(reader.word::<u32>()?);
        let mut counts = Reader { rest: reader.take(sections.saturating_mul(u32::BYTES))? };
        let mut image = Self::default();
        image.texts.ends = reader.section(&mut counts)?;
        let arena: Vec<u8> = reader.section(&mut counts)?;
        image.texts.arena = String::from_utf8(arena).map_err(|_| DecodeError::Text)?;
        macro_rules! read { ($($field:ident),*) => { $( image.$field = reader.section(&mut counts)?; )* } }
        sections!(read);
        if !counts.rest.is_empty() || reader.rest.len() != u64::BYTES {
            return Err(DecodeError::Length);
        }
        Ok(image)
    }
}

fn section_out<T: Word>(table: &[T], counts: &mut Vec<u32>, body: &mut Vec<u8>) {
    counts.push(index(table.len()));
    for record in table {
        record.write(body);
    }
}

struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], DecodeError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(DecodeError::Length)?;
        self.rest = rest;
        Ok(taken)
    }

    fn word<T: Word>(&mut self) -> Result<T, DecodeError> {
        T::read(self.take(T::BYTES)?).ok_or(DecodeError::Length)
    }

    /// The length is checked against what is there before anything is allocated.
    fn section<T: Word>(&mut self, counts: &mut Reader<'_>) -> Result<Vec<T>, DecodeError> {
        let count = at(counts.word::<u32>()?);
        let bytes = self.take(count.checked_mul(T::BYTES).ok_or(DecodeError::Length)?)?;
        let mut all = Vec::with_capacity(count);
        for record in bytes.chunks_exact(T::BYTES) {
            all.push(T::read(record).ok_or(DecodeError::Length)?);
        }
        Ok(all)
    }
}

impl Texts {
    /// Tells whether the texts are what they must be: pieces of the arena without gaps, sorted and
    /// unique.
    pub(crate) fn are_sorted(&self) -> bool {
        let all = (0..self.len()).all(|text| self.at(text).is_some());
        let ascending = (1..self.len()).all(|text| self.at(text.saturating_sub(1)) < self.at(text));
        let whole = self.ends.last().map_or(0, |end| at(*end)) == self.arena.len();
        all && ascending && whole
    }
}
