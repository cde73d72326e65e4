//! Why the engine decides on a witness as it does, in a few lines.

use super::{ReplayError, Witness};
use portvakt_eval::{
    DecisionTree, Effect, Explanation, Finding, FindingKind, Reason, RuleFinding, Verb,
};

impl Witness {
    /// What the rules say of the request: the rules that grant or refuse it, and when none does,
    /// what those that could have granted it lack.
    #[must_use]
    pub fn explain(&self, tree: &DecisionTree) -> Vec<String> {
        match self.with_request(tree, |request| lines(&request.explain(), &self.capability)) {
            Ok(Ok(lines)) => lines,
            Ok(Err(malformed)) => vec![format!(
                "denied `{}`: the request is malformed in `{malformed}`",
                self.capability
            )],
            Err(ReplayError::Registers(error)) => vec![error.to_string()],
            Err(ReplayError::Refused) => vec!["the engine refuses to decide".to_owned()],
        }
    }
}

fn lines(explanation: &Explanation<'_>, capability: &str) -> Vec<String> {
    let decision = &explanation.decision;
    let effect = if decision.effect() == Effect::Allow { "allowed" } else { "denied" };
    let reason = match (decision.reason(), decision.rule()) {
        (_, Some(rule)) => format!("by `{}`", rule.name()),
        (Reason::Malformed, _) => {
            let attribute = decision.malformed().map_or("", |one| one.attribute);
            format!("because `{attribute}` is malformed or missing")
        }
        (Reason::UnknownCapability, _) => "because there is no such capability".to_owned(),
        _ => "because no rule grants it".to_owned(),
    };
    let mut lines = vec![format!("{effect} `{capability}` {reason}")];
    for rule in &explanation.rules {
        if rule.fires {
            let does = if rule.rule.verb() == Verb::Allow { "grants" } else { "refuses" };
            lines.push(format!("`{}` {does} it", rule.rule.name()));
        } else if decision.rule().is_none() && rule.rule.verb() == Verb::Allow {
            lines.push(format!("`{}` does not grant it: {}", rule.rule.name(), lacks(rule)));
        }
    }
    lines
}

/// The first tests that keep a rule from firing.
fn lacks(rule: &RuleFinding<'_>) -> String {
    let mut tests = Vec::new();
    if let Some(when) = rule.when.as_ref().filter(|when| !when.holds) {
        deciding(when, false, &mut tests);
    } else if let Some(unless) = &rule.unless {
        deciding(unless, true, &mut tests);
    }
    tests.dedup();
    tests.join(", ")
}

/// The tests because of which a condition came out as it did. Depth: that of conditions as written.
fn deciding(finding: &Finding<'_>, holds: bool, tests: &mut Vec<String>) {
    let is = |holds: bool| if holds { "holds" } else { "does not hold" };
    match finding.kind {
        FindingKind::Test { attribute, written } => {
            let test = match written {
                "present" | "absent" => format!("`{written}: {attribute}`"),
                _ => format!("`{attribute}: {written}`"),
            };
            tests.push(format!("{test} {}", is(holds)));
        }
        FindingKind::Condition { name } => tests.push(format!("`{name}` {}", is(holds))),
        FindingKind::Not => {
            for part in &finding.parts {
                deciding(part, !holds, tests);
            }
        }
        FindingKind::All | FindingKind::Any => {
            for part in finding.parts.iter().filter(|part| part.holds == holds) {
                deciding(part, holds, tests);
            }
        }
    }
}
