//! The thin crate of Portvakt: it binds verified claims and decides against a compiled policy.
//!
//! ```text
//! tree + registers → engine.bind(&claims) → engine.subject(&binding, now)
//!                  → subject.request(capability, &resource, &context) → decide()
//! ```
//!
//! It does no I/O, reads no clock, knows neither YAML nor which operators exist: a compiled policy
//! ([`DecisionTree`]) is tables of classes, rows and priorities, and deciding is to look up classes
//! and take the lowest priority that matches. Start reading at [`image::Image`], then `decide.rs`.

#![no_std]

extern crate alloc;

pub mod hash;
pub mod image;
pub mod index;
pub mod value;

mod automaton;
mod claims;
mod decide;
mod decision;
mod engine;
mod explain;
mod facts;
mod fingerprint;
mod inline;
mod known;
mod registers;
mod request;
mod residual;
mod row;
mod settle;
mod subject;
mod tree;
mod values;
mod verify;

pub use claims::{ClaimCheck, ClaimsError, MAX_CLAIMS, MAX_DEPTH, VerifiedClaims};
pub use decision::{Decision, Effect, Malformed, Reason};
pub use engine::{Engine, ForeignRegisters};
pub use explain::{Explanation, Finding, FindingKind, RuleFinding};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use registers::{MAX_REGISTER_MEMBERS, RegisterError, Registers, Stamp};
pub use request::{Request, Supplied};
pub use residual::{OpenTest, Residual, Standing};
pub use row::{MAX_MEMBERS, MAX_TEXT};
pub use subject::{Binding, Stale, Subject};
pub use tree::{
    Attribute, Capability, Category, DecisionTree, ImageError, MAX_PROBE, RegisterDeclaration,
    Rule, TreeId, UnknownName, Verb,
};
pub use value::{Time, TimeError, Value};
pub use values::ValueReader;
pub use verify::Broken;
