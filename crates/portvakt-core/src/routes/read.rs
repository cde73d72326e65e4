//! Reads the routes of a file against their policy.

use std::collections::{BTreeMap, BTreeSet};

use portvakt_eval::index::index;

use super::finder::Finder;
use super::pattern::{Malformed, Pattern};
use super::{Routes, Target};
use crate::diagnostic::{Diagnostic, code};
use crate::policy::{Capability, CapabilityId, Policy};
use crate::resolve::form::Form;
use crate::resolve::{At, Capabilities, Findings, Reported, every, text};
use crate::source::Span;
use crate::syntax::Path;

/// What a route leads to instead of a capability: everyone may pass.
const PUBLIC: &str = "public";

/// All routes of a file.
pub(super) fn routes(
    file: &At<'_>,
    policy: &Policy,
    findings: &Findings,
) -> Result<Routes, Reported> {
    let section = file.get("routes");
    let capabilities = Capabilities::new(&policy.capabilities, findings);
    let mut shapes: BTreeMap<String, Span> = BTreeMap::new();
    let mut reached: BTreeSet<CapabilityId> = BTreeSet::new();
    let mut finder = Finder::default();
    let mut patterns = Vec::new();
    let all = every(section.iter().flat_map(At::entries).map(|entry| {
        let pattern = pattern(&entry, &mut shapes, findings);
        let target = target(&entry, policy, capabilities, findings);
        if let Ok(Target::Capability(id, _)) = &target {
            reached.insert(*id);
        }
        let pattern = pattern?;
        finder.add(&pattern, target?);
        patterns.push(pattern);
        Ok(())
    }));
    // What a route with another fault should reach is not known.
    all?;
    if let Some(section) = section {
        for (place, capability) in policy.capabilities.iter().enumerate() {
            if !reached.contains(&CapabilityId(index(place))) {
                route_missing(capability, &section, findings);
            }
        }
    }
    Ok(Routes { finder, patterns })
}

/// The path is that of the capability, so that a policy can accept that it has no route.
fn route_missing(capability: &Capability, section: &At<'_>, findings: &Findings) {
    let root = Path::root();
    let capabilities = root.key("capabilities");
    let message = format!("no route reaches `{}`", capability.name);
    let diagnostic = Diagnostic::new(&code::ROUTE_MISSING, capability.span, message)
        .also(section.name_span(), "none of these leads to it")
        .help("add its routes, or take the capability out of the policy");
    findings.warning(match capability.name.rsplit_once('.') {
        Some((prefix, word)) => diagnostic.path(capabilities.key(prefix).key(word)),
        None => diagnostic.path(capabilities.key(&capability.name)),
    });
}

fn pattern(
    at: &At<'_>,
    shapes: &mut BTreeMap<String, Span>,
    findings: &Findings,
) -> Result<Pattern, Reported> {
    let pattern = Pattern::parse(at.name()).map_err(|malformed| {
        let (message, help) = words(&malformed);
        findings.error(
            Diagnostic::new(&code::INVALID_ROUTE, at.name_span(), message).help(help).path(at.path),
        )
    })?;
    match shapes.get(&pattern.shape()) {
        None => {
            shapes.insert(pattern.shape(), at.name_span());
            Ok(pattern)
        }
        Some(first) => {
            let message =
                format!("expected one route for these requests, found `{}` too", at.name());
            Err(findings.error(
                Diagnostic::new(&code::ROUTE_TWICE, at.name_span(), message)
                    .label("matches exactly the same paths")
                    .also(*first, "the first route")
                    .help("keep one of the two")
                    .path(at.path),
            ))
        }
    }
}

fn target(
    at: &At<'_>,
    policy: &Policy,
    capabilities: Capabilities<'_>,
    findings: &Findings,
) -> Result<Target, Reported> {
    let name = text(findings, at, &Form::Text)?;
    if name != PUBLIC {
        let id = capabilities.capability(at)?;
        return Ok(Target::Capability(id, name.to_owned()));
    }
    match policy.find_capability(PUBLIC).and_then(|id| policy.capabilities.get(id.at())) {
        None => Ok(Target::Public),
        Some(capability) => {
            let message =
                "expected `public` to mean that everyone may pass, but it is a capability too";
            Err(findings.error(
                Diagnostic::new(&code::CAPABILITY_NAMED_PUBLIC, at.span(), message)
                    .also(capability.span, "declared here")
                    .help("give the capability another name")
                    .path(at.path),
            ))
        }
    }
}

/// What is wrong with a pattern, and what to do.
fn words(malformed: &Malformed) -> (String, String) {
    let (message, help) = match malformed {
        Malformed::Form => (
            "expected a method, one space and a path".to_owned(),
            "write it like `GET /dialogs/{dialogId}`".to_owned(),
        ),
        Malformed::Method(method) => (
            format!("expected a method in capital letters, found `{method}`"),
            format!("write `{}`", capitals(method)),
        ),
        Malformed::NoSlash => {
            ("expected a path that begins with `/`".to_owned(), "put a `/` before it".to_owned())
        }
        Malformed::EmptySegment => (
            "expected something between two slashes, found nothing".to_owned(),
            "take one slash out; a request with `//` is always refused".to_owned(),
        ),
        Malformed::DotSegment(segment) => (
            format!("expected a segment with a name, found `{segment}`"),
            "write the path without it; a request with such a segment is always refused".to_owned(),
        ),
        Malformed::Braces(segment) => (
            format!("expected braces around a whole segment, found `{segment}`"),
            "write a parameter as `/{name}/`, alone between two slashes".to_owned(),
        ),
        Malformed::ParameterName(name) => (
            format!("expected a name of letters, digits, `_` and `-` in braces, found `{name}`"),
            "write a parameter as `{dialogId}`".to_owned(),
        ),
        Malformed::Repeated(name) => (
            format!("expected each parameter once, found `{{{name}}}` again"),
            "give the second another name".to_owned(),
        ),
        Malformed::Character(found) => (
            format!("expected a path that requests can have, found `{found}`"),
            "a request whose path holds this is always refused".to_owned(),
        ),
    };
    (message, help)
}

/// The method that was probably meant.
fn capitals(method: &str) -> String {
    let capitals = method.to_ascii_uppercase();
    let is_method = !capitals.is_empty() && capitals.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_method { capitals } else { "GET".to_owned() }
}
