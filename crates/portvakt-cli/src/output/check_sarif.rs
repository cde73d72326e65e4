//! Findings for code hosts.

use crate::commands::check::{Checked, Found};
use crate::output::sarif::{self, Finding, Level, Place, Rule};
use portvakt::compiler::diagnostic::{CODES, Code, Diagnostic, Label, Severity};
use portvakt::compiler::source::Sources;
use serde_json::{Map, Value};

/// A log of all findings; what was checked stands in the run's properties. Costs are no findings.
pub(crate) fn checked(checked: &Checked) -> String {
    let rules: Vec<Rule> = CODES.iter().copied().map(rule).collect();
    let findings: Vec<Finding<'_>> = checked.found.iter().flat_map(results).collect();
    let counts = [
        ("policies", checked.policies),
        ("tests", checked.tests),
        ("routes", checked.routes),
        ("trust", checked.trust),
        ("assertions", checked.assertions),
        ("assertionsProved", checked.proved),
    ];
    let counts = counts.into_iter().map(|(name, count)| (name.to_owned(), Value::from(count)));
    sarif::log(&rules, &findings, &counts.collect::<Map<_, _>>())
}

/// A kind of finding.
fn rule(code: &'static Code) -> Rule {
    let help = format!(
        "{}; the section `{}` on the manual's page of diagnostics shows an example, and what to write instead",
        code.title, code.name
    );
    Rule { id: code.name, title: code.title, level: level(code), help }
}

fn level(code: &Code) -> Level {
    match code.severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
    }
}

fn results(found: &Found) -> impl Iterator<Item = Finding<'_>> {
    found.findings.findings().iter().map(|finding| result(finding, &found.sources))
}

fn result<'f>(finding: &'f Diagnostic, sources: &'f Sources) -> Finding<'f> {
    let place = |label: &'f Label| Place { span: label.span, sources, text: &label.text };
    Finding {
        rule: finding.code.name,
        level: level(finding.code),
        message: &finding.message,
        help: finding.help.as_deref(),
        notes: &finding.notes,
        witness: finding.witness.as_deref(),
        place: place(&finding.primary),
        related: finding.labels.iter().map(place).collect(),
        path: &finding.path,
    }
}
