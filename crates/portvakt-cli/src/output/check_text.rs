//! Findings for people: drawn by the compiler, then counted; and costs where they were asked for.

use crate::commands::check::{Checked, Found};
use crate::output::cost;
use portvakt::compiler::diagnostic::Severity;
use portvakt::compiler::diagnostic::people::{self, Look};
use std::fmt::Write;

/// All findings, what was checked, and how many there are.
pub(crate) fn checked(checked: &Checked) -> String {
    let mut out = String::new();
    for Found { findings, sources, cost } in &checked.found {
        out.push_str(&people::render(findings, sources, Look::Coloured));
        if let Some((file, cost)) = cost {
            out.push_str(&cost::text(cost, file, sources));
        }
    }
    let mut files = vec![
        count(checked.policies, "policy", "policies"),
        count(checked.tests, "tests file", "tests files"),
        count(checked.routes, "routes file", "routes files"),
    ];
    if checked.trust > 0 {
        files.push(count(checked.trust, "trust file", "trust files"));
    }
    let all = || checked.found.iter().flat_map(|one| one.findings.findings());
    let of = |severity| all().filter(|one| one.code.severity == severity).count();
    let _ = writeln!(
        out,
        "checked {}: {}, {}",
        files.join(", "),
        count(of(Severity::Error), "error", "errors"),
        count(of(Severity::Warning), "warning", "warnings")
    );
    if checked.assertions > 0 {
        let assertions = count(checked.assertions, "assertion", "assertions");
        let _ = writeln!(out, "proved {} of {assertions}", checked.proved);
    }
    out
}

fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}
