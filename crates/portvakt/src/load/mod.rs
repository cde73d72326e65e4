//! Policies and registers from files: the only library code that touches them.
//!
//! A policy is a YAML file, a compiled file or a folder with `policy.yaml` ([`policy`]). Register contents
//! are a folder of `<register>.json` or one JSON object ([`RegisterSupply`]). Everything is read up to
//! a counted limit, which is checked before the rest is read.

mod bounded;
mod error;
mod json;
mod policy;
mod registers;
mod root;

pub use error::{LoadError, RegisterFileError};
pub use policy::{Loaded, POLICY_FILE, is_compiled, policy, policy_of_files, policy_under, text};
pub use registers::RegisterSupply;
pub use root::Root;
