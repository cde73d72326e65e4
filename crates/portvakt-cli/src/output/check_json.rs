//! Findings for programs.

use crate::commands::check::Checked;
use crate::output::json;
use serde_json::{Value, json};

/// One object: what was checked, and all findings.
pub(crate) fn checked(checked: &Checked) -> String {
    let mut findings = Vec::new();
    for (found, sources) in &checked.found {
        if let Value::Array(found) = json::findings(found, sources) {
            findings.extend(found);
        }
    }
    json::line(&json!({
        "policies": checked.policies,
        "tests": checked.tests,
        "routes": checked.routes,
        "assertions_not_proved": checked.assertions,
        "findings": findings,
    }))
}
