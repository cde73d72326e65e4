//! Constants: texts, numbers, times and addresses as an attribute of their type holds them.

use super::at::At;
use super::findings::{Findings, Reported, every};
use super::form::{self, Form};
use super::names::{self, meaning};
use super::value::time::time;
use super::written;
use crate::diagnostic::{Code, Diagnostic, code};
use crate::formats::Format;
use crate::policy::{Attribute, Constant, Known, ValueType};
use crate::source::Span;
use crate::syntax::{Meaning, NodeKind};
use std::collections::BTreeMap;

/// So many values are named in a help line.
const FEW: usize = 12;

/// What a value of an attribute must be, but for lists of values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Check<'c> {
    /// The attribute, for messages.
    pub(super) name: &'c str,
    pub(super) value_type: ValueType,
    pub(super) format: Option<&'static Format>,
    pub(super) split: Option<&'c str>,
}

impl<'c> Check<'c> {
    /// The check of a declared attribute.
    pub(super) fn of(attribute: &'c Attribute) -> Self {
        Self {
            name: &attribute.name,
            value_type: attribute.value_type,
            format: attribute.format,
            split: attribute.split.as_deref(),
        }
    }

    /// Reads a constant, normalised; of a set: a member.
    pub(super) fn constant(&self, at: &At<'_>, findings: &Findings) -> Result<Constant, Reported> {
        let Some(meaning) = meaning(at) else {
            return Err(findings.misformed(&Form::Scalar, at));
        };
        match (self.value_type, meaning) {
            (ValueType::Text | ValueType::TextSet, Meaning::Text(text)) => {
                self.text(text.to_owned(), at.span(), at, findings).map(Constant::Text)
            }
            (ValueType::Integer, Meaning::Integer(number)) => Ok(Constant::Integer(number)),
            (ValueType::Boolean, Meaning::Boolean(truth)) => Ok(Constant::Boolean(truth)),
            (ValueType::Time, Meaning::Text(text)) => match time(text) {
                Ok(seconds) => Ok(Constant::Time(seconds)),
                Err(refusal) => Err(refusal.report(&code::INVALID_TIME, at, findings)),
            },
            (ValueType::Ip, Meaning::Text(text)) => match portvakt_eval::value::address(text) {
                Some(address) => Ok(Constant::Ip(address)),
                None => Err(findings.error(address_refused(text, at))),
            },
            (_, found) => Err(findings.error(self.of_another_type(&found, at))),
        }
    }

    /// Checks a text: no part of the separator in it, and what the format accepts.
    pub(super) fn text(
        &self,
        text: String,
        span: Span,
        at: &At<'_>,
        findings: &Findings,
    ) -> Result<String, Reported> {
        if let Some(split) = self.split
            && (text.is_empty() || text.contains(split))
        {
            let message = format!(
                "expected a member of `{}`, which is split at `{split}`, found `{}`",
                self.name,
                written::shortened(&text)
            );
            let help = "name each member by itself: no member is empty or contains the separator";
            let diagnostic = Diagnostic::new(&code::INVALID_TEXT, span, message);
            return Err(findings.error(diagnostic.help(help).path(at.path)));
        }
        let Some(format) = self.format else {
            return Ok(text);
        };
        format.accepts(&text).ok_or_else(|| {
            let message = format!(
                "expected {} for `{}`, found `{}`",
                format.expected,
                self.name,
                written::shortened(&text)
            );
            findings.error(
                Diagnostic::new(&code::INVALID_TEXT, span, message)
                    .help(format!("write it as in `{}`", written::text(format.example)))
                    .path(at.path),
            )
        })
    }

    fn of_another_type(&self, found: &Meaning<'_>, at: &At<'_>) -> Diagnostic {
        let flow = written::shortened(&written::flow(at.node));
        let (expected, found) = (value_of(self.value_type), noun(found));
        let message = format!("expected {expected} for `{}`, found {found} `{flow}`", self.name);
        let help = match (self.value_type, meaning(at)) {
            (ValueType::Integer, Some(Meaning::Text(text))) if text.parse::<i64>().is_ok() => {
                format!("write `{text}` without quotes")
            }
            (ValueType::Boolean, Some(Meaning::Text(text)))
                if text == "true" || text == "false" =>
            {
                format!("write `{text}` without quotes")
            }
            (ValueType::Text | ValueType::TextSet, _) => {
                format!("write `\"{flow}\"` if this text is meant")
            }
            (ValueType::Boolean, _) => "write `true` or `false`".to_owned(),
            (ValueType::Integer, _) => "write a whole number such as `3`".to_owned(),
            (ValueType::Time, _) => "write a time such as `2026-01-31T12:00:00Z`".to_owned(),
            (ValueType::Ip, _) => "write an address such as `10.0.0.1` or `::1`".to_owned(),
        };
        Diagnostic::new(&code::WRONG_TYPE, at.span(), message).help(help).path(at.path)
    }
}

/// Reads a list of constants, sorted; one that stands twice once it is normalised is reported.
pub(super) fn constants(
    at: &At<'_>,
    findings: &Findings,
    read: impl Fn(&At<'_>) -> Result<Constant, Reported>,
) -> Result<Vec<Constant>, Reported> {
    if !matches!(at.node.kind, NodeKind::Sequence(_)) {
        return Err(findings.misformed(&Form::List(&Form::Scalar), at));
    }
    let mut seen: BTreeMap<Constant, At<'_>> = BTreeMap::new();
    let read = every(at.items().map(|item| {
        let constant = read(&item)?;
        if let Some(first) = seen.get(&constant) {
            return Err(findings.error(form::listed_twice(first, &item)));
        }
        seen.insert(constant, item);
        Ok(())
    }));
    read.map(|_| seen.into_keys().collect())
}

/// Checks that a constant is one of the attribute's `values`, or a member of its `known`.
pub(super) fn listed(
    constant: Constant,
    attribute: &Attribute,
    at: &At<'_>,
    findings: &Findings,
) -> Result<Constant, Reported> {
    if let Some(values) = &attribute.values
        && values.binary_search(&constant).is_err()
    {
        let words: Vec<String> = values.iter().map(plain).collect();
        return Err(unlisted(&code::UNLISTED_VALUE, "is never", attribute, &words, at, findings));
    }
    if let Some(known) = &attribute.known
        && let Constant::Text(text) = &constant
        && known.binary_search_by(|one| one.member.cmp(text)).is_err()
    {
        let words: Vec<String> = known.iter().map(|one: &Known| one.member.clone()).collect();
        return Err(unlisted(
            &code::UNKNOWN_MEMBER,
            "has no known member",
            attribute,
            &words,
            at,
            findings,
        ));
    }
    Ok(constant)
}

fn unlisted(
    code: &'static Code,
    says: &str,
    attribute: &Attribute,
    words: &[String],
    at: &At<'_>,
    findings: &Findings,
) -> Reported {
    let flow = written::flow(at.node);
    let found = match names::meaning(at) {
        Some(Meaning::Text(text)) => text.to_owned(),
        _ => flow,
    };
    let message = format!("`{}` {says} `{}`", attribute.name, written::shortened(&found));
    let few: Vec<&str> = words.iter().map(String::as_str).take(FEW).collect();
    let all = form::names(few.iter().copied());
    let more = if words.len() > FEW { ", …" } else { "" };
    let diagnostic = Diagnostic::new(code, at.span(), message)
        .also(attribute.span, "declared here")
        .help(format!("write one of {all}{more}"))
        .path(at.path);
    findings.error(findings.did_you_mean(diagnostic, &found, words.iter().map(String::as_str)))
}

/// A constant of a list of values, without quotes.
fn plain(constant: &Constant) -> String {
    match constant {
        Constant::Text(text) => text.clone(),
        Constant::Integer(number) | Constant::Time(number) => number.to_string(),
        Constant::Boolean(truth) => truth.to_string(),
        Constant::Ip(address) => std::net::Ipv6Addr::from_bits(*address).to_string(),
    }
}

/// What a value of a type is, for people.
fn value_of(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Text => "text",
        ValueType::Integer => "an integer",
        ValueType::Boolean => "`true` or `false`",
        ValueType::Time => "a time",
        ValueType::TextSet => "text, a member,",
        ValueType::Ip => "an address",
    }
}

fn noun(meaning: &Meaning<'_>) -> &'static str {
    match meaning {
        Meaning::Text(_) => "the text",
        Meaning::Integer(_) => "the integer",
        Meaning::Boolean(_) => "the boolean",
    }
}

fn address_refused(text: &str, at: &At<'_>) -> Diagnostic {
    let message = format!(
        "expected an address such as `10.0.0.1` or `::1`, found `{}`",
        written::shortened(text)
    );
    let help = if let Some((before, _)) = text.split_once('%') {
        format!("leave the zone out: `{before}`")
    } else if text.contains('/') {
        let networks = crate::operators::OPERATORS
            .iter()
            .find(|operator| operator.operand == crate::operators::Shape::Networks);
        let name = networks.map_or("", |operator| operator.name);
        format!("a network is tested with `{{ {name}: [{text}] }}`")
    } else {
        "write four numbers with dots between and no leading zeros, or an IPv6 address".to_owned()
    };
    Diagnostic::new(&code::INVALID_ADDRESS, at.span(), message).help(help).path(at.path)
}
