//! Every limit of the manual's page on limits, just below and just above.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what cannot be made stops the test")]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "an overflow or a wrong place stops the test, and the page and sources are files"
)]

mod claims;
mod page;
mod patterns;
mod policies;
mod questions;
mod registers;
mod rows;
mod tokens;
