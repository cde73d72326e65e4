//! Hostile text is stopped by counts.

use expect_test::expect;
use portvakt_eval::index::at;
use proptest::prelude::*;

use super::{check, parse, shown};
use crate::diagnostic::Diagnostics;
use crate::limits::{Budget, Limits};
use crate::source::FileId;

/// Only the findings, for texts that are too long to show.
fn findings(text: &str, limits: &Limits) -> String {
    let shown = shown(text, limits);
    shown.lines().map(|line| line.chars().take(120).collect::<String>() + "\n").collect()
}

#[test]
fn deep_nesting() {
    expect![[r#"
        no tree
        nested-too-deeply 1:34-1:35 "[" at "": expected at most 32 levels of nesting, found more
          help: give a part of it a name under `conditions`, or read it with larger limits
    "#]]
    .assert_eq(&findings(&"[".repeat(20_000), &Limits::default()));
    expect![[r#"
        no tree
        nested-too-deeply 1:128-1:129 "{" at "a.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b": expected at most
          help: give a part of it a name under `conditions`, or read it with larger limits
    "#]].assert_eq(&findings(&format!("a: {}", "{b: ".repeat(20_000)), &Limits::default()));
    let lines: String = (0..2_000).map(|level| " ".repeat(level) + "a:\n").collect();
    expect![[r#"
        no tree
        nested-too-deeply 33:33-33:33 "" at "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a": expected at most 
          help: give a part of it a name under `conditions`, or read it with larger limits
    "#]].assert_eq(&findings(&lines, &Limits::large()));
    expect![[r#"
        no tree
        nested-too-deeply 1:65-1:65 "" at "[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][
          help: give a part of it a name under `conditions`, or read it with larger limits
    "#]].assert_eq(&findings(&"- ".repeat(20_000), &Limits::default()));
}

#[test]
fn depth_is_counted_exactly() {
    let nested =
        |levels: usize| format!("a: {}b{}", "[".repeat(levels - 1), "]".repeat(levels - 1));
    let limits = Limits::default();
    assert!(!shown(&nested(limits.depth), &limits).contains("nested-too-deeply"));
    assert!(shown(&nested(limits.depth + 1), &limits).contains("nested-too-deeply"));
}

#[test]
fn alias_bomb() {
    check(
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        &expect![[r#"
            no tree
            yaml-anchor 1:4-1:6 "&a" at "a": expected a value, found the YAML anchor `&a`
              help: take the anchor out; use a name under `conditions` for what is used twice
            yaml-anchor 2:4-2:6 "&b" at "b": expected a value, found the YAML anchor `&b`
              help: take the anchor out; use a name under `conditions` for what is used twice
            yaml-alias 2:8-2:10 "*a" at "b[0]": expected a value, found the YAML alias `*a`
              help: write the value out
            yaml-alias 2:12-2:14 "*a" at "b[1]": expected a value, found the YAML alias `*a`
              help: write the value out
            yaml-alias 3:5-3:7 "*b" at "c[0]": expected a value, found the YAML alias `*b`
              help: write the value out
            yaml-alias 3:9-3:11 "*b" at "c[1]": expected a value, found the YAML alias `*b`
              help: write the value out
        "#]],
    );
}

#[test]
fn bytes_and_nodes_are_shared_by_files() {
    let mut limits = Limits { policy_bytes: 10, nodes: 7, ..Limits::default() };
    let mut budget = Budget::new(&limits);
    let mut diagnostics = Diagnostics::default();
    assert!(parse(FileId(0), "a: b\n", &mut budget, &mut diagnostics).is_some());
    assert!(parse(FileId(1), "a: b\n", &mut budget, &mut diagnostics).is_some());
    assert!(diagnostics.is_empty());
    assert!(parse(FileId(2), "a", &mut budget, &mut diagnostics).is_none());
    expect![[r#"
        no tree
        file-too-large 1:1-1:1 "" at "": expected at most 10 bytes in all files together, found more
          help: cut the policy in two, or read it with larger limits
    "#]]
    .assert_eq(&findings("0123456789a", &limits));
    expect![[r#"
        no tree
        wrong-shape 1:1-1:10 "[a,b,c,d]" at "": expected a mapping, found a list
          help: a file begins with `portvakt: 1`, a trust file with `portvakt_trust: 1`
    "#]]
    .assert_eq(&findings("[a,b,c,d]", &limits));
    limits.nodes = 4;
    expect![[r#"
        no tree
        too-many-nodes 1:8-1:9 "d" at "[3]": expected at most 4 keys and values in all files together, found more
          help: cut the policy in two, or read it with larger limits
    "#]].assert_eq(&findings("[a,b,c,d]", &limits));
}

#[test]
fn a_line_of_ten_megabytes() {
    let limits = Limits { nodes: 1_000, ..Limits::large() };
    let long = "x".repeat(10_000_000);
    expect![[r#"
        no tree
        yaml-syntax 1:10000001-1:10000002 ":" at "": expected one value, found a second `:`
          help: quote text that contains `: `, or correct the indentation
    "#]]
    .assert_eq(&findings(&format!("{long}: a"), &limits));
    assert!(!shown(&format!("a: {long}"), &limits).contains("no tree"));
    expect![[r#"
        no tree
        too-many-nodes 1:2996-1:2997 "x" at "a[997]": expected at most 1000 keys and values in all files together, found more
          help: cut the policy in two, or read it with larger limits
    "#]].assert_eq(&findings(&format!("a: [{}]", "x, ".repeat(3_000_000)), &limits));
    expect![[r#"
        no tree
        yaml-syntax 1:4-1:5 "\"" at "a": expected the closing quote, or a further line of the quoted text that is indented
          help: close the quote on the same line
    "#]].assert_eq(&findings(&format!("a: \"{long}"), &limits));
}

#[test]
fn many_controls_are_reported_up_to_a_number() {
    let shown = shown(&"a\u{1}".repeat(100_000), &Limits::default());
    assert_eq!(shown.matches("control-character").count(), 100);
}

/// Pieces that mean something in YAML.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b: ",
        ": ",
        "- ",
        "\n",
        "\n  ",
        "\n    ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "\"",
        "'",
        "|",
        ">",
        "#",
        " # ",
        "&x ",
        "*x",
        "*.y",
        "!t ",
        "!!str ",
        "<<: ",
        "? ",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "\t",
        "\\u202e",
        "\r\n",
        "\r",
        "æ",
        "\u{202e}",
        "\u{feff}",
        "~",
        "null",
        "0x1",
        "1",
        "true",
        "|-\n",
        ">+2\n",
        "@",
        "`",
        "\0",
        "\u{85}",
        "\u{10ffff}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Never panics; every place lies in the text; a tree without findings has only text keys.
fn holds(text: &str) {
    let limits = Limits { nodes: 200, ..Limits::default() };
    let mut diagnostics = Diagnostics::default();
    let root = parse(FileId(0), text, &mut Budget::new(&limits), &mut diagnostics);
    assert!(root.is_some() || diagnostics.has_errors(), "{text:?}");
    for finding in diagnostics.findings() {
        let spans = finding.labels.iter().map(|label| label.span);
        for span in spans.chain([finding.primary.span]) {
            let slice = text.get(at(span.start)..at(span.end));
            assert!(slice.is_some(), "{text:?} {finding:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_text(text in ".{0,60}") {
        holds(&text);
    }

    #[test]
    fn any_soup(text in soup()) {
        holds(&text);
    }
}
