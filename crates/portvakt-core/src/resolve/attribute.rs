//! Attributes: all of a declaration but the conditions of `derive`.

use super::at::At;
use super::constant::{Check, constants};
use super::findings::{Findings, Reported, every};
use super::form::{self, Form, REQUEST_ATTRIBUTE, SUBJECT_ATTRIBUTE};
use super::names::{flag, needed, optional_text, text};
use super::value::claim_path::claim_path;
use super::written;
use crate::diagnostic::{Diagnostic, code};
use crate::formats;
use crate::policy::{Attribute, Category, Constant, DeriveEntry, Known, Source, ValueType};
use crate::syntax::NodeKind;
use std::collections::BTreeMap;

/// Reads a declaration. A derived attribute's entries have no conditions yet.
pub(super) fn attribute(at: &At<'_>, findings: &Findings) -> Result<Attribute, Reported> {
    let (category, word) = match at.name().split_once('.') {
        Some(("subject", word)) => (Category::Subject, word),
        Some(("resource", word)) => (Category::Resource, word),
        Some(("context", word)) => (Category::Context, word),
        _ => return Err(findings.misformed(&Form::Mapping(&SUBJECT_ATTRIBUTE), at)),
    };
    let value_type = value_type(at, findings)?;
    let applicable = keys_apply(at, category, value_type, findings);
    let format = format(at, findings);
    let split = split(at, findings);
    applicable?;
    let (format, split) = (format?, split?);
    let check = Check { name: at.name(), value_type, format, split: split.as_deref() };
    if let (Some(separator), Some(format)) = (at.get("split"), format)
        && format.envelope.is_some()
    {
        let message =
            format!("`{}` is read from an object, so there is no text to split", format.name);
        let diagnostic = Diagnostic::new(&code::KEY_DOES_NOT_APPLY, separator.whole(), message);
        return Err(findings.error(diagnostic.help("leave `split` out").path(separator.path)));
    }
    let derived = derived(at, &check, findings);
    let source = source(at, category, word, findings);
    let values = at
        .get("values")
        .map(|list| constants(&list, findings, |item| check.constant(item, findings)))
        .transpose();
    let known = at.get("known").map(|list| known(&list, &check, findings)).transpose();
    let required = flag(findings, at, "required");
    let optional = flag(findings, at, "optional");
    let known = known?;
    let internal = internal(at, &check, known.as_deref(), findings);
    let (source, mut values) = (source?, values?);
    let source = match derived? {
        Some(entries) => {
            let mut all: Vec<Constant> = entries.iter().map(|entry| entry.value.clone()).collect();
            all.sort();
            all.dedup();
            values = Some(all);
            Source::Derive(entries)
        }
        None => source,
    };
    Ok(Attribute {
        name: at.name().to_owned(),
        span: at.name_span(),
        category,
        value_type,
        source,
        format,
        values,
        known,
        internal: internal?,
        required: required?,
        optional: optional?,
        split,
    })
}

fn value_type(at: &At<'_>, findings: &Findings) -> Result<ValueType, Reported> {
    let form = Form::Mapping(&SUBJECT_ATTRIBUTE);
    let value = needed(findings, at, "type", &form)?;
    let name = text(findings, &value, &Form::Text)?;
    let found = ValueType::ALL.into_iter().find(|one| one.name() == name);
    found.ok_or_else(|| findings.misformed(&form, &value))
}

/// Checks that every key may stand on an attribute of this type, and with `derive`.
fn keys_apply(
    at: &At<'_>,
    category: Category,
    value_type: ValueType,
    findings: &Findings,
) -> Result<(), Reported> {
    let described = match category {
        Category::Subject => &SUBJECT_ATTRIBUTE,
        Category::Resource | Category::Context => &REQUEST_ATTRIBUTE,
    };
    let derive = at.get("derive");
    let checked = at.entries().map(|entry| {
        let Some(key) = described.key(entry.name()) else {
            return Ok(());
        };
        let name = key.name;
        if !key.on.is_empty() && !key.on.contains(&value_type) {
            let types = form::names(key.on.iter().map(|one| one.name()));
            let message = format!("`{name}` stands on {types}, not on `{}`", value_type.name());
            let diagnostic = Diagnostic::new(&code::KEY_DOES_NOT_APPLY, entry.name_span(), message);
            let help = format!("leave `{name}` out, or choose another `type`");
            return Err(findings.error(diagnostic.help(help).path(entry.path)));
        }
        if let Some(derive) = &derive
            && !matches!(name, "derive" | "type")
        {
            let message = format!("`{name}` does not stand beside `derive`");
            return Err(findings.error(
                Diagnostic::new(&code::KEY_DOES_NOT_APPLY, entry.name_span(), message)
                    .also(derive.name_span(), "the value comes from here")
                    .help("a derived attribute has `type` and `derive` only")
                    .path(entry.path),
            ));
        }
        Ok(())
    });
    every(checked).map(|_| ())
}

fn format(at: &At<'_>, findings: &Findings) -> Result<Option<&'static formats::Format>, Reported> {
    let Some(value) = at.get("format") else {
        return Ok(None);
    };
    let name = text(findings, &value, &Form::Text)?;
    let format = formats::find(name);
    format.map(Some).ok_or_else(|| findings.misformed(&Form::Text, &value))
}

fn split(at: &At<'_>, findings: &Findings) -> Result<Option<String>, Reported> {
    let Some(value) = at.get("split") else {
        return Ok(None);
    };
    let separator = text(findings, &value, &Form::Text)?;
    if separator.is_empty() {
        let message = "expected a separator, found empty text";
        let diagnostic = Diagnostic::new(&code::INVALID_TEXT, value.span(), message);
        return Err(findings.error(diagnostic.help("write `split: \" \"`").path(value.path)));
    }
    Ok(Some(separator.to_owned()))
}

/// Where the value comes from, unless it is derived.
fn source(
    at: &At<'_>,
    category: Category,
    word: &str,
    findings: &Findings,
) -> Result<Source, Reported> {
    if category != Category::Subject {
        return Ok(Source::Request);
    }
    let claim = optional_text(findings, at, "claim")?.unwrap_or_else(|| word.to_owned());
    let path = match at.get("path") {
        None => Vec::new(),
        Some(value) => {
            let path = text(findings, &value, &Form::Text)?;
            claim_path(path)
                .map_err(|refusal| refusal.report(&code::INVALID_PATH, &value, findings))?
        }
    };
    Ok(Source::Claim { claim, path })
}

/// Reads the members that rules may name: a list, or a mapping to their titles.
fn known(at: &At<'_>, check: &Check<'_>, findings: &Findings) -> Result<Vec<Known>, Reported> {
    if matches!(at.node.kind, NodeKind::Sequence(_)) {
        let members = constants(at, findings, |item| check.constant(item, findings))?;
        let known = members.into_iter().filter_map(text_of);
        return Ok(known.map(|member| Known { member, title: None }).collect());
    }
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    let read = every(at.entries().map(|entry| {
        let title = text(findings, &entry, &Form::Text);
        let member = check.text(entry.name().to_owned(), entry.name_span(), &entry, findings)?;
        let title = Some(title?.to_owned());
        if known.insert(member.clone(), Known { member, title }).is_some() {
            let message = format!("expected each member once, found `{}` again", entry.name());
            let diagnostic = Diagnostic::new(&code::LISTED_TWICE, entry.name_span(), message);
            return Err(findings.error(diagnostic.help("leave one of them out").path(entry.path)));
        }
        Ok(())
    }));
    read.map(|_| known.into_values().collect())
}

/// Reads the members that are never suggested.
fn internal(
    at: &At<'_>,
    check: &Check<'_>,
    known: Option<&[Known]>,
    findings: &Findings,
) -> Result<Vec<String>, Reported> {
    let Some(list) = at.get("internal") else {
        return Ok(Vec::new());
    };
    let members = constants(&list, findings, |item| {
        let member = check.constant(item, findings)?;
        if let (Some(known), Constant::Text(text)) = (known, &member)
            && known.binary_search_by(|one| one.member.cmp(text)).is_err()
        {
            let message = format!("`{}` is not under `known`", written::shortened(text));
            let diagnostic = Diagnostic::new(&code::UNKNOWN_MEMBER, item.span(), message)
                .help("add it under `known`, with a title")
                .path(item.path);
            let words = known.iter().map(|one| one.member.as_str());
            return Err(findings.error(findings.did_you_mean(diagnostic, text, words)));
        }
        Ok(member)
    })?;
    Ok(members.into_iter().filter_map(text_of).collect())
}

fn text_of(constant: Constant) -> Option<String> {
    match constant {
        Constant::Text(text) => Some(text),
        _ => None,
    }
}

/// Reads the values of `derive`, all but the last with a condition.
fn derived(
    at: &At<'_>,
    check: &Check<'_>,
    findings: &Findings,
) -> Result<Option<Vec<DeriveEntry>>, Reported> {
    let Some(list) = at.get("derive") else {
        return Ok(None);
    };
    let last = list.items().count().saturating_sub(1);
    let entries = every(list.items().enumerate().map(|(place, entry)| {
        let value = needed(findings, &entry, "value", &Form::Text)?;
        let value = check.constant(&value, findings);
        match (entry.get("when"), place == last) {
            (Some(when), true) => {
                let message =
                    "expected a last entry without `when`, so that there is always a value";
                return Err(findings.error(
                    Diagnostic::new(&code::DERIVE_LAST, when.whole(), message)
                        .help("add `- { value: … }` as the last entry")
                        .path(entry.path),
                ));
            }
            (None, false) => {
                let message = "expected `when`: the entries after this one are never reached";
                return Err(findings.error(
                    Diagnostic::new(&code::DERIVE_LAST, entry.span(), message)
                        .help("only the last entry is `{ value: … }` alone")
                        .path(entry.path),
                ));
            }
            _ => {}
        }
        Ok(DeriveEntry { value: value?, when: None, span: entry.span() })
    }))?;
    if entries.is_empty() {
        return Err(findings.misformed(&Form::List(&Form::Scalar), &list));
    }
    Ok(Some(entries))
}
