//! Pictures of how the rules of a capability decide.

mod diagram;

pub use diagram::{Diagram, Ends, Node};
