//! Capability tokens as others would make them: minted, narrowed, forged with the Biscuit library,
//! damaged. Recipes are read from the corpus; see `policies/conformance/README.md`.

mod forge;
mod handed_on;
mod house;
mod recipe;

pub use handed_on::{HandedOn, Tally};
pub use house::{AUDIENCE, CLAIMS, House, NOW, POLICY, after, bounds, must, root_key};
pub use recipe::{Argument, Recipe, Step};
