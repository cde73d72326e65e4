//! Findings of any reader of text: each lies in a file that was read, they are in order, and every
//! way to show them can show them.

use portvakt::compiler::diagnostic::people::Look;
use portvakt::compiler::diagnostic::{Diagnostics, json, people};
use portvakt::compiler::source::Sources;

/// Checks the findings.
///
/// # Panics
///
/// One lies outside of the texts, or inside a character; or what is shown is not what it should be.
pub fn check(findings: &Diagnostics, sources: &Sources) {
    for one in findings.findings() {
        for label in std::iter::once(&one.primary).chain(&one.labels) {
            let span = label.span;
            let file = sources.file(span.file).unwrap_or_else(|| panic!("no such file: {one:?}"));
            let (start, end) = (span.start as usize, span.end as usize);
            assert!(start <= end, "{one:?}");
            assert!(file.text().get(start..end).is_some(), "outside the text: {one:?}");
            let (first, last) = (sources.position(span), sources.end_position(span));
            assert!(first <= last && first.line as usize <= file.lines(), "{one:?}");
        }
        assert!(!one.message.is_empty() && !one.message.ends_with('.'), "{one:?}");
    }
    for look in [Look::Plain, Look::Coloured] {
        let shown = people::render(findings, sources, look);
        let controls = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\u{1b}');
        assert!(!shown.contains(controls), "{shown:?}");
        assert!(look == Look::Coloured || !shown.contains('\u{1b}'), "{shown:?}");
    }
    let shown = json::render(findings, sources);
    let read: serde_json::Value = serde_json::from_str(&shown).expect("JSON is shown");
    let listed = read.as_array().or_else(|| read["findings"].as_array());
    assert_eq!(listed.map(Vec::len), Some(findings.findings().len()), "{shown}");
    let _ = people::count(findings);
}
