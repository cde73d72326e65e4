//! Tokens as an issuer signs them, and as somebody else would have them.
//!
//! - [`SigningKey`] is a private key. Keys are made anew in every run, by the library of signatures
//!   itself: nothing of the crate under test helps to sign.
//! - [`Recipe`] says how a token is made, honest or not; [`Forge`] has the keys and makes it.
//! - [`Paths`] asks for a token in every way in which one can be verified.

mod forge;
mod opinion;
mod paths;
mod recipe;
mod signing_key;
mod surgery;

pub use forge::{Forge, KeyLine, NOW};
pub use paths::{Accepted, Paths};
pub use recipe::{Edits, Recipe};
pub use signing_key::{SigningKey, encoded};
pub use surgery::Step;
