//! Answers and explanations for people. All outside text passes [`shown`].

use crate::answer::{Answer, Refusal};
use crate::console::shown;
use crate::output::token;
use portvakt::{Explanation, Finding, FindingKind, Residual, RuleFinding, Standing, Verb};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Values of claims and attributes by attribute, for those who ask to see them.
pub(crate) type Values = BTreeMap<String, String>;

/// One line for effect and capability, then why.
pub(crate) fn answer(answer: &Answer) -> String {
    let mut out = String::new();
    let _ = match &answer.capability {
        Some(capability) => writeln!(out, "{} {}", answer.effect, shown(capability)),
        None => writeln!(out, "{}", answer.effect),
    };
    let rule = || shown(answer.rule.as_deref().unwrap_or_default());
    let _ = match answer.reason {
        "granted" => writeln!(out, "  granted by the rule `{}`", rule()),
        "refused" => writeln!(out, "  refused by the rule `{}`", rule()),
        "requirement_not_met" => writeln!(out, "  the rule `{}` is not met", rule()),
        "no_rule_grants" => writeln!(out, "  no rule grants it"),
        "unknown_capability" => writeln!(out, "  the policy has no such capability"),
        "unknown_route" => writeln!(out, "  no route matches the request"),
        "token_refused" => writeln!(out, "  the token is refused"),
        "out_of_bounds" => writeln!(out, "  the bounds of the token exclude it"),
        "public" => writeln!(out, "  the route is public"),
        other => writeln!(out, "  {other}"),
    };
    if let Some(malformed) = &answer.malformed {
        let attribute = malformed.attribute.as_deref().unwrap_or("the claims");
        let expected = shown(&malformed.expected);
        let _ = writeln!(out, "  {}: expected {expected}", shown(attribute));
    }
    if let Some(Refusal(error)) = &answer.token_error {
        out.push_str(&token::refused(error));
    }
    if let Some(because) = &answer.because {
        let _ = writeln!(out, "  because: {}", shown(because));
    }
    for (name, value) in &answer.then {
        let _ = writeln!(out, "  then: {}: {}", shown(name), shown(&value.to_string()));
    }
    out
}

/// The rules that cover the capability, each with its tests.
pub(crate) fn explanation(explanation: &Explanation<'_>, values: &Values) -> String {
    let mut out = String::new();
    if explanation.rules.is_empty() {
        return out;
    }
    out.push_str("\nthe rules that cover it, in the order of the file:\n");
    for rule in &explanation.rules {
        one_rule(&mut out, rule, values);
    }
    if !explanation.conditions.is_empty() {
        out.push_str("\nthe conditions that they name:\n");
        for condition in &explanation.conditions {
            finding(&mut out, condition, 1, values);
        }
    }
    out
}

fn one_rule(out: &mut String, one: &RuleFinding<'_>, values: &Values) {
    let (verb, outcome) = match (one.rule.verb(), one.fires) {
        (Verb::Allow, true) => ("allow", "grants"),
        (Verb::Allow, false) => ("allow", "does not grant"),
        (Verb::Deny, true) => ("deny", "refuses"),
        (Verb::Deny, false) => ("deny", "does not refuse"),
        (Verb::Require, true) => ("require", "refuses"),
        (Verb::Require, false) => ("require", "does not refuse"),
    };
    let mark = if one.decides { "  <- the reason" } else { "" };
    let name = shown(one.rule.name());
    let _ = writeln!(out, "  {verb} rule `{name}` {outcome}{mark}");
    let parts = [("when", &one.when), ("unless", &one.unless), ("requires", &one.requires)];
    for (word, part) in parts {
        if let Some(part) = part {
            let _ = writeln!(out, "    {word}");
            finding(out, part, 3, values);
        }
    }
}

/// A condition and its parts, each with `yes` or `no`.
fn finding(out: &mut String, one: &Finding<'_>, depth: usize, values: &Values) {
    let holds = if one.holds { "yes" } else { "no " };
    let indent = "  ".repeat(depth);
    let _ = match one.kind {
        FindingKind::All => writeln!(out, "{indent}{holds}  all of"),
        FindingKind::Any => writeln!(out, "{indent}{holds}  any of"),
        FindingKind::Not => writeln!(out, "{indent}{holds}  not"),
        FindingKind::Test { attribute, written } => {
            let test = format!("{}: {}", shown(attribute), shown(written));
            match values.get(attribute) {
                Some(value) => writeln!(out, "{indent}{holds}  {test}   # is {}", shown(value)),
                None => writeln!(out, "{indent}{holds}  {test}"),
            }
        }
        FindingKind::Condition { name } => {
            writeln!(out, "{indent}{holds}  the condition `{}`", shown(name))
        }
    };
    for part in &one.parts {
        finding(out, part, depth.saturating_add(2), values);
    }
}

/// One line for each capability, and below it the tests that are left.
pub(crate) fn capability(name: &str, residual: &Residual<'_>) -> String {
    let mut out = String::new();
    let name = shown(name);
    let _ = match residual.standing() {
        Standing::Always => writeln!(out, "always   {name}"),
        Standing::Never => writeln!(out, "never    {name}"),
        Standing::Depends => writeln!(out, "depends  {name}"),
    };
    for test in residual.tests() {
        let _ = writeln!(out, "           on {}: {}", shown(test.attribute), shown(test.written));
    }
    out
}
