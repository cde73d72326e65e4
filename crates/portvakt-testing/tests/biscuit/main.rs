//! Capability tokens: handed on, narrowed, asked.
#![expect(clippy::print_stdout, reason = "what was looked at is counted and shown")]

mod handed_on;
mod properties;
