//! Checks a value against its form, and goes on into what it holds.

use super::wrong::{VERSION, listed_twice, misspelt, names, unknown_key, unknown_operator, wrong};
use super::{Bounds, Choice, Form, Key, Keys, Mapping, Others, Variants};
use crate::diagnostic::{Diagnostic, code};
use crate::resolve::at::At;
use crate::resolve::findings::Findings;
use crate::resolve::names::meaning;
use crate::resolve::written;
use crate::syntax::{Meaning, NodeKind};
use std::collections::BTreeMap;

/// Checks a value and reports whatever has another form than described.
pub(crate) fn check(form: &'static Form, at: &At<'_>, findings: &Findings) {
    match form {
        Form::Version(what) => version(what, at, findings),
        Form::Bounded(bounds) => bounded(bounds, form, at, findings),
        Form::Text | Form::Integer | Form::True | Form::Scalar | Form::Reference(_) => {
            if !is(form, at) {
                findings.error(wrong(form, at));
            }
        }
        Form::Name(spelling) => match meaning(at) {
            Some(Meaning::Text(text)) => {
                if !spelling.fits(text) {
                    findings.error(misspelt(*spelling, text, at));
                }
            }
            _ => {
                findings.error(wrong(form, at));
            }
        },
        Form::Choice(choice) => match meaning(at) {
            Some(Meaning::Text(text)) => choose(choice, text, at, findings),
            _ => {
                findings.error(wrong(form, at));
            }
        },
        Form::List(item) => list(item, form, at, findings),
        Form::OneOrMore(item) => match at.node.kind {
            NodeKind::Sequence(_) => list(item, form, at, findings),
            _ if fits(item, at) => check(item, at, findings),
            _ => {
                findings.error(wrong(form, at));
            }
        },
        Form::Pair(item) => {
            list(item, form, at, findings);
            let count = at.items().count();
            if matches!(at.node.kind, NodeKind::Sequence(_)) && count != 2 {
                findings.error(wrong(form, at));
            }
        }
        Form::Mapping(described) => match at.node.kind {
            NodeKind::Mapping(_) => mapping(described, at, findings),
            _ => {
                findings.error(wrong(form, at));
            }
        },
        Form::Variants(described) => match at.node.kind {
            NodeKind::Mapping(_) => variants(described, at, findings),
            _ => {
                findings.error(wrong(form, at));
            }
        },
        Form::Either(either) => {
            let part = match at.node.kind {
                NodeKind::Scalar(_) => either.scalar,
                NodeKind::Sequence(_) => either.list,
                NodeKind::Mapping(_) => either.mapping,
            };
            match part {
                Some(part) if fits(part, at) => check(part, at, findings),
                _ => {
                    findings.error(wrong(form, at));
                }
            }
        }
        Form::Json => {}
        Form::MaybeEmpty(form) => check(form, at, findings),
        Form::Shared(shared) => check(&shared.form, at, findings),
    }
}

/// Whether a scalar is what a form asks for.
fn is(form: &Form, at: &At<'_>) -> bool {
    matches!(
        (form, meaning(at)),
        (Form::Text | Form::Reference(_), Some(Meaning::Text(_)))
            | (Form::Integer, Some(Meaning::Integer(_)))
            | (Form::True, Some(Meaning::Boolean(true)))
            | (Form::Scalar, Some(_))
    )
}

/// Whether a value is of the right kind for a form: scalar, list or mapping, and text for text.
fn fits(form: &Form, at: &At<'_>) -> bool {
    match form {
        Form::Text | Form::Integer | Form::True | Form::Scalar | Form::Reference(_) => is(form, at),
        Form::Version(_) | Form::Bounded(_) | Form::Name(_) | Form::Choice(_) => {
            matches!(at.node.kind, NodeKind::Scalar(_))
        }
        Form::List(_) | Form::Pair(_) => matches!(at.node.kind, NodeKind::Sequence(_)),
        Form::Mapping(_) | Form::Variants(_) => matches!(at.node.kind, NodeKind::Mapping(_)),
        Form::OneOrMore(item) => matches!(at.node.kind, NodeKind::Sequence(_)) || fits(item, at),
        Form::Either(either) => match at.node.kind {
            NodeKind::Scalar(_) => either.scalar,
            NodeKind::Sequence(_) => either.list,
            NodeKind::Mapping(_) => either.mapping,
        }
        .is_some_and(|part| fits(part, at)),
        Form::Json => true,
        Form::MaybeEmpty(form) => fits(form, at),
        Form::Shared(shared) => fits(&shared.form, at),
    }
}

fn bounded(bounds: &Bounds, form: &Form, at: &At<'_>, findings: &Findings) {
    let Bounds { least, most, unit } = bounds;
    let Some(Meaning::Integer(found)) = meaning(at) else {
        findings.error(wrong(form, at));
        return;
    };
    if !(*least..=*most).contains(&found) {
        let message = format!("expected {least} to {most} {unit}, found `{found}`");
        let nearest = found.clamp(*least, *most);
        findings.error(
            Diagnostic::new(&code::OUT_OF_BOUNDS, at.span(), message)
                .help(format!("write `{}: {nearest}`", at.name()))
                .path(at.path),
        );
    }
}

fn version(what: &'static str, at: &At<'_>, findings: &Findings) {
    match meaning(at) {
        Some(Meaning::Integer(VERSION)) => {}
        Some(Meaning::Integer(other)) => {
            let message = format!("expected version `{VERSION}` of {what}, found `{other}`");
            let diagnostic = Diagnostic::new(&code::UNKNOWN_VERSION, at.span(), message);
            let help = if other > VERSION {
                "this file is written for a newer Portvakt: use that, or write the file for version 1"
                    .to_owned()
            } else {
                format!("write `{}: {VERSION}`", at.name())
            };
            findings.error(diagnostic.help(help).path(at.path));
        }
        _ => {
            let help = format!("write `{}: {VERSION}`", at.name());
            findings.error(wrong(&Form::Version(what), at).help(help));
        }
    }
}

fn choose(choice: &Choice, text: &str, at: &At<'_>, findings: &Findings) {
    let words = (choice.words)();
    if !words.contains(&text) {
        let message = format!("expected a {}, found `{}`", choice.what, written::shortened(text));
        let diagnostic = Diagnostic::new(choice.code, at.span(), message).path(at.path);
        let diagnostic = match (choice.instead)(text) {
            Some(help) => diagnostic.help(help),
            None => findings.did_you_mean(
                diagnostic.help(format!("write one of {}", names(words.iter().copied()))),
                text,
                words,
            ),
        };
        findings.error(diagnostic);
    }
}

fn list(item: &'static Form, form: &Form, at: &At<'_>, findings: &Findings) {
    if !matches!(at.node.kind, NodeKind::Sequence(_)) {
        findings.error(wrong(form, at));
    }
    let is_alone = at.items().len() == 1;
    let mut seen = BTreeMap::new();
    for one in at.items() {
        check(item, &one, findings);
        if let NodeKind::Scalar(scalar) = &one.node.kind
            && !is_alone
        {
            let is_text = matches!(scalar.meaning(), Ok(Meaning::Text(_)));
            if let Some(first) = seen.get(&(is_text, &scalar.text)) {
                findings.error(listed_twice(first, &one));
            } else {
                seen.insert((is_text, &scalar.text), one);
            }
        }
    }
}

fn mapping(described: &'static Mapping, at: &At<'_>, findings: &Findings) {
    let mut meant = Vec::new();
    for entry in at.entries() {
        if let Some(key) = described.key(entry.name()) {
            check(key.form, &entry, findings);
        } else if matches!(described.keys, Keys::Operators) {
            findings.error(unknown_operator(described.keys(), &entry, findings));
        } else if described.others.is_empty() {
            meant.extend(unknown_key(
                described.what,
                described.keys(),
                described.elsewhere,
                &entry,
                findings,
            ));
        } else {
            other(described.others, &entry, findings);
        }
    }
    for key in described.keys().iter().filter(|key| key.required) {
        if at.get(key.name).is_none() && !meant.iter().any(|name| name == key.name) {
            let message = format!("expected the key `{}` in {}", key.name, described.what);
            findings.error(
                Diagnostic::new(&code::MISSING_KEY, at.name_span(), message)
                    .label(format!("`{}` is missing", key.name))
                    .help(format!("add `{}: …`: {}", key.name, key.title))
                    .path(at.path),
            );
        }
    }
}

/// An entry whose key is a name.
fn other(others: &'static [Others], entry: &At<'_>, findings: &Findings) {
    let name = entry.name();
    let fits = |one: &&Others, name: &str| one.spelling.is_none_or(|spelling| spelling.fits(name));
    if let Some(one) = others.iter().find(|one| fits(one, name)) {
        check(one.form, entry, findings);
        return;
    }
    let Some(first) = others.first() else { return };
    if !first.declares {
        // Whether it exists is told by whoever looks it up.
        check(first.form, entry, findings);
        return;
    }
    if let Some(spelling) = first.spelling {
        findings.error(misspelt(spelling, name, entry));
        let meant = spelling.proposal(name).unwrap_or_default();
        if let Some(one) = others.iter().find(|one| fits(one, &meant)) {
            check(one.form, entry, findings);
        }
    }
}

fn variants(described: &'static Variants, at: &At<'_>, findings: &Findings) {
    let mut found = at.entries().filter_map(|entry| described.of_verb(entry.name()));
    match (found.next(), found.next()) {
        (Some(variant), None) => mapping(variant, at, findings),
        _ => unclear(described, at, findings),
    }
}

/// A mapping of which the kind is not clear.
fn unclear(described: &'static Variants, at: &At<'_>, findings: &Findings) {
    let verbs: Vec<&str> = described.verbs().collect();
    let found: Vec<At<'_>> = at.entries().filter(|entry| verbs.contains(&entry.name())).collect();
    if let [first, others @ ..] = found.as_slice() {
        let message = format!(
            "expected one of {} in {}, found {}",
            names(verbs.iter().copied()),
            described.what,
            names(found.iter().map(At::name))
        );
        let (code, help) = if described.named {
            let help = format!("make it {} entries, each with a name of its own", found.len());
            (&code::SEVERAL_VERBS, help)
        } else {
            (&code::KEYS_EXCLUDE_EACH_OTHER, "keep one of them".to_owned())
        };
        let mut diagnostic = Diagnostic::new(code, first.name_span(), message);
        for other in others {
            diagnostic = diagnostic.also(other.name_span(), "and here");
        }
        findings.error(diagnostic.help(help).path(at.path));
    } else {
        let known = |name: &str| described.variants.iter().any(|one| one.key(name).is_some());
        let mut unknown = at.entries().filter(|entry| !known(entry.name()));
        if !unknown.any(|entry| findings.nearest(entry.name(), verbs.iter().copied()).is_some()) {
            let message =
                format!("expected one of {} in {}", names(verbs.iter().copied()), described.what);
            let verb = verbs.first().copied().unwrap_or_default();
            let (code, add) = if described.named {
                (&code::NO_VERB, "what it does")
            } else {
                (&code::MISSING_KEY, "one of them")
            };
            findings.error(
                Diagnostic::new(code, at.name_span(), message)
                    .help(format!("add {add}, such as `{verb}: …`"))
                    .path(at.path),
            );
        }
    }
    // Every key that some kind has is right.
    let keys: Vec<Key> = described.variants.iter().flat_map(|one| one.keys()).copied().collect();
    for entry in at.entries() {
        if let Some(key) = keys.iter().find(|key| key.name == entry.name()) {
            check(key.form, &entry, findings);
        } else {
            unknown_key(described.what, &keys, &[], &entry, findings);
        }
    }
}
