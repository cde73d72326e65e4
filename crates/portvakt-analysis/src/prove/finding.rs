//! Proofs that fail, as findings.

use super::{Open, Proof, Refutation};
use crate::version::Version;
use crate::witness::Witness;
use portvakt_core::diagnostic::{Diagnostic, code};
use portvakt_core::policy::{Assertion, RuleId};
use portvakt_core::syntax::Path;

/// What there is to say of an assertion that was tried; nothing when it is proved.
#[must_use]
pub fn finding(version: Version<'_>, assertion: &Assertion, proof: &Proof) -> Option<Diagnostic> {
    let root = Path::root();
    let assertions = root.key("assertions");
    let path = assertions.key(&assertion.name);
    let finding = match proof {
        Proof::Proved => return None,
        Proof::Refuted(refutation) => refuted(version, assertion, refutation),
        Proof::Undecided(open) => undecided(version, assertion, open),
    };
    Some(finding.path(path))
}

fn name(version: Version<'_>, open: &Open) -> String {
    let capability = version.policy.capabilities.get(open.capability.at());
    capability.map(|one| one.name.clone()).unwrap_or_default()
}

fn undecided(version: Version<'_>, assertion: &Assertion, open: &[Open]) -> Diagnostic {
    let names: Vec<String> = open.iter().map(|one| format!("`{}`", name(version, one))).collect();
    let message = format!(
        "`{}` is neither proved nor refuted: the question takes more steps than it was given for {}",
        assertion.name,
        names.join(", ")
    );
    let mut rules: Vec<RuleId> = open.iter().flat_map(|one| one.rules.iter().copied()).collect();
    rules.sort_unstable();
    rules.dedup();
    with_rules(
        Diagnostic::new(&code::ASSERTION_UNDECIDED, assertion.span, message),
        version,
        &rules,
        "takes part",
    )
    .help("split the assertion, or make the conditions of these rules simpler")
}

/// So many rules are labelled.
const LABELLED: usize = 8;

fn with_rules(
    mut finding: Diagnostic,
    version: Version<'_>,
    rules: &[RuleId],
    text: &str,
) -> Diagnostic {
    for rule in rules.iter().take(LABELLED) {
        if let Some(rule) = version.policy.rules.get(rule.at()) {
            finding = finding.also(rule.span, text);
        }
    }
    finding
}

fn refuted(version: Version<'_>, assertion: &Assertion, refutation: &Refutation) -> Diagnostic {
    let request = &refutation.request;
    let effect = |allowed: bool| if allowed { "allowed" } else { "denied" };
    let first = &request.witness;
    let done = effect(request.replay.is_allowed());
    let message = match &refutation.compared {
        None => format!(
            "`{}` does not hold: a request is {done} `{}`",
            assertion.name, first.capability
        ),
        Some((_, other)) if other.witness.capability != first.capability => format!(
            "`{}` does not hold: a request is {done} `{}` and {} `{}`",
            assertion.name,
            first.capability,
            effect(other.replay.is_allowed()),
            other.witness.capability
        ),
        Some((_, other)) => format!(
            "`{}` does not hold: a request is {done} `{}`, and {} with other claims or attributes",
            assertion.name,
            first.capability,
            if request.replay.is_allowed() == other.replay.is_allowed() {
                "decided by another rule"
            } else {
                effect(other.replay.is_allowed())
            }
        ),
    };
    let finding = Diagnostic::new(&code::ASSERTION_REFUTED, assertion.span, message);
    let mut finding = with_rules(finding, version, &refutation.rules, "decides it")
        .witness(first.line())
        .note(explained(version, first));
    if let Some((_, other)) = &refutation.compared {
        finding = finding
            .note(format!("compared with the request {}", other.witness.line()))
            .note(explained(version, &other.witness));
    }
    let allowed = request.replay.is_allowed();
    let case = first.test_case(&format!("{}, refuted", assertion.name), allowed);
    finding.note(format!("the same request as a test case:\n{case}"))
}

fn explained(version: Version<'_>, witness: &Witness) -> String {
    witness.explain(version.tree).join("\n")
}
