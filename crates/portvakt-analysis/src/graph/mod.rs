//! Pictures of how the rules of a capability decide.
//!
//! [`build`] makes the [`Diagram`] of a capability from its rules.
//!
//! A [`Diagram`] is drawn in layers from its root. `drawing` says what is drawn, `layers` gives lines
//! that pass a layer a slot in it, `order` and `place` put slots where few lines cross and most are
//! straight, and [`Layout`] turns that into pixels. [`svg`] and [`dot`] write it; each owns the
//! escaping of its format.
//!
//! All of it is arithmetic with whole numbers, so the same diagram gives the same picture everywhere.

mod build;
mod diagram;
pub mod dot;
mod drawing;
mod fold;
mod label;
mod layers;
mod layout;
mod order;
mod place;
mod skeleton;
pub mod svg;
#[cfg(test)]
mod tests;

pub use build::{Built, build};
pub use diagram::{Diagram, Ends, Node};
pub use layout::Layout;
