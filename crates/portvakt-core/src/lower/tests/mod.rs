//! Tests of lowering.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "an overflow in the code of a test fails the test"
)]

mod decisions;
mod growth;
mod meaning;
mod print;
mod random;
mod service;
mod shapes;
mod small;

use super::grow::{Allowance, Allowances};
use super::{compile, compile_within, image};
use crate::diagnostic::Diagnostics;
use crate::limits::{Budget, Limits};
use crate::policy::Policy;
use crate::source::Sources;
use crate::{resolve, syntax};
use portvakt_eval::image::Image;

/// The policy of a text.
#[track_caller]
fn policy(text: &str) -> Policy {
    let mut sources = Sources::default();
    let file = sources.add("policy.yaml", text);
    let limits = Limits::large();
    let mut diagnostics = Diagnostics::default();
    let root = syntax::parse(file, text, &mut Budget::new(&limits), &mut diagnostics);
    let found = root.and_then(|root| {
        let (policy, found) = resolve::policy(&root, &[], &limits);
        diagnostics.append(found);
        policy
    });
    found.unwrap_or_else(|| panic!("{:#?}", diagnostics.findings()))
}

/// The tables of a text's policy, verified.
#[track_caller]
fn tables(text: &str) -> Image {
    let tree = compile(&policy(text), &Limits::large()).unwrap();
    Image::from_bytes(&tree.to_bytes()).unwrap()
}
