//! Tokens as an issuer signs them, and as somebody else would have them.
//!
//! Keys are made anew in every run, by the library of signatures itself: nothing of the crate under
//! test helps to sign.

mod signing_key;

pub use signing_key::{SigningKey, encoded};
