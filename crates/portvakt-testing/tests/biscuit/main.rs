//! Capability tokens: handed on, narrowed, asked.
#![expect(clippy::arithmetic_side_effects, reason = "an overflow stops the test")]
#![expect(clippy::indexing_slicing, reason = "a wrong place stops the test")]
#![expect(clippy::panic, reason = "what should not be possible stops the test")]
#![expect(clippy::print_stdout, reason = "what was looked at is counted and shown")]
#![expect(clippy::unwrap_used, reason = "what should not be possible stops the test")]

mod handed_on;
mod properties;
