//! Whatever is changed in a policy: it resolves, or there is an error; never a panic.

use super::keys::EVERY_KEY;
use super::{DIALOGPORTEN, resolve};
use proptest::prelude::*;

/// Pieces of policies that mean something.
const PIECES: &[&str] = &[
    "~",
    "null",
    "true",
    "5",
    "-9223372036854775808",
    "99999999999999999999",
    "\"\"",
    "[]",
    "{}",
    "[x]",
    "{ a: b }",
    "**",
    "\"**\"",
    "\"*\"",
    "a.*",
    "subject.scope",
    "subject.origin",
    "subject.",
    ".",
    "..",
    "present",
    "when",
    "derive",
    "values",
    "is_not",
    "{ is_not: { is_not: x } }",
    "text_set",
    "time",
    "2026-01-01T00:00:00Z",
    "\"$[\"",
    "\"$.a\"",
    "\"(\"",
    "idporten",
    "include: x",
    "\n",
    "  ",
    ": ",
    "- ",
    "#",
    "not: ",
    "quiet",
    "unknown",
    "\u{e6}",
    "\u{1f600}",
];

/// The text with some of it replaced.
fn changed(text: &str, changes: &[(prop::sample::Index, usize, prop::sample::Index)]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for (place, length, piece) in changes {
        let start = place.index(letters.len());
        let end = start.saturating_add(*length).min(letters.len());
        letters.splice(start..end, PIECES[piece.index(PIECES.len())].chars());
    }
    letters.into_iter().collect()
}

/// The text with words put in the place of other words.
fn exchanged(text: &str, changes: &[(prop::sample::Index, prop::sample::Index)]) -> String {
    let mut words: Vec<&str> = text.split_inclusive([' ', '\n', '[', ']', '{', '}', ',']).collect();
    for (place, from) in changes {
        let count = words.len();
        words[place.index(count)] = words[from.index(count)];
    }
    words.concat()
}

fn check(text: &str) {
    let (policy, diagnostics, sources) = resolve(text);
    assert_eq!(policy.is_none(), diagnostics.has_errors(), "{text}");
    for finding in diagnostics.findings() {
        for label in std::iter::once(&finding.primary).chain(&finding.labels) {
            assert!(sources.file(label.span.file).is_some());
            assert!(label.span.start <= label.span.end, "{finding:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_texts(
        second in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, any::<prop::sample::Index>()), 1..6),
    ) {
        check(&changed(if second { EVERY_KEY } else { DIALOGPORTEN }, &changes));
    }

    #[test]
    fn exchanged_words(
        second in any::<bool>(),
        changes in prop::collection::vec(any::<(prop::sample::Index, prop::sample::Index)>(), 1..8),
    ) {
        check(&exchanged(if second { EVERY_KEY } else { DIALOGPORTEN }, &changes));
    }
}
