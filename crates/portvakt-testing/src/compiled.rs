//! Policy text, compiled as far as the readers need it.

use portvakt_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use portvakt_core::limits::{Budget, Limits};
use portvakt_core::policy::Policy;
use portvakt_core::source::Sources;
use portvakt_core::{lower, resolve, syntax};
use portvakt_eval::DecisionTree;

/// The model of a policy, and what was found beside it.
///
/// # Errors
///
/// All findings, rendered, when one of them is an error.
pub fn model(text: &str) -> Result<(Policy, Diagnostics), String> {
    let limits = Limits::default();
    let mut sources = Sources::default();
    let file = sources.add("policy.yaml", text);
    let mut found = Diagnostics::default();
    let node = syntax::parse(file, text, &mut Budget::new(&limits), &mut found);
    let (policy, more) = match &node {
        Some(node) => resolve::policy(node, &[], &limits),
        None => (None, Diagnostics::default()),
    };
    found.append(more);
    match policy {
        Some(policy) if !found.has_errors() => Ok((policy, found)),
        _ => {
            let line = |one: &Diagnostic| {
                let line = sources.position(one.primary.span).line;
                format!("{} in line {line}, {}: {}", one.code.name, one.path, one.message)
            };
            let all = found.findings().iter();
            let errors = all.filter(|one| one.code.severity == Severity::Error);
            Err(errors.map(line).collect::<Vec<_>>().join("\n"))
        }
    }
}

/// The tree of a policy.
///
/// # Panics
///
/// A valid policy does not compile.
#[must_use]
pub fn tree(policy: &Policy) -> DecisionTree {
    match lower::compile(policy, &Limits::default()) {
        Ok(tree) => tree,
        Err(errors) => panic!("a valid policy does not compile: {:?}", errors.findings()),
    }
}

/// The model of a policy that should be valid.
///
/// # Panics
///
/// It is not.
#[must_use]
#[track_caller]
pub fn valid(text: &str) -> Policy {
    match model(text) {
        Ok((policy, _)) => policy,
        Err(errors) => panic!("{text}\n{errors}"),
    }
}
