//! Questions about all requests at once, answered exactly.
//!
//! | layer | files | what it knows |
//! |---|---|---|
//! | universe | `universe`, `atom`, `model` | what a raw request is made of, what can be said of it, one request |
//! | theory | `theory/` | whether a conjunction of atoms is possible, with a request that shows it |
//! | search | `arena`, `search` | whether a formula is possible |
//! | questions | `scenes`, `lint/`, `matrix/` | what is asked about all requests: what a policy says without need, who can do what |
//!
//! Every answer is exact or says that it is undecided: nothing is sampled.

pub mod arena;
pub mod atom;
pub mod check;
pub mod coverage;
pub mod diff;
pub mod graph;
pub mod inquiry;
pub mod lint;
pub mod matrix;
pub mod missing;
pub mod model;
pub mod observed;
pub mod prove;
pub mod reading;
pub mod scene;
pub mod scenes;
pub mod search;
pub mod steps;
pub mod theory;
pub mod time;
pub mod universe;
pub mod version;
pub mod witness;
pub mod words;
pub mod world;
