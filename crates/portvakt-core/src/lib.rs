//! The compiler of Portvakt.

pub mod automaton;
mod beside;
pub mod cost;
pub mod diagnostic;
pub mod formats;
pub mod interner;
pub mod json_path;
pub mod limits;
pub mod lower;
pub mod operators;
pub mod policy;
pub mod resolve;
pub mod routes;
pub mod schema;
pub mod source;
pub mod syntax;
pub mod tests_file;
pub mod trust_file;
