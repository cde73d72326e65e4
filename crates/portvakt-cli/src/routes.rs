//! The routes file beside a policy, as the deciding commands use it.

use crate::console::Console;
use crate::trouble::Trouble;
use crate::{find, input};
use portvakt::compiler::diagnostic::Diagnostics;
use portvakt::compiler::policy::{Capability, Policy};
use portvakt::compiler::routes::{Found, Routes, RoutesFile};
use portvakt::compiler::source::Span;
use portvakt::load::Loaded;
use portvakt::{DecisionTree, Limits};
use std::path::Path;

/// What is asked for.
#[derive(Debug)]
pub(crate) enum Target {
    /// A capability, by name or by way of a route.
    Capability(String),
    /// A route that is open to everyone.
    Public,
    /// No route.
    Unknown,
}

/// Reads the routes that were named, or those beside the policy.
pub(crate) fn open(
    loaded: &Loaded,
    named: Option<&Path>,
    limits: &Limits,
    console: &mut Console,
) -> Result<Option<Routes>, Trouble> {
    let path = match named {
        Some(path) => Some(path.to_owned()),
        None => find::beside(&loaded.file, find::ROUTES)?,
    };
    let Some(path) = path else {
        return Ok(None);
    };
    let text = input::text(&path)?;
    let mut sources = loaded.sources.clone();
    let file = sources.add(path.to_string_lossy(), text.as_str());
    let mut findings = Diagnostics::default();
    let parsed = RoutesFile::parse(file, &text, limits, &mut findings);
    let routes = match &loaded.policy {
        Some(policy) => parsed.and_then(|parsed| parsed.resolve(policy, &mut findings)),
        None => parsed.and_then(|parsed| parsed.resolve(&declared(&loaded.tree), &mut findings)),
    };
    if findings.has_errors() || routes.is_none() {
        findings.sort();
        console.findings(&findings, &sources)?;
        return Err(Trouble::file(&path, &"the routes cannot be used"));
    }
    Ok(routes)
}

/// What routes need to know of a compiled policy: its capabilities.
fn declared(tree: &DecisionTree) -> Policy {
    let capabilities = tree.capabilities().map(|one| Capability {
        name: tree.capability_name(one).to_owned(),
        span: Span::default(),
        title: None,
    });
    Policy {
        name: tree.name().to_owned(),
        title: None,
        description: None,
        attributes: Vec::new(),
        registers: Vec::new(),
        conditions: Vec::new(),
        capabilities: capabilities.collect(),
        rules: Vec::new(),
        assertions: Vec::new(),
        accepted: Vec::new(),
    }
}

/// Finds the route of `METHOD /path`.
pub(crate) fn target(routes: Option<&Routes>, request: &str) -> Result<Target, String> {
    let routes =
        routes.ok_or("there is no routes file beside the policy; name one with --routes")?;
    let (method, path) =
        request.split_once(' ').ok_or("expected a route of the form `METHOD /path`")?;
    Ok(match routes.find(method, path) {
        Found::Capability { name, .. } => Target::Capability(name.to_owned()),
        Found::Public => Target::Public,
        Found::Unknown => Target::Unknown,
    })
}
