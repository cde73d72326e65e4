//! The engines that take part.

pub mod portvakt;

use crate::contest::Entry;

/// Every engine, Portvakt first.
pub const ENTRIES: &[Entry] = &[portvakt::ENTRY];
