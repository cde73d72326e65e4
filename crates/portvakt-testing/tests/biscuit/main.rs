//! Capability tokens: handed on, narrowed, attacked.
#![expect(clippy::unwrap_used, reason = "what should not be possible stops the test")]
#![expect(
    clippy::arithmetic_side_effects,
    reason = "an overflow stops the test, which is what it is for"
)]

mod handed_on;
mod supplier;
