//! What analysis finds in one policy.

use crate::inquiry::{Effort, Inquiry};
use crate::prove::{Proof, finding};
use crate::version::Version;
use portvakt_core::automaton::PatternError;
use portvakt_core::diagnostic::Diagnostics;

/// What was found.
#[derive(Debug, Default)]
pub struct Checked {
    /// The findings, not in order.
    pub findings: Diagnostics,
    /// How many assertions are proved.
    pub proved: usize,
    /// How many there are.
    pub assertions: usize,
}

/// Tries to prove every assertion of a policy.
///
/// # Errors
///
/// A pattern has no automaton within the limits; then the policy does not compile within them
/// either.
pub fn assertions(version: Version<'_>, effort: &Effort) -> Result<Checked, PatternError> {
    let mut checked = Checked::default();
    if version.policy.assertions.is_empty() {
        return Ok(checked);
    }
    let mut inquiry = Inquiry::new(version, effort)?;
    for assertion in &version.policy.assertions {
        let proof = inquiry.prove(&assertion.form)?;
        checked.assertions = checked.assertions.saturating_add(1);
        if proof == Proof::Proved {
            checked.proved = checked.proved.saturating_add(1);
        }
        if let Some(finding) = finding(version, assertion, &proof) {
            checked.findings.push(finding);
        }
    }
    Ok(checked)
}
