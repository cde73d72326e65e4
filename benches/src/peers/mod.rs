//! Other policy engines, each in the fastest form that its documentation offers, in the same process
//! and on the same requests. Behind the feature `peers`, as they take minutes to compile.
//!
//! `RUST_BACKTRACE` must be off: regorus measures ten times slower with it.

mod biscuit;
mod casbin;
mod cedar;
mod cel;
mod cel_written;
mod claims;
mod regorus;
mod regorus_written;
mod session;

pub use self::biscuit::ENTRY as BISCUIT;
pub use self::casbin::ENTRY as CASBIN;
pub use self::cedar::ENTRY as CEDAR;
pub use self::cel::ENTRY as CEL;
pub use self::regorus::{CODE as REGORUS_CODE, DATA as REGORUS_DATA};
