//! What the YAML reader cannot make sense of.

use expect_test::expect;

use super::check;

#[test]
fn syntax_in_words() {
    for (text, expected) in [
        (
            "a: b: c\n",
            expect![[r#"
            no tree
            yaml-syntax 1:5-1:6 ":" at "": expected one value, found a second `:`
              help: quote text that contains `: `, or correct the indentation
        "#]],
        ),
        (
            "a: [b, c\nd: e\n",
            expect![[r#"
            no tree
            yaml-syntax 2:2-2:3 ":" at "a[1]": expected one value, found a second `:`
              help: quote text that contains `: `, or correct the indentation
        "#]],
        ),
        (
            "a: {b: c}}\n",
            expect![[r#"
            no tree
            yaml-syntax 1:10-1:11 "}" at "": expected no closing bracket or brace of this kind here
              help: close every bracket and brace in the order in which they were opened
        "#]],
        ),
        (
            "a: {b: c]\n",
            expect![[r#"
            no tree
            yaml-syntax 1:4-1:5 "{" at "a": expected no closing bracket or brace of this kind here
              help: close every bracket and brace in the order in which they were opened
        "#]],
        ),
        (
            "a:\n\t- b\n",
            expect![[r#"
            no tree
            yaml-syntax 2:2-2:3 "-" at "a": expected spaces, found a tab
              help: indent with spaces
        "#]],
        ),
        (
            "a: \"x\n",
            expect![[r#"
            no tree
            yaml-syntax 2:1-2:1 "" at "a": expected the closing quote, or a further line of the quoted text that is indented
              help: close the quote on the same line
        "#]],
        ),
        (
            "a: 'b' c\n",
            expect![[r#"
            no tree
            yaml-syntax 1:8-1:9 "c" at "a": expected the end of the value after the closing quote
              help: quote the whole value
        "#]],
        ),
    ] {
        check(text, &expected);
    }
}

#[test]
fn more_syntax_in_words() {
    for (text, expected) in [
        (
            "a: @b\n",
            expect![[r#"
            no tree
            yaml-syntax 1:4-1:5 "@" at "a": expected a value, found `@`
              help: quote text that begins with this character
        "#]],
        ),
        (
            "a: \"\\d+\"\n",
            expect![[r#"
            no tree
            yaml-syntax 1:4-1:5 "\"" at "a": expected an escape that YAML knows after `\`
              help: write a backslash as `\\` in double quotes, or use single quotes
        "#]],
        ),
        (
            "a: b\nc: d\n- e\n",
            expect![[r#"
            no tree
            yaml-syntax 3:3-3:4 "e" at "": expected the next key of the mapping in the column of the others
              help: correct the indentation
        "#]],
        ),
        (
            "a:\n  - b\n  c: d\n",
            expect![[r#"
            no tree
            yaml-syntax 3:3-3:4 "c" at "a[1]": expected the next `-` of the list in the column of the others
              help: correct the indentation
        "#]],
        ),
        (
            "a:\n    b: c\n  d: e\n",
            expect![[r#"
            no tree
            yaml-syntax 3:3-3:4 "d" at "": expected the next key of the mapping in the column of the others
              help: correct the indentation
        "#]],
        ),
        (
            "a: b\nc\n",
            expect![[r#"
            no tree
            yaml-syntax 2:1-2:2 "c" at "": expected `:` after a key
              help: write `key: value`, or correct the indentation
        "#]],
        ),
        (
            "a: b\n c: d\n",
            expect![[r#"
            no tree
            yaml-syntax 2:3-2:4 ":" at "": expected one value, found a second `:`
              help: quote text that contains `: `, or correct the indentation
        "#]],
        ),
    ] {
        check(text, &expected);
    }
}

#[test]
fn brackets_and_braces_in_words() {
    for (text, expected) in [
        (
            "a: [b, c]d\n",
            expect![[r#"
            no tree
            yaml-syntax 1:10-1:11 "d" at "": expected the next key of the mapping in the column of the others
              help: correct the indentation
        "#]],
        ),
        (
            "a: \"b\"#c\n",
            expect![[r##"
            no tree
            yaml-syntax 1:7-1:8 "#" at "a": expected a space before `#`
              help: put a space before the comment, or quote the text
        "##]],
        ),
        (
            "a: {b: c\n",
            expect![[r#"
            no tree
            yaml-syntax 1:4-1:5 "{" at "a": expected `}` before the end
              help: close every bracket and brace
        "#]],
        ),
        (
            "a: & b\n",
            expect![[r#"
            no tree
            yaml-syntax 1:4-1:5 "&" at "a": expected text, found `&`
              help: quote text that begins with `&`
        "#]],
        ),
        (
            "{a: b, }\nc: d\n",
            expect![[r#"
            no tree
            yaml-syntax 2:1-2:2 "c" at "": expected the end of the file, found more
              help: a file is one mapping: correct the indentation
        "#]],
        ),
        (
            "a: [,]\n",
            expect![[r#"
                no tree
                yaml-syntax 1:5-1:6 "," at "a[0]": expected a value, found `,`
                  help: take out what separates nothing
            "#]],
        ),
    ] {
        check(text, &expected);
    }
}
