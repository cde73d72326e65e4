//! Small policies and the tables that they become.

use super::print::print;
use super::tables;
use expect_test::{Expect, expect};

#[track_caller]
fn check(attributes: &str, rest: &str, expected: &Expect) {
    let text = format!(
        "portvakt: 1\npolicy: small\nattributes:\n{attributes}capabilities:\n  c: [x, y]\n{rest}"
    );
    expected.assert_eq(&print(&tables(&text)));
}

const SET: &str = "  subject.s: { type: text_set }\n";

#[test]
fn refusals_come_first_and_one_member_is_the_key() {
    check(
        &format!("{SET}  resource.t: {{ type: text }}\n"),
        "rules:
  grant: { allow: c.x, when: { subject.s: { has_all: [common, rare] } } }
  refuse: { deny: c.**, when: { resource.t: { is_not: [b, a] } } }
  other: { allow: c.**, when: { subject.s: common } }
",
        &expect![[r#"
            s0 subject.s holds m0 of 2
            v1 capability of 2
            v2 resource.t ["a", "b"] of 4
            c.x: block 0≥0 needs resource.t
            c.y: block 0≥0 needs resource.t
            block 0 [0, 1, 2] alive 1: [0 0→101 1→111] [1 0→111 1→101] [2 0→110 1→111 2→110] m0→100 m1→10
        "#]],
    );
}

#[test]
fn numbers_are_cut_where_answers_change() {
    check(
        "  subject.n: { type: integer }\n  resource.n: { type: integer }\n",
        "rules:
  grant: { allow: c.x, when: { subject.n: { at_least: 3, less_than: 5 } } }
  refuse: { deny: c.x, when: { not: { resource.n: { at_most: subject.n } } } }
  same: { allow: c.y, when: { subject.n: { same_as: resource.n } } }
",
        &expect![[r#"
            s0 subject.n [3, 5] of 4
            v1 capability of 2
            v2 resource.n - subject.n [0, 1] of 4
            c.x: block 0≥0 needs resource.n
            c.y: block 0≥0 needs resource.n
            block 0 [0, 1, 2] alive 111: [0 0→101 2→111 3→101] [1 0→11 1→100] [2 0→11 1→10 2→110 3→11]
        "#]],
    );
}

#[test]
fn derived_attributes_stand_before_what_looks_at_them() {
    check(
        "  subject.d: { type: text, derive: [{ value: b, when: { subject.t: [x, y] } }, { value: b, when: { present: subject.e } }, { value: a }] }
  subject.e: { type: integer, derive: [{ value: 7, when: { subject.t: { in: r } } }, { value: 9 }] }
  subject.t: { type: text }
",
        "registers:\n  r: { of: text }
rules:
  grant: { allow: c.x, when: { subject.d: { in: r }, subject.e: { more_than: 8 } } }
",
        &expect![[r#"
            s0 subject.t ["x", "y"] of 4
            s1 subject.t in r of 3
            s2 subject.e [] [2] else 3: block 1≥0 of 4
            s3 subject.d ["a", "b"] [3, 3] else 2: block 0≥0 of 4
            s4 subject.d in r of 3
            v5 capability of 2
            c.x: block 2≥0
            c.y:
            block 0 [0, 1] alive 11: [0 0→10 2→11]
            block 1 [0] alive 1: [1 0→0 2→1]
            block 2 [0] alive 1: [2 0→0 3→1] [4 0→0 2→1] [5 0→1 1→0]
        "#]],
    );
}

#[test]
fn more_than_sixteen_rows_become_a_condition() {
    check(
        "  subject.a: { type: text }\n  subject.b: { type: text }\n  subject.c: { type: text }\n  subject.d: { type: text }\n  subject.e: { type: text }\n  subject.f: { type: text }\n",
        "rules:
  grant:
    allow: c.x
    when:
      all:
        - any: [{ subject.a: v }, { subject.b: v }]
        - any: [{ subject.b: w }, { subject.c: v }]
        - any: [{ subject.c: w }, { subject.d: v }]
        - any: [{ subject.d: w }, { subject.e: v }]
        - any: [{ subject.e: w }, { subject.f: v }]
",
        &expect![[r#"
            s0 subject.a ["v"] of 3
            s1 subject.b ["v", "w"] of 4
            s2 subject.c ["v", "w"] of 4
            s3 subject.d ["v", "w"] of 4
            s4 subject.e ["v", "w"] of 4
            s5 subject.f ["v"] of 3
            v6 capability of 2
            v7 condition [1] else 0: block 0≥0 of 2
            c.x: block 1≥0
            c.y:
            block 0 [0, 0] alive 11: [0 0→10 2→11] [1 0→1 2→11 3→1]
            block 1 [0, 0, 0, 0, 0] alive 11111: [1 0→10000 3→11111] [2 0→1000 2→11000 3→1111] [3 0→100 2→11100 3→111] [4 0→10 2→11110 3→11] [5 0→1 2→11111] [6 0→11111 1→0] [7 0→0 1→11111]
        "#]],
    );
}

#[test]
fn sets_have_one_variable_for_each_question() {
    check(
        &format!("{SET}  resource.t: {{ type: text }}\n"),
        "rules:
  grant: { allow: c.x, when: { subject.s: { has_only: [b, d, a] }, absent: resource.t } }
  match: { allow: c.x, when: { subject.s: { starts_with: a } } }
  share: { allow: c.y, when: { subject.s: { has_value_of: resource.t } } }
  refuse: { deny: c.y, when: { not: { subject.s: b }, present: subject.s } }
",
        &expect![[r#"
            s0 subject.s ["a", "b", "d"] of 2
            s1 subject.s some in automaton 0 [1..2] of 2
            s2 subject.s only [0..3] of 2
            s3 subject.s holds m1 of 2
            v4 capability of 2
            v5 resource.t [] of 2
            v6 subject.s shares with resource.t of 3
            c.x: block 0≥0 needs resource.t
            c.y: block 0≥0 needs resource.t
            block 0 [0, 1, 2, 3] alive 1111: [0 0→1110 1→1111] [1 0→1011 1→1111] [2 0→1101 1→1111] [3 0→1111 1→1110] [4 0→110 1→1001] [5 0→1111 1→1101] [6 0→111 2→1111]
        "#]],
    );
}

#[test]
fn closed_attributes_have_no_patterns() {
    check(
        "  resource.v: { type: text, values: [aa, ab, b] }\n  resource.t: { type: text, optional: true }\n",
        "rules:
  grant: { allow: c.x, when: { resource.v: { starts_with: a } } }
  refuse: { deny: c.x, when: { resource.t: { matches: \"a*\" } } }
",
        &expect![[r#"
            v0 capability of 2
            v1 resource.v ["aa", "ab", "b"] of 5
            v2 resource.t matches automaton 0 of 3
            c.x: block 0≥0 needs resource.v
            c.y:
            block 0 [0, 1] alive 11: [0 0→11 1→0] [1 0→1 2→11 4→1] [2 0→10 2→11]
        "#]],
    );
}

#[test]
fn what_contradicts_itself_has_no_row() {
    check(
        "  subject.t: { type: text }\n",
        "rules:
  never: { allow: c.x, when: { all: [{ subject.t: a }, { not: { subject.t: a } }] } }
  always: { allow: c.y, when: { any: [{ subject.t: a }, { not: { subject.t: a } }] } }
",
        &expect![[r#"
            s0 subject.t ["a"] of 3
            v1 capability of 2
            c.x:
            c.y: block 0≥1
            block 0 [1] alive 1: [1 0→0 1→1]
        "#]],
    );
}
