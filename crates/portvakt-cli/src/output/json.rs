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
use std::borrow::Cow;

/// One line of JSON.
pub(crate) fn line(value: &impl Serialize) -> String {
    // Texts, numbers and truth values always become JSON. A line feed can only stand between values
    // that are handed on as they were written, half a character only in them.
    let json = serde_json::to_string(value).unwrap_or_default();
    escaped(&whole(&json)).replace('\n', " ")
}

/// Tells whether no escape of a JSON text stands for half a character: readers differ in what they
/// make of it, and some refuse all of the text (RFC 8259, section 8.2).
pub(crate) fn is_whole(json: &str) -> bool {
    matches!(whole(json), Cow::Borrowed(_))
}

/// A JSON text in which U+FFFD stands for each half of a character.
fn whole(json: &str) -> Cow<'_, str> {
    if !json.contains("\\u") {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    let mut changed = false;
    let mut rest = json;
    while let Some((before, from)) = rest.split_once('\\') {
        out.push_str(before);
        let (pair, unit) = (escaped_unit(from), escaped_unit(from).map(|unit| unit & 0xfc00));
        let second = from.get(5..).and_then(|next| escaped_unit(next.strip_prefix('\\')?));
        let length = match unit {
            // Both halves stand here.
            Some(0xd800) if second.is_some_and(|unit| unit & 0xfc00 == 0xdc00) => 11,
            Some(0xd800 | 0xdc00) => {
                out.push_str("\\ufffd");
                changed = true;
                rest = from.get(5..).unwrap_or_default();
                continue;
            }
            _ if pair.is_some() => 5,
            _ => 1,
        };
        let (escape, behind) = from.split_at_checked(length).unwrap_or((from, ""));
        out.push('\\');
        out.push_str(escape);
        rest = behind;
    }
    if !changed {
        return Cow::Borrowed(json);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The UTF-16 unit that an escape stands for, from behind its backslash.
fn escaped_unit(from: &str) -> Option<u16> {
    u16::from_str_radix(from.strip_prefix('u')?.get(..4)?, 16).ok()
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

#[cfg(test)]
mod tests {
    use super::{is_whole, whole};

    #[test]
    fn halves_of_characters_are_replaced_and_nothing_else() {
        for (json, expected) in [
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\uDE00\ud83d\n""#, r#""\ufffd\ufffd\n""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\\ud83d\\\ud83d""#, r#""\\ud83d\\\ufffd""#),
            (r#"{"\ud83dx":["\u0041",1e999]}"#, r#"{"\ufffdx":["\u0041",1e999]}"#),
            ("1", "1"),
        ] {
            assert_eq!(whole(json), expected);
            assert_eq!(is_whole(json), json == expected, "{json}");
            let text = serde_json::from_str::<serde_json::Value>(&whole(json));
            assert!(text.is_ok() || json.contains("1e999"), "{json}");
        }
    }
}
