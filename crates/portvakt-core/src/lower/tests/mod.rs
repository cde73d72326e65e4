//! Tests of lowering.

mod decisions;

use super::compile;
use crate::diagnostic::Diagnostics;
use crate::limits::{Budget, Limits};
use crate::policy::Policy;
use crate::source::Sources;
use crate::{resolve, syntax};

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
