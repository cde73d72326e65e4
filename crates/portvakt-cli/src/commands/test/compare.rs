//! What a test expects against what was decided, in words.

use crate::answer::{self, Answer};
use portvakt::Effect;
use portvakt::compiler::policy::{Constant, Policy};
use portvakt::compiler::tests_file::ExpectedEffect;
use std::collections::BTreeMap;

/// What differs: nothing when the decision is as expected.
pub(super) fn differences(
    expected: &ExpectedEffect,
    found: &Answer,
    policy: &Policy,
) -> Vec<String> {
    let mut all = Vec::new();
    let capability = found.capability.as_deref().unwrap_or_default();
    if (expected.effect == Effect::Allow) != found.is_allowed() {
        let effect = if found.is_allowed() { "deny" } else { "allow" };
        all.push(format!("expected {effect} for `{capability}`, found {}", described(found)));
        return all;
    }
    if let Some(reason) = expected.reason.and_then(|reason| policy.rules.get(reason.at()))
        && found.rule.as_deref() != Some(reason.name.as_str())
    {
        let name = &reason.name;
        all.push(format!(
            "expected the reason `{name}` for `{capability}`, found {}",
            described(found)
        ));
    }
    if let Some(then) = &expected.then {
        let expected: BTreeMap<String, serde_json::Value> =
            then.iter().map(|one| (one.name.clone(), json(&one.value))).collect();
        if expected != found.then {
            let (expected, found) = (object(&expected), object(&found.then));
            all.push(format!("expected `then` {expected} for `{capability}`, found {found}"));
        }
    }
    all
}

/// Effect and reason in a few words.
pub(super) fn described(found: &Answer) -> String {
    match (&found.rule, &found.malformed) {
        (Some(rule), _) => format!("{} by `{rule}`", found.effect),
        (None, Some(malformed)) => {
            let attribute = malformed.attribute.as_deref().unwrap_or("the claims");
            format!("{}: malformed: {attribute}: expected {}", found.effect, malformed.expected)
        }
        (None, None) => format!("{}: {}", found.effect, found.reason),
    }
}

fn json(constant: &Constant) -> serde_json::Value {
    match constant {
        Constant::Text(text) => answer::json(portvakt::Value::Text(text)),
        Constant::Integer(number) | Constant::Time(number) => {
            answer::json(portvakt::Value::Integer(*number))
        }
        Constant::Boolean(truth) => answer::json(portvakt::Value::Boolean(*truth)),
        // Obligations hold text, integers and truth values only.
        Constant::Ip(_) => serde_json::Value::Null,
    }
}

fn object(members: &BTreeMap<String, serde_json::Value>) -> String {
    serde_json::json!(members).to_string()
}
