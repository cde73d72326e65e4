//! What an edit changes, for code hosts.

use crate::commands::diff::{Compared, Group, Side, groups};
use crate::output::diff_text::why;
use crate::output::sarif::{self, Finding, Level, Place, Rule};
use portvakt::analysis::diff::Direction;
use portvakt::compiler::source::{Sources, Span};
use portvakt::compiler::syntax::Path;
use serde_json::Map;

/// The kinds of results, with what they mean.
const KINDS: [(&str, &str, Level); 5] = [
    ("newly-allowed", "requests are allowed that were denied", Level::Warning),
    ("newly-denied", "requests are denied that were allowed", Level::Warning),
    ("obligations-changed", "requests have other obligations", Level::Warning),
    ("reason-changed", "requests have another reason", Level::Note),
    ("not-decided", "whether anything changes is not decided", Level::Warning),
];

/// One result, before it is written.
struct Result<'c> {
    kind: &'static str,
    message: String,
    witness: Option<String>,
    span: Span,
    sources: &'c Sources,
    path: String,
}

/// A log of all groups of changes; the verdict stands in the run's properties.
pub(crate) fn compared(compared: &Compared) -> String {
    let rules = KINDS.map(|(id, title, level)| {
        let help = "the manual's page on diff says how to read it".to_owned();
        Rule { id, title, level, help }
    });
    let mut results: Vec<Result<'_>> =
        groups(compared).iter().map(|group| changed(compared, group)).collect();
    results.extend(compared.diff.undecided.iter().map(|open| {
        let rules = open.rules.join("`, `");
        let why = why(open.cause);
        let message = format!(
            "what changes for `{}` is not decided: {why}; rules: `{rules}`",
            open.capability
        );
        let rule = open.rules.first().map(String::as_str);
        let (span, sources, path) = place(compared, [rule, rule], &open.capability);
        Result { kind: "not-decided", message, witness: None, span, sources, path }
    }));
    let findings = results.iter().map(|one| Finding {
        rule: one.kind,
        level: KINDS.iter().find(|kind| kind.0 == one.kind).map_or(Level::Warning, |kind| kind.2),
        message: &one.message,
        help: None,
        notes: &[],
        witness: one.witness.as_deref(),
        place: Place { span: one.span, sources: one.sources, text: "" },
        related: Vec::new(),
        path: &one.path,
    });
    let findings: Vec<Finding<'_>> = findings.collect();
    let verdict = serde_json::to_value(compared.diff.verdict).unwrap_or_default();
    sarif::log(&rules, &findings, &Map::from_iter([("verdict".to_owned(), verdict)]))
}

fn changed<'c>(compared: &'c Compared, group: &Group<'_>) -> Result<'c> {
    let first = group.first;
    let kind = match first.direction {
        Direction::Allowed => "newly-allowed",
        Direction::Denied => "newly-denied",
        Direction::Obligations => "obligations-changed",
        Direction::Reason => "reason-changed",
    };
    let (named, more) = group.named();
    let mut asked = format!("`{}`", named.join("`, `"));
    if let Some(pattern) = &group.pattern {
        asked = format!("`{pattern}`");
    } else if more > 0 {
        asked = format!("{asked} and {more} more");
    }
    let when =
        first.when.as_deref().map_or_else(|| "always".to_owned(), |when| format!("`{when}`"));
    let [before, after] = group.decided().map(|(effect, rule)| match rule {
        Some(rule) => format!("{effect} by `{rule}`"),
        None => format!("{effect} without a rule"),
    });
    let direction = group.direction();
    let message = format!("{direction}: {asked}; when: {when}; before: {before}; after: {after}");
    let rules = [first.after_rule.as_deref(), first.before_rule.as_deref()];
    let (span, sources, path) = place(compared, rules, &first.capability);
    Result { kind, message, witness: Some(first.witness.line()), span, sources, path }
}

/// Where it shows: at a rule of the policy after, at the capability, or else in the policy before.
fn place<'c>(
    compared: &'c Compared,
    rules: [Option<&str>; 2],
    capability: &str,
) -> (Span, &'c Sources, String) {
    let root = Path::root();
    let section = root.key("rules");
    let at_rule = |side: &'c Side, name: &str| {
        let rule = side.policy.rules.iter().find(|one| one.name == name)?;
        Some((rule.span, &side.sources, section.key(&rule.name).to_string()))
    };
    let after = &compared.after;
    let found = rules.iter().flatten().find_map(|name| at_rule(after, name));
    let at_capability = || {
        let id = after.policy.find_capability(capability)?;
        let declared = after.policy.capabilities.get(id.at())?;
        let (capabilities, prefix) = (root.key("capabilities"), capability.rsplit_once('.'));
        let path = match prefix {
            Some((prefix, word)) => capabilities.key(prefix).key(word).to_string(),
            None => capabilities.key(capability).to_string(),
        };
        Some((declared.span, &after.sources, path))
    };
    let before = compared.before.iter();
    let gone = || {
        let mut sides =
            before.clone().flat_map(|side| rules.iter().flatten().map(move |one| (side, one)));
        sides.find_map(|(side, name)| at_rule(side, name))
    };
    found
        .or_else(at_capability)
        .or_else(gone)
        .unwrap_or_else(|| (Span::default(), &after.sources, String::new()))
}
