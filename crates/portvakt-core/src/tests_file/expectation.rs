//! What a test expects: effects with their reason and obligations, or a malformed attribute.

use std::collections::BTreeMap;

use portvakt_eval::Effect;
use portvakt_eval::index::index;

use super::read::Reader;
use super::{Expected, ExpectedEffect, json};
use crate::diagnostic::{Diagnostic, code};
use crate::policy::{CapabilityId, Obligation, Rule, RuleId, Verb};
use crate::resolve::form::Form;
use crate::resolve::{At, Reported, every, text, unknown};
use crate::source::Span;

/// What stands in a list: capabilities, each with its pattern.
type Listed = BTreeMap<CapabilityId, Span>;

/// What a test expects.
pub(super) fn expected(reader: &Reader<'_>, at: &At<'_>) -> Result<Expected, Reported> {
    let effects: Vec<At<'_>> =
        ["allow", "deny", "rest"].iter().filter_map(|key| at.get(key)).collect();
    match (at.get("malformed"), effects.first()) {
        (Some(malformed), None) => {
            for key in ["reason", "then"] {
                if let Some(other) = at.get(key) {
                    return Err(not_when_malformed(reader, &malformed, &other));
                }
            }
            reader.malformed(&malformed)
        }
        (Some(malformed), Some(other)) => Err(not_when_malformed(reader, &malformed, other)),
        (None, Some(_)) => reader.effects(at),
        (None, None) => {
            let message =
                "expected `allow`, `deny`, `rest` or `malformed` in the test, found none of them";
            Err(reader.findings.error(
                Diagnostic::new(&code::TEST_CHECKS_NOTHING, at.name_span(), message)
                    .label("this test would always pass")
                    .help("add what must be allowed or denied, such as `rest: deny`")
                    .path(at.path),
            ))
        }
    }
}

fn not_when_malformed(reader: &Reader<'_>, malformed: &At<'_>, other: &At<'_>) -> Reported {
    let message = format!("expected `malformed` alone, found `{}` too", other.name());
    reader.exclude(
        [other, malformed],
        &message,
        "a malformed request is refused before any rule is read",
    )
}

impl Reader<'_> {
    fn malformed(&self, at: &At<'_>) -> Result<Expected, Reported> {
        let name = text(self.findings, at, &Form::Text)?;
        let Some(attribute) = self.policy.find_attribute(name) else {
            let names = self.policy.attributes.iter().map(|one| one.name.as_str());
            return Err(unknown(
                self.findings,
                &code::UNKNOWN_ATTRIBUTE,
                "attribute",
                (name, at.span()),
                at,
                names,
            ));
        };
        Ok(Expected::Malformed { attribute, span: at.span() })
    }

    fn effects(&self, at: &At<'_>) -> Result<Expected, Reported> {
        let (allow, deny) = (at.get("allow"), at.get("deny"));
        let listed = |list: &Option<At<'_>>| {
            list.as_ref().map_or(Ok(Listed::new()), |list| self.listed(list))
        };
        let allowed = listed(&allow);
        let denied = listed(&deny);
        let reason = self.reason(at, [&allow, &deny], [&allowed, &denied]);
        let then = self.then(at, [&allow, &deny]);
        let rest = at.get("rest").map(|rest| self.rest(&rest)).transpose();
        let (allowed, denied, reason, then, rest) = (allowed?, denied?, reason?, then?, rest?);
        self.refuse_both(&allowed, &denied, at)?;
        let effect = |capability: CapabilityId, effect, span| ExpectedEffect {
            capability,
            effect,
            reason,
            then: then.clone(),
            span,
        };
        let mut effects: BTreeMap<CapabilityId, ExpectedEffect> = BTreeMap::new();
        for (list, kind) in [(&allowed, Effect::Allow), (&denied, Effect::Deny)] {
            for (capability, span) in list {
                effects.insert(*capability, effect(*capability, kind, *span));
            }
        }
        if let Some((kind, span)) = rest {
            for place in 0..self.policy.capabilities.len() {
                let capability = CapabilityId(index(place));
                effects.entry(capability).or_insert(ExpectedEffect {
                    capability,
                    effect: kind,
                    reason: None,
                    then: None,
                    span,
                });
            }
        }
        self.count(effects.len(), at)?;
        Ok(Expected::Effects(effects.into_values().collect()))
    }

    /// The capabilities of a pattern or a list of them, each with the first pattern that covers it.
    fn listed(&self, at: &At<'_>) -> Result<Listed, Reported> {
        let patterns = at.one_or_more();
        let covered = every(
            patterns
                .iter()
                .map(|pattern| Ok((pattern.span(), self.capabilities.pattern(pattern)?))),
        )?;
        let mut listed = Listed::new();
        for (span, capabilities) in covered {
            for capability in capabilities.iter() {
                listed.entry(capability).or_insert(span);
            }
        }
        Ok(listed)
    }

    fn refuse_both(&self, allowed: &Listed, denied: &Listed, at: &At<'_>) -> Result<(), Reported> {
        let both = allowed.iter().filter_map(|(one, span)| Some((one, span, denied.get(one)?)));
        let mut failed = None;
        for (capability, allowed, denied) in both {
            let name = self.policy.capabilities.get(capability.at()).map_or("", |one| &one.name);
            let message = format!(
                "expected each capability under `allow` or `deny`, found `{name}` under both"
            );
            failed = Some(
                self.findings.error(
                    Diagnostic::new(&code::TEST_CONTRADICTS_ITSELF, *denied, message)
                        .label("denied here")
                        .also(*allowed, "allowed here")
                        .help("take it out of one of the two")
                        .path(at.path),
                ),
            );
        }
        failed.map_or(Ok(()), Err)
    }

    fn rest(&self, at: &At<'_>) -> Result<(Effect, Span), Reported> {
        match text(self.findings, at, &Form::Text)? {
            "allow" => Ok((Effect::Allow, at.span())),
            "deny" => Ok((Effect::Deny, at.span())),
            _ => Err(self.findings.misformed(&Form::Text, at)),
        }
    }

    /// The rule under `reason`, which must be able to be the reason of all that is listed.
    fn reason(
        &self,
        at: &At<'_>,
        lists: [&Option<At<'_>>; 2],
        listed: [&Result<Listed, Reported>; 2],
    ) -> Result<Option<RuleId>, Reported> {
        let Some(reason) = at.get("reason") else {
            return Ok(None);
        };
        self.refuse_unless_one(&reason, lists)?;
        let name = text(self.findings, &reason, &Form::Text)?;
        let rules = &self.policy.rules;
        let place = self.rules.get(name).copied();
        let Some((place, rule)) = place.and_then(|place| Some((place, rules.get(place)?))) else {
            let names = rules.iter().map(|rule| rule.name.as_str());
            return Err(unknown(
                self.findings,
                &code::UNKNOWN_RULE,
                "rule",
                (name, reason.span()),
                &reason,
                names,
            ));
        };
        let grants = matches!(rule.verb, Verb::Allow);
        for (list, wanted) in listed.into_iter().zip([true, false]) {
            let Ok(list) = list else { continue };
            if grants != wanted && !list.is_empty() {
                return Err(self.impossible(
                    &reason,
                    rule,
                    &format!(
                        "expected a rule that {}, found `{name}`, which {}",
                        verb(wanted),
                        verb(grants)
                    ),
                ));
            }
            if let Some((missed, span)) = list.iter().find(|(one, _)| !rule.covers.contains(**one))
            {
                let capability =
                    self.policy.capabilities.get(missed.at()).map_or("", |one| &one.name);
                let message = format!(
                    "expected a rule that covers `{capability}`, found `{name}`, which does not"
                );
                return Err(self
                    .findings
                    .error(impossible(&reason, rule, &message).also(*span, "listed here")));
            }
        }
        Ok(Some(RuleId(index(place))))
    }

    fn impossible(&self, reason: &At<'_>, rule: &Rule, message: &str) -> Reported {
        self.findings.error(impossible(reason, rule, message))
    }

    /// `then`, sorted by name.
    fn then(
        &self,
        at: &At<'_>,
        lists: [&Option<At<'_>>; 2],
    ) -> Result<Option<Vec<Obligation>>, Reported> {
        let Some(then) = at.get("then") else {
            return Ok(None);
        };
        self.refuse_unless_one(&then, lists)?;
        let mut obligations = every(then.entries().map(|entry| {
            Ok(Obligation {
                name: entry.name().to_owned(),
                value: json::scalar(&entry, self.findings)?,
            })
        }))?;
        obligations.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Some(obligations))
    }

    /// `reason` and `then` speak of either what is allowed or what is denied.
    fn refuse_unless_one(&self, at: &At<'_>, lists: [&Option<At<'_>>; 2]) -> Result<(), Reported> {
        let help = "make it two tests";
        match lists {
            [Some(_), None] | [None, Some(_)] => Ok(()),
            [Some(allow), Some(_)] => {
                let message =
                    format!("expected `{}` with one of `allow` and `deny`, found both", at.name());
                Err(self.exclude([at, allow], &message, help))
            }
            [None, None] => {
                let message =
                    format!("expected `allow` or `deny` beside `{}`, found neither", at.name());
                Err(self.findings.error(
                    Diagnostic::new(&code::KEYS_EXCLUDE_EACH_OTHER, at.name_span(), message)
                        .help("list the capabilities that it is about")
                        .path(at.path),
                ))
            }
        }
    }
}

fn impossible(reason: &At<'_>, rule: &Rule, message: &str) -> Diagnostic {
    Diagnostic::new(&code::IMPOSSIBLE_REASON, reason.span(), message)
        .also(rule.span, "the rule")
        .help("name another rule, or list what it settles in a test of its own")
        .path(reason.path)
}

fn verb(grants: bool) -> &'static str {
    if grants { "allows" } else { "refuses" }
}
