//! Tests of the matrix: rules, and what is left of them.

use super::matrix;
use crate::inquiry::Effort;
use crate::version::Version;
use portvakt_core::limits::Limits;
use portvakt_core::lower;
use portvakt_core::resolve::read_policy;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const DECLARED: &str = "
portvakt: 1
policy: matrix
attributes:
  subject.scope: { type: text_set }
  subject.level: { type: integer }
  resource.type: { type: text, values: [book, film] }
capabilities:
  letters: [read, write, search]
  letters.drafts: [look, throw]
rules:
";

fn shown(rules: &str) -> String {
    let text = format!("{DECLARED}{rules}");
    let files = BTreeMap::from([("policy.yaml".to_owned(), text.into_bytes())]);
    let limits = Limits::default();
    let reading = read_policy("policy.yaml", &files, &limits);
    let policy = reading.policy.unwrap_or_else(|| panic!("{:?}", reading.diagnostics));
    let tree = lower::compile(&policy, &limits).unwrap();
    let matrix = matrix(Version { policy: &policy, tree: &tree }, &Effort::default()).unwrap();
    assert_eq!(matrix.undecided, []);
    let mut out = String::new();
    for row in matrix.rows {
        let _ = write!(out, "{}:", row.capabilities.join(" "));
        for one in row.allowed {
            let _ = write!(out, " allow {}", one.when.as_deref().unwrap_or("always"));
        }
        for one in row.required {
            let _ = write!(out, " require {}", one.holds);
            if let Some(when) = one.when {
                let _ = write!(out, " when {when}");
            }
        }
        for one in row.refused {
            let _ = write!(out, " deny {}", one.when.as_deref().unwrap_or("always"));
        }
        out.push('\n');
    }
    out
}

#[test]
fn equal_rows_stand_together_and_patterns_cover_them_exactly() {
    assert_eq!(
        shown(
            "  a: { allow: letters.drafts.**, when: { subject.scope: a } }
  b: { allow: letters.read, when: { subject.scope: a } }"
        ),
        "letters.drafts.** letters.read: allow { subject.scope: a }
letters.search letters.write:
"
    );
}

#[test]
fn what_others_make_superfluous_is_left_out() {
    assert_eq!(
        shown(
            "  a: { allow: letters.**, when: { subject.scope: a } }
  b: { allow: letters.read, when: { subject.scope: a, subject.level: 1 } }
  c: { deny: letters.search, when: { subject.scope: b, resource.type: book } }
  d: { require: { subject.scope: a }, for: letters.** }
  e: { deny: letters.search, when: { subject.scope: b } }
  f: { require: { resource.type: book }, for: letters.write, when: { subject.level: 1 } }"
        ),
        "letters.drafts.** letters.read: allow { subject.scope: a }
letters.search: allow { subject.scope: a } deny { subject.scope: b }
letters.write: allow { subject.scope: a } require { resource.type: book } when { subject.level: 1 }
"
    );
}
