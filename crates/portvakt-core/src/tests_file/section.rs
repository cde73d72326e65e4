//! What may be empty in a tests file and what may not.

use crate::diagnostic::{Diagnostic, code};
use crate::resolve::{At, Findings};
use crate::syntax::NodeKind;

/// Reports the mappings and lists with nothing in them that say nothing. Claims, a register and
/// `then` may be empty.
pub(super) fn refuse_empty(file: &At<'_>, findings: &Findings) {
    for section in file.entries() {
        refuse(&section, findings);
        if section.name() != "tests" {
            continue;
        }
        for test in section.entries() {
            for part in test.entries() {
                if !matches!(part.name(), "claims" | "then") {
                    refuse(&part, findings);
                }
            }
        }
    }
}

fn refuse(at: &At<'_>, findings: &Findings) {
    let what = match &at.node.kind {
        NodeKind::Sequence(items) if items.is_empty() => "list",
        NodeKind::Mapping(entries) if entries.is_empty() => "mapping",
        _ => return,
    };
    let message = format!("expected something in the {what}, found nothing");
    findings.error(
        Diagnostic::new(&code::EMPTY_COLLECTION, at.span(), message)
            .help("write what belongs there, or leave the key out if it may be missing")
            .path(at.path),
    );
}
