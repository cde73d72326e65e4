//! Findings for programs.

use crate::commands::check::Checked;
use crate::output::{cost, json};
use serde_json::{Value, json};

/// One object: what was checked, all findings, and the costs that were asked for.
pub(crate) fn checked(checked: &Checked) -> String {
    let mut findings = Vec::new();
    let mut costs = Vec::new();
    for one in &checked.found {
        if let Value::Array(found) = json::findings(&one.findings, &one.sources) {
            findings.extend(found);
        }
        if let Some((file, cost)) = &one.cost {
            costs.push(cost::json(cost, file, &one.sources));
        }
    }
    json::line(&json!({
        "policies": checked.policies,
        "tests": checked.tests,
        "routes": checked.routes,
        "trust": checked.trust,
        "assertions": checked.assertions,
        "assertions_proved": checked.proved,
        "findings": findings,
        "costs": costs,
    }))
}
