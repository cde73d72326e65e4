//! Measurements of Portvakt, of what a team would write by hand instead, and of other engines.
//!
//! - [`workload`] are the policies and requests that everybody decides: W1 to W4.
//! - [`contest`] is what an engine must be able to do to take part.
//! - [`engines`] are those that do.
//! - `peers`, behind the feature of that name, are other policy engines.
//! - [`measure`] is how they are compared.
//! - [`tokens`] are the ways to take a signed token.
//! - [`report`] is what is told about it.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "an overflow stops the measurement, which is right"
)]

pub mod contest;
pub mod engines;
pub mod measure;
#[cfg(feature = "peers")]
pub mod peers;
pub mod report;
pub mod tokens;
pub mod workload;
