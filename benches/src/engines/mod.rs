//! The engines that take part.

pub mod floor;
pub mod handwritten;
pub mod portvakt;
mod token;

use crate::contest::Entry;

/// Every engine: Portvakt, handwritten code, and what the hardware allows.
pub const ENTRIES: &[Entry] = &[portvakt::ENTRY, handwritten::ENTRY, floor::ENTRY];
