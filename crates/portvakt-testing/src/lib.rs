//! What tests of Portvakt share: a second reading of the language, and policies with requests to
//! hold against it.
//!
//! - [`biscuits`] mints, forges and damages capability tokens.
//! - [`engine_paths`] asks the engine in every way that it can be asked.
//! - [`enumeration`] holds what an analysis says of small policies against asking them everything.
//! - [`generate`] draws policies and requests from a seed.
//! - [`growth`] writes policies that are large in one way each.
//! - [`compiled`] is a policy as model and tree.
//! - [`conformance`] reads the corpus of cases with expected answers.
//! - [`reading`] is what any reader says to a request, in words that all share.
//! - [`round`] is one generated policy with requests and the answers of the oracle.
//! - [`shapes`] draws large policies of shapes that are hard to compile or to decide.
//! - [`suite`] runs a tests file.
//! - [`small`] draws small policies, and asks them everything.
//! - [`tokens`] signs tokens, honest ones and others.
//! - [`oracle`] answers a request by reading the policy word by word, without classes or rows.
#![expect(clippy::panic, reason = "a test tool that meets what it does not know must stop the run")]
#![expect(
    clippy::arithmetic_side_effects,
    reason = "naive on purpose: an overflow stops a test, which is what it is for"
)]
#![expect(
    clippy::indexing_slicing,
    reason = "naive on purpose: a wrong place stops a test, which is what it is for"
)]

#[cfg(feature = "tokens")]
pub mod biscuits;
pub mod compiled;
pub mod conformance;
pub mod engine_paths;
pub mod enumeration;
pub mod generate;
pub mod growth;
pub mod oracle;
pub mod reading;
pub mod round;
pub mod shapes;
pub mod small;
pub mod suite;
#[cfg(feature = "tokens")]
pub mod tokens;
