//! What is read, and where it stands.

use expect_test::expect;

use super::check;

#[test]
fn mappings_and_lists() {
    check(
        "a:\n  b: c\n  d:\n  - e\n  - f: g\n",
        &expect![[r#"
        mapping "a:\n  b: c\n  d:\n  - e\n  - f: g"
          a:
            mapping "b: c\n  d:\n  - e\n  - f: g"
              b:
                "c"
              d:
                list "e\n  - f: g"
                  "e"
                  mapping "f: g"
                    f:
                      "g"
    "#]],
    );
    check(
        "{a: [b, \"c\"], \"d\": {e: f}}\n",
        &expect![[r#"
        mapping "{a: [b, \"c\"], \"d\": {e: f}}"
          a:
            list "[b, \"c\"]"
              "b"
              quoted "c" from "\"c\""
          d from "\"d\"":
            mapping "{e: f}"
              e:
                "f"
    "#]],
    );
}

#[test]
fn quoted_text_keeps_its_quotes_in_its_place() {
    check(
        "a: \"x\\u00e6\\ty\"\n'b': 'it''s'\nc: 'two\n  lines'\n",
        &expect![[r#"
        mapping "a: \"x\\u00e6\\ty\"\n'b': 'it''s'\nc: 'two\n  lines'"
          a:
            quoted "xæ\ty" from "\"x\\u00e6\\ty\""
          b from "'b'":
            quoted "it's" from "'it''s'"
          c:
            quoted "two lines" from "'two\n  lines'"
    "#]],
    );
}

#[test]
fn blocks_are_text() {
    check(
        "a: |\n  one\n  two\nb: >-\n  one\n  two\n\n  three\nc: d\n",
        &expect![[r#"
        mapping "a: |\n  one\n  two\nb: >-\n  one\n  two\n\n  three\nc: d"
          a:
            quoted "one\ntwo\n" from "one\n  two"
          b:
            quoted "one two\nthree" from "one\n  two\n\n  three"
          c:
            "d"
    "#]],
    );
}

#[test]
fn plain_text_of_several_lines_is_joined() {
    check(
        "a: one\n  two three\n\n  four\nb: c\n",
        &expect![[r#"
        mapping "a: one\n  two three\n\n  four\nb: c"
          a:
            "one two three\nfour" from "one\n  two three\n\n  four"
          b:
            "c"
    "#]],
    );
}

#[test]
fn comments_are_no_values() {
    check(
        "# one\na: b # two\nc: [d, # three\n  e] # four\nf: 'g h' # five\ni j: # six\n  k\n# seven\n",
        &expect![[r#"
        mapping "a: b # two\nc: [d, # three\n  e] # four\nf: 'g h' # five\ni j: # six\n  k"
          a:
            "b"
          c:
            list "[d, # three\n  e]"
              "d"
              "e"
          f:
            quoted "g h" from "'g h'"
          i j:
            "k"
    "#]],
    );
}

#[test]
fn many_comments() {
    let text = format!("{}a:\n{}  - b\n", "# x\n".repeat(500), "  # y\n".repeat(500));
    assert!(super::shown(&text, &crate::limits::Limits::default()).starts_with("mapping"));
}

#[test]
fn line_ends_and_byte_order_mark() {
    check(
        "\u{feff}a: b\r\nc: |\r\n  d\r\n  e\r\n",
        &expect![[r#"
        mapping "a: b\r\nc: |\r\n  d\r\n  e"
          a:
            "b"
          c:
            quoted "d\ne\n" from "d\r\n  e"
    "#]],
    );
}

#[test]
fn missing_and_null_values_stay_in_the_tree() {
    check(
        "a:\nb:\n  -\n  - null\nc: {d: , e: ~}\n",
        &expect![[r#"
        mapping "a:\nb:\n  -\n  - null\nc: {d: , e: ~}"
          a:
            "" from "a"
          b:
            list "-\n  - null"
              ""
              "null"
          c:
            mapping "{d: , e: ~}"
              d:
                "" from "d"
              e:
                "~"
    "#]],
    );
}

#[test]
fn one_explicit_document() {
    check(
        "---\na: b\n...\n",
        &expect![[r#"
        mapping "a: b"
          a:
            "b"
    "#]],
    );
}

#[test]
fn words_of_flow_mappings() {
    check(
        "{a: b:c, d: e f, g: http://h/i?j=k#l}\n",
        &expect![[r#"
        mapping "{a: b:c, d: e f, g: http://h/i?j=k#l}"
          a:
            "b:c"
          d:
            "e f"
          g:
            "http://h/i?j=k#l"
    "#]],
    );
}
