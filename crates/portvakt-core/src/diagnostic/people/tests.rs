use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{Look, count, render};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::source::{FileId, Sources, Span};
use crate::syntax::Path;

fn span(file: u32, start: u32, end: u32) -> Span {
    Span { file: FileId(file), start, end }
}

#[track_caller]
fn check(texts: &[(&str, &str)], finding: Diagnostic, expected: &Expect) {
    let mut sources = Sources::default();
    for (name, text) in texts {
        sources.add(*name, *text);
    }
    let mut diagnostics = Diagnostics::default();
    diagnostics.push(finding);
    expected.assert_eq(&render(&diagnostics, &sources, Look::Plain));
}

#[test]
fn lines_labels_help_and_path() {
    let root = Path::root();
    let rules = root.key("rules");
    check(
        &[("policy.yaml", "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n")],
        Diagnostic::new(
            &code::DUPLICATE_KEY,
            span(0, 24, 25),
            "expected each key once, found `c` again",
        )
        .label("stands here again")
        .also(span(0, 10, 11), "first declared here")
        .help("take one out\nor the other")
        .note("both\ncount")
        .witness(r#"{"claims": {}}"#)
        .path(rules.key("x y")),
        &expect![[r#"
            error[duplicate-key]: expected each key once, found `c` again
             --> policy.yaml:5:3
              |
            3 |   c: 1
              |   - first declared here
            4 |   d: 2
            5 |   c: 3
              |   ^ stands here again
              |
              = help: take one out
                      or the other
              = note: both
                      count
              = witness: {"claims": {}}
              = at: rules."x y"

        "#]],
    );
}

#[test]
fn several_marks_in_a_line_and_neighbours() {
    check(
        &[("policy.yaml", "a: {c: 1, d: 2, c: 3}\nb: 1\n")],
        Diagnostic::new(&code::DUPLICATE_KEY, span(0, 16, 17), "again")
            .also(span(0, 4, 5), "first")
            .also(span(0, 22, 23), "next"),
        &expect![[r#"
            error[duplicate-key]: again
             --> policy.yaml:1:17
              |
            1 | a: {c: 1, d: 2, c: 3}
              |     - first     ^
            2 | b: 1
              | - next

        "#]],
    );
}

#[test]
fn other_files() {
    check(
        &[("policy.yaml", "a: 1\n"), ("b/c.yaml", "a: 2\n")],
        Diagnostic::new(&code::DUPLICATE_KEY, span(1, 0, 1), "again").also(span(0, 0, 1), "first"),
        &expect![[r#"
            error[duplicate-key]: again
             --> b/c.yaml:1:1
              |
            1 | a: 2
              | ^
              |
             ::: policy.yaml:1:1
              |
            1 | a: 1
              | - first

        "#]],
    );
}

#[test]
fn several_lines_are_marked_in_the_first() {
    check(
        &[("policy.yaml", "a:\n  b: 1\n  c: 2\n")],
        Diagnostic::new(&code::WRONG_SHAPE, span(0, 5, 16), "here"),
        &expect![[r#"
            error[wrong-shape]: here
             --> policy.yaml:2:3
              |
            2 |   b: 1
              |   ^^^^

        "#]],
    );
}

#[test]
fn ends_and_empty_files() {
    let finding = |start, end| Diagnostic::new(&code::EMPTY_FILE, span(0, start, end), "here");
    check(
        &[("e", "")],
        finding(0, 0),
        &expect![[r#"
            error[empty-file]: here
             --> e:1:1
              |
            1 |
              | ^

        "#]],
    );
    check(
        &[("e", "ab")],
        finding(2, 2),
        &expect![[r#"
            error[empty-file]: here
             --> e:1:3
              |
            1 | ab
              |   ^

        "#]],
    );
    check(
        &[("e", "ab\n")],
        finding(3, 3),
        &expect![[r#"
            error[empty-file]: here
             --> e:2:1
              |
            2 |
              | ^

        "#]],
    );
    check(
        &[("e", "ab\n")],
        finding(700, 2),
        &expect![[r#"
            error[empty-file]: here
             --> e:2:1
              |
            2 |
              | ^

        "#]],
    );
    check(
        &[],
        finding(0, 1),
        &expect![[r#"
        error[empty-file]: here

    "#]],
    );
}

#[test]
fn hostile_text_is_visible() {
    check(
        &[("p\u{1b}]0;x\u{7}.yaml", "世\ta: \u{202e}b\u{1b}[31m c\r\n")],
        Diagnostic::new(&code::CONTROL_CHARACTER, span(0, 10, 15), "found `\u{202e}\n`")
            .label("\u{1b}[2J")
            .help("\u{9b}31m")
            .path(Path::root().key("\u{1b}")),
        &expect![[r#"
            error[control-character]: found `\u{202e}\n`
             --> p\u{1b}]0;x\u{7}.yaml:1:7
              |
            1 | 世    a: �b�[31m c
              |           ^^^^^ \u{1b}[2J
              |
              = help: \u{9b}31m
              = at: "\u{1b}"

        "#]],
    );
}

#[test]
fn long_lines_are_cut_and_marks_far_apart_have_their_own() {
    let text = format!("a: {}MARK{}END", "x".repeat(500), "y".repeat(500));
    check(
        &[("policy.yaml", &text)],
        Diagnostic::new(&code::DUPLICATE_KEY, span(0, 503, 507), "here")
            .also(span(0, 1007, 1010), "there"),
        &expect![[r#"
            error[duplicate-key]: here
             --> policy.yaml:1:504
              |
            1 | ...xxxMARKyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyEND
              |       ^^^^                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                    --- there

        "#]],
    );
}

#[test]
fn colours() {
    let mut sources = Sources::default();
    sources.add("a", "b");
    let mut diagnostics = Diagnostics::default();
    assert_eq!(count(&diagnostics), "");
    diagnostics.push(Diagnostic::new(&code::WRONG_SHAPE, span(0, 0, 1), "c").help("d"));
    assert_eq!(count(&diagnostics), "1 error");
    expect![[r#"
        ESC[1mESC[91merror[wrong-shape]ESC[0mESC[1m: cESC[0m
         ESC[1mESC[94m--> ESC[0ma:1:1
          ESC[1mESC[94m|ESC[0m
        ESC[1mESC[94m1ESC[0m ESC[1mESC[94m|ESC[0m b
          ESC[1mESC[94m|ESC[0m ESC[1mESC[91m^ESC[0m
          ESC[1mESC[94m|ESC[0m
          ESC[1mESC[94m= ESC[0mESC[1mhelpESC[0m: d

    "#]]
    .assert_eq(&render(&diagnostics, &sources, Look::Coloured).replace('\u{1b}', "ESC"));
    diagnostics.push(Diagnostic::new(&code::WRONG_SHAPE, span(0, 0, 1), "c"));
    assert_eq!(count(&diagnostics), "2 errors");
}

proptest! {
    /// Any place in any text is drawn, and nothing of the text reaches the terminal unseen.
    #[test]
    fn any_place_in_any_text(
        text in "(\\PC|[\t\r\n\u{0}-\u{a0}\u{202e}世é]){0,300}",
        places in prop::collection::vec((0_u32..3, 0_u32..1_300, 0_u32..1_300), 1..5),
    ) {
        let mut sources = Sources::default();
        sources.add(text.as_str(), text.as_str());
        sources.add("b", "");
        let mut places = places.into_iter().map(|(file, start, end)| span(file, start, end));
        let mut finding = Diagnostic::new(&code::WRONG_SHAPE, places.next().unwrap(), text.as_str()).label(text.as_str());
        for place in places {
            finding = finding.also(place, text.as_str());
        }
        let mut diagnostics = Diagnostics::default();
        diagnostics.push(finding.help(text.as_str()));
        let drawn = render(&diagnostics, &sources, Look::Plain);
        prop_assert!(drawn.chars().all(|one| one == '\n' || !crate::diagnostic::terminal::is_invisible(one)));
    }
}

#[test]
fn a_mark_far_away_is_drawn_apart() {
    let text = format!("a: 1\n{}b: 2\n", "\n".repeat(2_000));
    check(
        &[("policy.yaml", &text)],
        Diagnostic::new(&code::WRONG_TYPE, span(0, 2_005, 2_006), "expected an `a`")
            .also(span(0, 0, 1), "declared here"),
        &expect![[r#"
            error[wrong-type]: expected an `a`
                --> policy.yaml:2002:1
                 |
            2002 | b: 2
                 | ^
                 |
                ::: policy.yaml:1:1
                 |
               1 | a: 1
                 | - declared here

        "#]],
    );
}

#[test]
fn of_very_many_findings_the_errors_are_drawn() {
    let mut sources = Sources::default();
    sources.add("policy.yaml", "a: 1\n");
    let mut diagnostics = Diagnostics::default();
    for _ in 0..150 {
        diagnostics.push(Diagnostic::new(&code::UNUSED_ATTRIBUTE, span(0, 0, 1), "unused"));
        diagnostics.push(Diagnostic::new(&code::WRONG_TYPE, span(0, 0, 1), "wrong"));
    }
    let drawn = render(&diagnostics, &sources, Look::Plain);
    assert_eq!(drawn.matches("error[").count(), 150);
    assert_eq!(drawn.matches("warning[").count(), 50);
    assert!(drawn.ends_with("\nnot shown: 100 warnings\n\n"), "{drawn}");
}
