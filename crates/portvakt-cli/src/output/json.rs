//! Answers and explanations for programs. Controls stand as escapes, so that all may be printed.

use crate::answer::Answer;
use crate::output::text::Values;
use portvakt::analysis::missing::Missing;
use portvakt::compiler::diagnostic::Diagnostics;
use portvakt::compiler::diagnostic::json::{escaped, render};
use portvakt::compiler::source::Sources;
use portvakt::{Explanation, Finding, FindingKind, Residual, Standing, Verb};
use serde::Serialize;
use serde_json::{Value, json};

/// One line of JSON.
pub(crate) fn line(value: &impl Serialize) -> String {
    // Texts, numbers and truth values always become JSON. A line feed can only stand between values
    // that are handed on as they were written.
    escaped(&serde_json::to_string(value).unwrap_or_default()).replace('\n', " ")
}

/// An answer with the whole path, and what would turn a denial into an allow.
pub(crate) fn explanation(
    answer: &Answer,
    explanation: Option<&Explanation<'_>>,
    values: Option<&Values>,
    missing: Option<&Missing>,
) -> Value {
    let mut object = serde_json::to_value(answer).unwrap_or_default();
    let rules = explanation.map(|one| one.rules.as_slice()).unwrap_or_default();
    let conditions = explanation.map(|one| one.conditions.as_slice()).unwrap_or_default();
    let rules: Vec<Value> = rules
        .iter()
        .map(|one| {
            json!({
                "rule": one.rule.name(),
                "verb": match one.rule.verb() {
                    Verb::Allow => "allow",
                    Verb::Deny => "deny",
                    Verb::Require => "require",
                },
                "fires": one.fires,
                "decides": one.decides,
                "when": one.when.as_ref().map(finding),
                "unless": one.unless.as_ref().map(finding),
                "requires": one.requires.as_ref().map(finding),
            })
        })
        .collect();
    if let Some(members) = object.as_object_mut() {
        members.insert("rules".to_owned(), rules.into());
        members.insert(
            "conditions".to_owned(),
            conditions.iter().map(finding).collect::<Vec<_>>().into(),
        );
        members.insert("missing".to_owned(), json!(missing));
        if let Some(values) = values {
            members.insert("values".to_owned(), json!(values));
        }
    }
    object
}

fn finding(one: &Finding<'_>) -> Value {
    let parts = || one.parts.iter().map(finding).collect::<Vec<_>>();
    match one.kind {
        FindingKind::All => json!({ "holds": one.holds, "all": parts() }),
        FindingKind::Any => json!({ "holds": one.holds, "any": parts() }),
        FindingKind::Not => json!({ "holds": one.holds, "not": parts() }),
        FindingKind::Test { attribute, written } => {
            json!({ "holds": one.holds, "attribute": attribute, "written": written })
        }
        FindingKind::Condition { name } => {
            json!({ "holds": one.holds, "condition": name, "parts": parts() })
        }
    }
}

/// What a token may do with one capability.
pub(crate) fn capability(name: &str, residual: &Residual<'_>) -> Value {
    let tests = residual.tests().iter();
    json!({
        "capability": name,
        "standing": match residual.standing() {
            Standing::Always => "always",
            Standing::Never => "never",
            Standing::Depends => "depends",
        },
        "depends_on": tests
            .map(|test| json!({ "attribute": test.attribute, "written": test.written }))
            .collect::<Vec<_>>(),
    })
}

/// Findings as an array.
pub(crate) fn findings(findings: &Diagnostics, sources: &Sources) -> Value {
    // What the renderer writes is JSON.
    serde_json::from_str(&render(findings, sources)).unwrap_or_default()
}
