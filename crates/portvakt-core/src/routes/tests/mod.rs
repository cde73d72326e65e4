mod faults;
mod finding;
mod overlap;

use expect_test::Expect;

use super::{Routes, RoutesFile};
use crate::diagnostic::{Diagnostics, people};
use crate::limits::{Budget, Limits};
use crate::policy::Policy;
use crate::source::Sources;

const POLICY: &str = "
portvakt: 1
policy: dialogs
capabilities:
  dialogs:
    read: Read one
    search: Search
    labels: Change labels
rules:
  all:
    allow: dialogs.**
";

fn read(policy: &str, routes: &str) -> (Option<Routes>, String) {
    let limits = Limits::default();
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    let file = sources.add("policy.yaml", policy);
    let root = crate::syntax::parse(file, policy, &mut Budget::new(&limits), &mut diagnostics);
    let (policy, found) = crate::resolve::policy(&root.unwrap(), &[], &limits);
    assert!(!found.has_errors(), "{found:?}");
    let policy: Policy = policy.unwrap();
    let file = sources.add("routes.yaml", routes);
    let parsed = RoutesFile::parse(file, routes, &limits, &mut diagnostics);
    let routes = parsed.and_then(|parsed| parsed.resolve(&policy, &mut diagnostics));
    diagnostics.sort();
    assert_eq!(routes.is_none(), diagnostics.has_errors());
    (routes, people::render(&diagnostics, &sources, people::Look::Plain))
}

#[track_caller]
fn check(entries: &str, expected: &Expect) {
    let text = format!("portvakt: 1\nroutes_for: policy.yaml\nroutes:\n{entries}");
    expected.assert_eq(&read(POLICY, &text).1);
}
