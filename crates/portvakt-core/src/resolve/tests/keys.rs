//! Every key of the description, misspelt once.

use super::{codes_at, resolve};
use crate::diagnostic::{Diagnostics, code};
use crate::limits::{Budget, Limits};
use crate::resolve::at::At;
use crate::resolve::form::{Form, Mapping, POLICY_FILE};
use crate::source::{Sources, Span};
use crate::syntax::{self, NodeKind};
use portvakt_eval::index::at;
use std::collections::BTreeSet;

/// Uses every key and every operator.
pub(super) const EVERY_KEY: &str = include_str!("every_key.yaml");

/// A key of the description, and where it stands in the example.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    mapping: &'static str,
    key: &'static str,
    span: Span,
}

/// All keys of the description that a value has.
fn keys(form: &'static Form, at: &At<'_>, found: &mut Vec<Found>) {
    let is_list = matches!(at.node.kind, NodeKind::Sequence(_));
    match form {
        Form::List(item) | Form::Pair(item) => at.items().for_each(|one| keys(item, &one, found)),
        Form::OneOrMore(item) if is_list => at.items().for_each(|one| keys(item, &one, found)),
        Form::OneOrMore(item) => keys(item, at, found),
        Form::Mapping(described) => keys_of(described, at, found),
        Form::Variants(described) => {
            let is_this = |one: &&&'static Mapping| at.get(one.keys()[0].name).is_some();
            keys_of(described.variants.iter().find(is_this).unwrap(), at, found);
        }
        Form::Either(either) => {
            let part = match at.node.kind {
                NodeKind::Scalar(_) => either.scalar,
                NodeKind::Sequence(_) => either.list,
                NodeKind::Mapping(_) => either.mapping,
            };
            keys(part.unwrap(), at, found);
        }
        Form::Shared(shared) => keys(&shared.form, at, found),
        _ => {}
    }
}

fn keys_of(described: &'static Mapping, at: &At<'_>, found: &mut Vec<Found>) {
    for entry in at.entries() {
        if let Some(key) = described.key(entry.name()) {
            found.push(Found { mapping: described.what, key: key.name, span: entry.name_span() });
            keys(key.form, &entry, found);
        } else {
            let fits = |name: &str, other: &crate::resolve::form::Others| {
                other.spelling.is_none_or(|spelling| spelling.fits(name))
            };
            let other = described.others.iter().find(|one| fits(entry.name(), one)).unwrap();
            keys(other.form, &entry, found);
        }
    }
}

/// All keys that the description has anywhere.
fn described(form: &'static Form, seen: &mut BTreeSet<(&'static str, &'static str)>) {
    let all = |mapping: &'static Mapping, seen: &mut BTreeSet<_>| {
        for key in mapping.keys() {
            if seen.insert((mapping.what, key.name)) {
                described(key.form, seen);
            }
        }
        mapping.others.iter().for_each(|other| described(other.form, seen));
    };
    match form {
        Form::List(item) | Form::Pair(item) | Form::OneOrMore(item) => described(item, seen),
        Form::Mapping(mapping) => all(mapping, seen),
        Form::Variants(variants) => variants.variants.iter().for_each(|one| all(one, seen)),
        Form::Either(either) => {
            [either.scalar, either.list, either.mapping]
                .into_iter()
                .flatten()
                .for_each(|part| described(part, seen));
        }
        Form::Shared(shared) => described(&shared.form, seen),
        _ => {}
    }
}

fn found() -> Vec<Found> {
    let mut sources = Sources::default();
    let file = sources.add("policy.yaml", EVERY_KEY);
    let mut diagnostics = Diagnostics::default();
    let mut budget = Budget::new(&Limits::default());
    let root = syntax::parse(file, EVERY_KEY, &mut budget, &mut diagnostics).unwrap();
    let mut all = Vec::new();
    keys(&POLICY_FILE, &At::root(&root), &mut all);
    all
}

#[test]
fn the_example_uses_every_key() {
    let used: BTreeSet<_> = found().iter().map(|one| (one.mapping, one.key)).collect();
    let mut all = BTreeSet::new();
    described(&POLICY_FILE, &mut all);
    let missing: Vec<_> = all.difference(&used).collect();
    // What the kinds of attributes, rules and assertions have in common stands in one of them.
    let apart: Vec<_> = missing
        .into_iter()
        .filter(|(_, key)| !used.iter().any(|(_, other)| other == key))
        .collect();
    assert_eq!(apart, Vec::<&(&str, &str)>::new());
    let (policy, diagnostics, _) = resolve(EVERY_KEY);
    assert!(policy.is_some(), "{:?}", diagnostics.findings());
}

#[test]
fn every_key_misspelt() {
    for one in found() {
        let (start, end) = (at(one.span.start), at(one.span.end));
        let mut text = EVERY_KEY.to_owned();
        text.replace_range(start..end, &format!("{}q", one.key));
        let (policy, diagnostics, sources) = resolve(&text);
        assert!(policy.is_none(), "{one:?} compiles");
        let here: Vec<_> = diagnostics
            .findings()
            .iter()
            .filter(|finding| sources.slice(finding.primary.span) == format!("{}q", one.key))
            .collect();
        assert_eq!(here.len(), 1, "{one:?}: {}", codes_at(&diagnostics, &sources));
        let help = here[0].help.as_deref().unwrap_or_default();
        assert!(help.contains(&format!("`{}`", one.key)), "{one:?}: {help}");
        let expected = match one.mapping {
            "a condition" => &code::UNKNOWN_ATTRIBUTE,
            "a test" => &code::UNKNOWN_OPERATOR,
            _ => &code::UNKNOWN_KEY,
        };
        assert_eq!(here[0].code, expected, "{one:?}");
        assert!(!here[0].path.is_empty());
    }
}
