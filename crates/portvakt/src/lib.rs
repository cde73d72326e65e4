//! An authorization decision engine for services behind OAuth tokens.
//!
//! The types are those of `portvakt-eval` (deciding), `portvakt-core` (compiling) and `portvakt-analysis`
//! (answers about all requests), re-exported and never wrapped. This crate adds [`load`], which reads policies and registers from files, [`live`], which
//! exchanges them while requests are served, and the [`manual`].

/// The README's program runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

pub mod live;
pub mod load;
pub mod manual;

pub use portvakt_analysis as analysis;
#[cfg(feature = "biscuit")]
pub use portvakt_biscuit as biscuit;
pub use portvakt_core as compiler;
pub use portvakt_core::limits::Limits;
pub use portvakt_eval as eval;
pub use portvakt_eval::{
    Attribute, Binding, Capability, Category, ClaimCheck, ClaimsError, Decision, DecisionTree,
    Effect, Engine, Explanation, Finding, FindingKind, Fingerprint, FingerprintError,
    ForeignRegisters, ImageError, MAX_CLAIMS, MAX_DEPTH, MAX_REGISTER_MEMBERS, Malformed, OpenTest,
    Reason, RegisterDeclaration, RegisterError, Registers, Request, Residual, Rule, RuleFinding,
    Stale, Stamp, Standing, Subject, Supplied, Time, TimeError, TreeId, UnknownName, Value, Verb,
    VerifiedClaims,
};
#[cfg(feature = "fetch")]
pub use portvakt_fetch as fetch;
#[cfg(feature = "jwt")]
pub use portvakt_jwt as jwt;
