//! What is refused, and in which words.

use expect_test::expect;

use super::check;

#[test]
fn repeated_keys() {
    check(
        "a: 1\nb: {c: 1, d: 2, c: 3}\na: 2\n\"a\": 3\n",
        &expect![[r#"
            mapping "a: 1\nb: {c: 1, d: 2, c: 3}\na: 2\n\"a\": 3"
              a:
                "1"
              b:
                mapping "{c: 1, d: 2, c: 3}"
                  c:
                    "1"
                  d:
                    "2"
            duplicate-key 2:17-2:18 "c" at "b": expected each key once, found `c` again
              2:5: first declared here
              help: put both into one, or give the second another name
            duplicate-key 3:1-3:2 "a" at "": expected each key once, found `a` again
              1:1: first declared here
              help: put both into one, or give the second another name
            duplicate-key 4:1-4:4 "\"a\"" at "": expected each key once, found `a` again
              1:1: first declared here
              help: put both into one, or give the second another name
        "#]],
    );
}

#[test]
fn repeated_keys_of_a_large_mapping() {
    let mut text = String::new();
    for at in 0..40 {
        text.push('k');
        text.push_str(&at.to_string());
        text.push_str(": x\n");
    }
    text.push_str("k7: y\nk3: y\nk7: z\n");
    let shown = super::shown(&text, &crate::limits::Limits::default());
    let findings = shown.split_inclusive('\n').skip(81).collect::<String>();
    expect![[r#"
        duplicate-key 41:1-41:3 "k7" at "": expected each key once, found `k7` again
          8:1: first declared here
          help: put both into one, or give the second another name
        duplicate-key 42:1-42:3 "k3" at "": expected each key once, found `k3` again
          4:1: first declared here
          help: put both into one, or give the second another name
        duplicate-key 43:1-43:3 "k7" at "": expected each key once, found `k7` again
          8:1: first declared here
          help: put both into one, or give the second another name
    "#]]
    .assert_eq(&findings);
}

#[test]
fn anchors_aliases_and_merge_keys() {
    check(
        "a: &x {b: c}\nd: *x\n",
        &expect![[r#"
            no tree
            yaml-anchor 1:4-1:6 "&x" at "a": expected a value, found the YAML anchor `&x`
              help: take the anchor out; use a name under `conditions` for what is used twice
            yaml-alias 2:4-2:6 "*x" at "d": expected a value, found the YAML alias `*x`
              help: write the value out
        "#]],
    );
    check(
        "a: &x b\n<<: *x\nc: d\n",
        &expect![[r#"
            no tree
            yaml-anchor 1:4-1:6 "&x" at "": expected a value, found the YAML anchor `&x`
              help: take the anchor out; use a name under `conditions` for what is used twice
            yaml-merge-key 2:1-2:3 "<<" at "": expected a key, found the YAML merge key `<<`
              help: write the entries out
            yaml-alias 2:5-2:7 "*x" at "": expected a value, found the YAML alias `*x`
              help: write the value out
        "#]],
    );
}

#[test]
fn patterns_without_quotes() {
    check(
        "a: *.read\nb: [*.x, c.*, *]\n",
        &expect![[r#"
        no tree
        yaml-alias 1:4-1:10 "*.read" at "a": expected a value, found the YAML alias `*.read`
          help: write `"*.read"` if a pattern is meant: without quotes, YAML takes text that begins with `*` for an alias
        yaml-alias 2:5-2:8 "*.x" at "b[0]": expected a value, found the YAML alias `*.x`
          help: write `"*.x"` if a pattern is meant: without quotes, YAML takes text that begins with `*` for an alias
        yaml-alias 2:15-2:16 "*" at "b[2]": expected a value, found the YAML alias `*`
          help: write `"*"` if a pattern is meant: without quotes, YAML takes text that begins with `*` for an alias
    "#]],
    );
    check(
        "a: **\n",
        &expect![[r#"
        mapping "a: **"
          a:
            quoted "**"
        yaml-alias 1:4-1:6 "**" at "a": expected a value, found the YAML alias `**`
          help: write `"**"` if a pattern is meant: without quotes, YAML takes text that begins with `*` for an alias
    "#]],
    );
    check(
        "a: *\n",
        &expect![[r#"
        no tree
        yaml-alias 1:4-1:5 "*" at "a": expected a value, found the YAML alias `*`
          help: write `"*"` if a pattern is meant: without quotes, YAML takes text that begins with `*` for an alias
    "#]],
    );
}

#[test]
fn tags_and_directives() {
    check(
        "a: !!str 12\n!k b: !<tag:x> {c: d}\n",
        &expect![[r#"
        mapping "a: !!str 12\n!k b: !<tag:x> {c: d}"
          a:
            "12"
          b:
            mapping "{c: d}"
              c:
                "d"
        yaml-tag 1:4-1:9 "!!str" at "a": expected a value, found the YAML tag `!!str`
          help: take the tag out; quote a number that is meant as text
        yaml-tag 2:1-2:3 "!k" at "": expected a value, found the YAML tag `!k`
          help: take the tag out; quote a number that is meant as text
        yaml-tag 2:7-2:15 "!<tag:x>" at "b": expected a value, found the YAML tag `!<tag:x>`
          help: take the tag out; quote a number that is meant as text
    "#]],
    );
    check(
        "%YAML 1.2\n---\na: b\n",
        &expect![[r#"
        no tree
        yaml-directive 1:1-1:2 "%" at "": expected a key, found a YAML directive
          help: take the line out; a policy is YAML 1.2 without directives
    "#]],
    );
}

#[test]
fn keys_that_are_not_text() {
    check(
        "3: a\ntrue: b\nnull: c\n1.5: d\n: e\n\"4\": f\nno: g\n",
        &expect![[r#"
        mapping "3: a\ntrue: b\nnull: c\n1.5: d\n: e\n\"4\": f\nno: g"
          3:
            "a"
          true:
            "b"
          null:
            "c"
          1.5:
            "d"
          :
            "e"
          4 from "\"4\"":
            "f"
          no:
            "g"
        key-not-text 1:1-1:2 "3" at "": expected a key that is text, found `3`
          help: write `"3"`
        key-not-text 2:1-2:5 "true" at "": expected a key that is text, found `true`
          help: write `"true"`
        key-not-text 3:1-3:5 "null" at "": expected a key that is text, found `null`
          help: write `"null"`
        key-not-text 4:1-4:4 "1.5" at "": expected a key that is text, found `1.5`
          help: write `"1.5"`
        key-not-text 5:1-5:1 "" at "": expected a key before `:`, found nothing
        key-not-text 7:1-7:3 "no" at "": expected a key that is text, found `no`
          help: write `"no"`
    "#]],
    );
    check(
        "[a, b]: c\n? {d: e}\n: f\n",
        &expect![[r#"
        no tree
        key-not-text 1:1-1:7 "[a, b]" at "": expected a key that is text, found a list
        key-not-text 2:3-2:9 "{d: e}" at "": expected a key that is text, found a mapping
    "#]],
    );
}

#[test]
fn nothing_in_it() {
    check(
        "a: {}\nb: []\nc: [{}]\n",
        &expect![[r#"
        mapping "a: {}\nb: []\nc: [{}]"
          a:
            mapping "{}"
          b:
            list "[]"
          c:
            list "[{}]"
              mapping "{}"
        empty-collection 1:4-1:6 "{}" at "a": expected something in the mapping, found nothing
          help: write what belongs there, or leave the key out if it may be missing
        empty-collection 2:4-2:6 "[]" at "b": expected something in the list, found nothing
          help: write what belongs there, or leave the key out if it may be missing
        empty-collection 3:5-3:7 "{}" at "c[0]": expected something in the mapping, found nothing
          help: write what belongs there, or leave the key out if it may be missing
    "#]],
    );
    check(
        "",
        &expect![[r#"
        no tree
        empty-file 1:1-1:1 "" at "": expected a mapping, found an empty file
          help: a file begins with `portvakt: 1`, a trust file with `portvakt_trust: 1`
    "#]],
    );
    check(
        "# only a comment\n",
        &expect![[r#"
        no tree
        empty-file 1:1-1:1 "" at "": expected a mapping, found an empty file
          help: a file begins with `portvakt: 1`, a trust file with `portvakt_trust: 1`
    "#]],
    );
    check(
        "---\n",
        &expect![[r#"
        no tree
        empty-file 1:1-1:1 "" at "": expected a mapping, found an empty file
          help: a file begins with `portvakt: 1`, a trust file with `portvakt_trust: 1`
    "#]],
    );
}

#[test]
fn the_root_is_a_mapping() {
    check(
        "- a\n",
        &expect![[r#"
        no tree
        wrong-shape 1:1-1:4 "- a" at "": expected a mapping, found a list
          help: a file begins with `portvakt: 1`, a trust file with `portvakt_trust: 1`
    "#]],
    );
    check(
        "just words\n",
        &expect![[r#"
        no tree
        wrong-shape 1:1-1:11 "just words" at "": expected a mapping, found a text
          help: a file begins with `portvakt: 1`, a trust file with `portvakt_trust: 1`
    "#]],
    );
}

#[test]
fn more_than_one_document() {
    check(
        "a: b\n---\nc: d\n",
        &expect![[r#"
        mapping "a: b"
          a:
            "b"
        second-document 2:1-2:4 "---" at "": expected one YAML document, found a second one
          help: put each policy into a file of its own
    "#]],
    );
}

#[test]
fn controls_as_characters_and_as_escapes() {
    check(
        "a: b\u{7}\u{8}c\nd: \u{202e}e\nf: g\rh: i\n",
        &expect![[r#"
        no tree
        control-character 1:5-1:7 "\u{7}\u{8}" at "": expected visible text, found the control character U+0007
          help: take it out
        control-character 2:4-2:5 "\u{202e}" at "": expected visible text, found the control character U+202E
          help: take it out
        control-character 3:5-3:6 "\r" at "": expected visible text, found the control character U+000D
          help: take it out
    "#]],
    );
    check(
        "a: \"\\x07\"\n\"b\\u202e\": \"\\u0085\"\nc: \"\\t\\n\\u2028\"\n",
        &expect![[r#"
        mapping "a: \"\\x07\"\n\"b\\u202e\": \"\\u0085\"\nc: \"\\t\\n\\u2028\""
          a:
            quoted "\u{7}" from "\"\\x07\""
          b\u{202e} from "\"b\\u202e\"":
            quoted "\u{85}" from "\"\\u0085\""
          c:
            quoted "\t\n\u{2028}" from "\"\\t\\n\\u2028\""
        control-character 1:4-1:10 "\"\\x07\"" at "a": expected visible text, found an escape for the control character U+0007
          help: take it out
        control-character 2:1-2:10 "\"b\\u202e\"" at "": expected visible text, found an escape for the control character U+202E
          help: take it out
        control-character 2:12-2:20 "\"\\u0085\"" at "\"b\\u{202e}\"": expected visible text, found an escape for the control character U+0085
          help: take it out
    "#]],
    );
    check(
        "# \u{7f}\na: b\u{85}\n",
        &expect![[r#"
        no tree
        control-character 1:3-1:4 "\u{7f}" at "": expected visible text, found the control character U+007F
          help: take it out
        control-character 2:5-2:6 "\u{85}" at "": expected visible text, found the control character U+0085
          help: take it out
    "#]],
    );
}

#[test]
fn comments_after_text_of_several_words() {
    check(
        "because: see issue #12\nb: c d # e\nf: [g h # i\n  , j # k\n  ]\n",
        &expect![[r##"
        mapping "because: see issue #12\nb: c d # e\nf: [g h # i\n  , j # k\n  ]"
          because:
            "see issue"
          b:
            "c d"
          f:
            list "[g h # i\n  , j # k\n  ]"
              "g h"
              "j"
        comment-after-text 1:20-1:23 "#12" at "because": expected the end of the line after unquoted text of several words, found a comment
          help: quote the text, or move the comment to a line of its own
        comment-after-text 2:8-2:11 "# e" at "b": expected the end of the line after unquoted text of several words, found a comment
          help: quote the text, or move the comment to a line of its own
        comment-after-text 3:9-3:12 "# i" at "f[0]": expected the end of the line after unquoted text of several words, found a comment
          help: quote the text, or move the comment to a line of its own
    "##]],
    );
    check(
        "a: b c\n  d # e\n",
        &expect![[r##"
        mapping "a: b c\n  d"
          a:
            "b c d" from "b c\n  d"
        comment-after-text 2:5-2:8 "# e" at "a": expected the end of the line after unquoted text of several words, found a comment
          help: quote the text, or move the comment to a line of its own
    "##]],
    );
    check(
        "a: b c # d\n  e\n",
        &expect![[r##"
            no tree
            comment-after-text 1:8-1:11 "# d" at "a": expected the end of the line after unquoted text of several words, found a comment
              help: quote the text, or move the comment to a line of its own
        "##]],
    );
}
