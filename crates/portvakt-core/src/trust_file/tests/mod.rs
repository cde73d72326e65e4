mod audiences;
mod faults;
mod issuers;
mod reading;

use expect_test::Expect;

use super::TrustFile;
use crate::diagnostic::{Diagnostics, people};
use crate::limits::Limits;
use crate::source::Sources;

/// What a file says, and what is wrong with it.
fn read(text: &str) -> (Option<TrustFile>, String) {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    let file = sources.add("trust.yaml", text);
    let read = TrustFile::read(file, text, &Limits::default(), &mut diagnostics);
    diagnostics.sort();
    assert_eq!(read.is_none(), diagnostics.has_errors());
    (read, people::render(&diagnostics, &sources, people::Look::Plain))
}

/// Checks what is said of a whole file.
#[track_caller]
fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&read(text).1);
}

/// Checks what is said of one issuer, of which these are the lines beside `iss` and `audience`.
#[track_caller]
fn check_issuer(lines: &str, expected: &Expect) {
    let text = format!(
        "portvakt_trust: 1\nissuers:\n  a:\n    iss: https://a.example\n    audience: {{ one_of: [b], absent: refused }}\n{lines}"
    );
    check(&text, expected);
}
