//! Whether an assertion holds, for people and programs.

use crate::output::json;
use portvakt::analysis::prove::Proof;
use portvakt::compiler::diagnostic::Diagnostics;
use portvakt::compiler::diagnostic::people::{self, Look};
use portvakt::compiler::source::Sources;
use serde_json::json;

/// For people: that it is proved, or the finding.
pub(crate) fn text(found: &Diagnostics, sources: &Sources) -> String {
    if found.is_empty() {
        return "proved for all requests and all register contents\n".to_owned();
    }
    people::render(found, sources, Look::Coloured)
}

/// For programs: the verdict and the findings.
pub(crate) fn json(proof: &Proof, found: &Diagnostics, sources: &Sources) -> String {
    json::line(&json!({
        "verdict": verdict(proof),
        "findings": json::findings(found, sources),
    }))
}

/// What came of it, in a word.
pub(crate) fn verdict(proof: &Proof) -> &'static str {
    match proof {
        Proof::Proved => "proved",
        Proof::Refuted(_) => "refuted",
        Proof::Undecided(_) => "undecided",
    }
}
