//! What is refused of an audience, and in which words.

use expect_test::{Expect, expect};

/// Checks what is said of an issuer's audience.
#[track_caller]
fn check(audience: &str, expected: &Expect) {
    let text = format!("portvakt_trust: 1\nissuers:\n  a:\n    iss: a\n    audience: {audience}\n");
    super::check(&text, expected);
}

#[test]
fn names() {
    check(
        "b",
        &expect![[r#"
        error[wrong-shape]: expected a mapping, found the text `b`
         --> trust.yaml:5:15
          |
        5 |     audience: b
          |               ^
          |
          = help: the audience has one of `one_of`, `any`
          = at: issuers.a.audience

    "#]],
    );
    check(
        "{ absent: allowed }",
        &expect![[r#"
        error[missing-key]: expected one of `one_of`, `any` in the audience
         --> trust.yaml:5:5
          |
        5 |     audience: { absent: allowed }
          |     ^^^^^^^^
          |
          = help: add one of them, such as `one_of: …`
          = at: issuers.a.audience

    "#]],
    );
    check(
        "{ one_of: [b] }",
        &expect![[r#"
            error[missing-key]: expected the key `absent` in an audience with `one_of`
             --> trust.yaml:5:5
              |
            5 |     audience: { one_of: [b] }
              |     ^^^^^^^^ `absent` is missing
              |
              = help: add `absent: …`: what becomes of a token without it: `allowed` or `refused`
              = at: issuers.a.audience

        "#]],
    );
    check(
        "{ one_of: [''], absent: allowed }",
        &expect![[r#"
        error[missing-value]: expected text, found nothing between the quotes
         --> trust.yaml:5:26
          |
        5 |     audience: { one_of: [''], absent: allowed }
          |                          ^^
          |
          = help: write what is meant, or take it out
          = at: issuers.a.audience.one_of[0]

    "#]],
    );
    check(
        "{ one_of: b, absent: maybe }",
        &expect![[r#"
        error[wrong-shape]: expected a list, found the text `b`
         --> trust.yaml:5:25
          |
        5 |     audience: { one_of: b, absent: maybe }
          |                         ^
          |
          = help: write `one_of: [b]`
          = at: issuers.a.audience.one_of

        error[wrong-shape]: expected a word about absence, found `maybe`
         --> trust.yaml:5:36
          |
        5 |     audience: { one_of: b, absent: maybe }
          |                                    ^^^^^
          |
          = help: write one of `allowed`, `refused`
          = at: issuers.a.audience.absent

    "#]],
    );
}

#[test]
fn anybody() {
    check(
        "{ any: true }",
        &expect![[r#"
        error[missing-key]: expected the key `because` in an audience with `any`
         --> trust.yaml:5:5
          |
        5 |     audience: { any: true }
          |     ^^^^^^^^ `because` is missing
          |
          = help: add `because: …`: why that is right
          = at: issuers.a.audience

    "#]],
    );
    check(
        "{ any: true, because: ' ' }",
        &expect![[r#"
        error[missing-value]: expected text, found nothing between the quotes
         --> trust.yaml:5:37
          |
        5 |     audience: { any: true, because: ' ' }
          |                                     ^^^
          |
          = help: write what is meant, or take it out
          = at: issuers.a.audience.because

    "#]],
    );
    check(
        "{ any: false, because: so }",
        &expect![[r#"
        error[wrong-shape]: expected `true`, found the boolean `false`
         --> trust.yaml:5:22
          |
        5 |     audience: { any: false, because: so }
          |                      ^^^^^
          |
          = help: write `any: true`, or leave the key out
          = at: issuers.a.audience.any

    "#]],
    );
    check(
        "{ any: true, because: so, one_of: [b], absent: allowed }",
        &expect![[r#"
        error[keys-exclude-each-other]: expected one of `one_of`, `any` in the audience, found `any`, `one_of`
         --> trust.yaml:5:17
          |
        5 |     audience: { any: true, because: so, one_of: [b], absent: allowed }
          |                 ^^^                     ------ and here
          |
          = help: keep one of them
          = at: issuers.a.audience

    "#]],
    );
    check(
        "{ any: true, because: so, absent: allowed }",
        &expect![[r#"
        error[unknown-key]: `absent` stands in an audience with `one_of`, not in an audience with `any`
         --> trust.yaml:5:41
          |
        5 |     audience: { any: true, because: so, absent: allowed }
          |                                         ^^^^^^
          |
          = help: the keys of an audience with `any` are `any`, `because`
          = at: issuers.a.audience.absent

    "#]],
    );
}
