//! Capabilities: what can be permitted.

use super::at::At;
use super::findings::{Findings, Reported, every};
use super::form::Form;
use super::names::text;
use crate::diagnostic::{Diagnostic, code};
use crate::policy::Capability;
use crate::syntax::NodeKind;
use std::collections::BTreeMap;

/// Reads all capabilities, sorted by name, also those that are right beside others that are not;
/// and gives the prefixes of which some are wrong.
pub(super) fn capabilities(at: &At<'_>, findings: &Findings) -> (Vec<Capability>, Vec<String>) {
    let mut all = BTreeMap::new();
    let mut broken = Vec::new();
    for prefix in at.entries() {
        if of_prefix(&prefix, &mut all, findings).is_err() {
            broken.push(prefix.name().to_owned());
        }
    }
    for capability in all.values() {
        prefix_of(capability, &all, findings);
    }
    (all.into_values().collect(), broken)
}

fn of_prefix(
    prefix: &At<'_>,
    all: &mut BTreeMap<String, Capability>,
    findings: &Findings,
) -> Result<(), Reported> {
    let mut add = |name: String, entry: &At<'_>, title: Option<String>| {
        let span = if title.is_some() { entry.name_span() } else { entry.span() };
        let capability = Capability { name: name.clone(), span, title };
        match all.insert(name, capability) {
            None => Ok(()),
            // A prefix stands once, so it stands twice in one list.
            Some(_) => Err(findings.misformed(&Form::List(&Form::Text), entry)),
        }
    };
    match &prefix.node.kind {
        NodeKind::Scalar(_) => {
            let title = text(findings, prefix, &Form::Text)?;
            if prefix.name().contains('.') {
                let (before, last) = prefix.name().rsplit_once('.').unwrap_or_default();
                let message =
                    format!("expected the last words of `{}`, found a title", prefix.name());
                return Err(findings.error(
                    Diagnostic::new(&code::WRONG_SHAPE, prefix.span(), message)
                        .help(format!("write `{before}: {{ {last}: … }}`"))
                        .path(prefix.path),
                ));
            }
            add(prefix.name().to_owned(), prefix, Some(title.to_owned()))
        }
        NodeKind::Sequence(_) => every(prefix.items().map(|item| {
            let word = text(findings, &item, &Form::Text)?;
            add(format!("{}.{word}", prefix.name()), &item, None)
        }))
        .map(|_| ()),
        NodeKind::Mapping(_) => every(prefix.entries().map(|entry| {
            let title = text(findings, &entry, &Form::Text)?;
            add(format!("{}.{}", prefix.name(), entry.name()), &entry, Some(title.to_owned()))
        }))
        .map(|_| ()),
    }
}

/// Reports a capability that is also the prefix of another.
fn prefix_of(capability: &Capability, all: &BTreeMap<String, Capability>, findings: &Findings) {
    let prefix = format!("{}.", capability.name);
    let after = all.range(prefix.clone()..).next();
    if let Some((name, longer)) = after.filter(|(name, _)| name.starts_with(&prefix)) {
        let message =
            format!("`{}` is a capability, and the prefix of `{name}` too", capability.name);
        findings.error(
            Diagnostic::new(&code::CAPABILITY_AND_PREFIX, capability.span, message)
                .also(longer.span, "its prefix")
                .help("give one of the two another name")
                .path(crate::syntax::Path::root().key("capabilities")),
        );
    }
}
