//! Policies, registers and trust from files: the only library code that touches them.
//!
//! A policy is a YAML file, a compiled file or a folder with `policy.yaml` ([`policy`]). Register contents
//! are a folder of `<register>.json` or one JSON object ([`RegisterSupply`]). Trust in who signs tokens
//! is a YAML file of its own (`load::trust`, with the feature `jwt`). Everything is read up to a counted
//! limit, which is checked before the rest is read.

mod bounded;
mod error;
mod json;
mod policy;
mod registers;
mod root;
#[cfg(feature = "jwt")]
mod trust;

pub use error::{LoadError, RegisterFileError};
pub use policy::{Loaded, POLICY_FILE, is_compiled, policy, policy_of_files, policy_under, text};
pub use registers::RegisterSupply;
pub use root::Root;
#[cfg(feature = "jwt")]
pub use trust::{LoadedTrust, trust};
