//! The engines that take part.

pub mod floor;
pub mod handwritten;
pub mod portvakt;
mod token;

use crate::contest::Entry;
#[cfg(feature = "peers")]
use crate::peers;

/// Every engine: Portvakt, handwritten code, what the hardware allows, and peers if asked for.
pub const ENTRIES: &[Entry] = &[
    portvakt::ENTRY,
    handwritten::ENTRY,
    floor::ENTRY,
    #[cfg(feature = "peers")]
    peers::CEL,
    #[cfg(feature = "peers")]
    peers::REGORUS_DATA,
    #[cfg(feature = "peers")]
    peers::REGORUS_CODE,
    #[cfg(feature = "peers")]
    peers::CASBIN,
    #[cfg(feature = "peers")]
    peers::CEDAR,
    #[cfg(feature = "peers")]
    peers::BISCUIT,
];
