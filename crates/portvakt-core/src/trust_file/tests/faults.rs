//! What is refused in a trust file, and in which words.

use expect_test::expect;

use super::{check, check_issuer};

#[test]
fn files_that_say_nothing() {
    check(
        "",
        &expect![[r#"
        error[empty-file]: expected a mapping, found an empty file
         --> trust.yaml:1:1
          |
        1 |
          | ^
          |
          = help: a file begins with `portvakt: 1`, a trust file with `portvakt_trust: 1`

    "#]],
    );
    check(
        "[]",
        &expect![[r#"
        error[empty-collection]: expected something in the list, found nothing
         --> trust.yaml:1:1
          |
        1 | []
          | ^^
          |
          = help: write what belongs there, or leave the key out if it may be missing

        error[wrong-shape]: expected a mapping, found a list
         --> trust.yaml:1:1
          |
        1 | []
          | ^^
          |
          = help: a file begins with `portvakt: 1`, a trust file with `portvakt_trust: 1`

    "#]],
    );
    check(
        "portvakt_trust: 1\n",
        &expect![[r#"
        error[missing-key]: expected the key `issuers` in a trust file
         --> trust.yaml:1:1
          |
        1 | portvakt_trust: 1
          | ^^^^^^^^^^^^^^ `issuers` is missing
          |
          = help: add `issuers: …`: who signs tokens that are accepted, by name

    "#]],
    );
    check(
        "portvakt_trust: 1\nissuers: {}\n",
        &expect![[r#"
        error[empty-collection]: expected something in the mapping, found nothing
         --> trust.yaml:2:10
          |
        2 | issuers: {}
          |          ^^
          |
          = help: write what belongs there, or leave the key out if it may be missing
          = at: issuers

    "#]],
    );
    check(
        "portvakt_trust: 1\nissuers: { a: {} }\n",
        &expect![[r#"
        error[missing-key]: expected the key `audience` in an issuer
         --> trust.yaml:2:12
          |
        2 | issuers: { a: {} }
          |            ^ `audience` is missing
          |
          = help: add `audience: …`: the claim `aud` of its tokens
          = at: issuers.a

        error[missing-key]: expected the key `iss` in an issuer
         --> trust.yaml:2:12
          |
        2 | issuers: { a: {} }
          |            ^ `iss` is missing
          |
          = help: add `iss: …`: the claim `iss` of its tokens, letter by letter
          = at: issuers.a

        error[empty-collection]: expected something in the mapping, found nothing
         --> trust.yaml:2:15
          |
        2 | issuers: { a: {} }
          |               ^^
          |
          = help: write what belongs there, or leave the key out if it may be missing
          = at: issuers.a

    "#]],
    );
}

#[test]
fn versions() {
    let issuers = "issuers: { a: { iss: a, audience: { one_of: [b], absent: refused } } }\n";
    check(
        &format!("portvakt_trust: 2\n{issuers}"),
        &expect![[r#"
        error[unknown-version]: expected version `1` of trust files, found `2`
         --> trust.yaml:1:17
          |
        1 | portvakt_trust: 2
          |                 ^
          |
          = help: this file is written for a newer Portvakt: use that, or write the file for version 1
          = at: portvakt_trust

    "#]],
    );
    check(
        &format!("portvakt_trust: 0\n{issuers}"),
        &expect![[r#"
        error[unknown-version]: expected version `1` of trust files, found `0`
         --> trust.yaml:1:17
          |
        1 | portvakt_trust: 0
          |                 ^
          |
          = help: write `portvakt_trust: 1`
          = at: portvakt_trust

    "#]],
    );
    check(
        &format!("portvakt_trust: one\n{issuers}"),
        &expect![[r#"
        error[wrong-shape]: expected version `1` of trust files, found the text `one`
         --> trust.yaml:1:17
          |
        1 | portvakt_trust: one
          |                 ^^^
          |
          = help: write `portvakt_trust: 1`
          = at: portvakt_trust

    "#]],
    );
    check(
        &format!("portvakt: 1\n{issuers}"),
        &expect![[r#"
        error[unknown-key]: expected a key of a trust file, found `portvakt`
         --> trust.yaml:1:1
          |
        1 | portvakt: 1
          | ^^^^^^^^
          |
          = help: did you mean `portvakt_trust`?
          = at: portvakt

    "#]],
    );
}

#[test]
fn keys_that_do_not_exist() {
    check_issuer(
        "    jwk_uri: https://a.example/jwk\n    one_of: [x]\n    because: so\n    typ: { any: true }\n",
        &expect![[r#"
            error[unknown-key]: expected a key of an issuer, found `jwk_uri`
             --> trust.yaml:6:5
              |
            6 |     jwk_uri: https://a.example/jwk
              |     ^^^^^^^
              |
              = help: did you mean `jwks_uri`?
              = at: issuers.a.jwk_uri

            error[unknown-key]: `one_of` stands in `typ` or an audience with `one_of`, not in an issuer
             --> trust.yaml:7:5
              |
            7 |     one_of: [x]
              |     ^^^^^^
              |
              = help: the keys of an issuer are `iss`, `jwks_uri`, `metadata`, `algorithms`, `typ`, `audience`, `leeway`, `max_age`, `required_claims`, `forbidden_claims`, `min_rsa_bits`
              = at: issuers.a.one_of

            error[unknown-key]: `because` stands in an audience with `any`, not in an issuer
             --> trust.yaml:8:5
              |
            8 |     because: so
              |     ^^^^^^^
              |
              = help: the keys of an issuer are `iss`, `jwks_uri`, `metadata`, `algorithms`, `typ`, `audience`, `leeway`, `max_age`, `required_claims`, `forbidden_claims`, `min_rsa_bits`
              = at: issuers.a.because

            error[unknown-key]: expected a key of `typ`, found `any`
             --> trust.yaml:9:12
              |
            9 |     typ: { any: true }
              |            ^^^
              |
              = help: the keys of `typ` are `one_of`, `absent`
              = at: issuers.a.typ.any

        "#]],
    );
    check(
        "portvakt_trust: 1\niss: a\nissuers: { a: { iss: a, audience: { one_of: [b], absent: refused, because: so } } }\n",
        &expect![[r#"
            error[unknown-key]: `iss` stands in an issuer, not in a trust file
             --> trust.yaml:2:1
              |
            2 | iss: a
              | ^^^
              |
              = help: the keys of a trust file are `portvakt_trust`, `title`, `issuers`
              = at: iss

            error[unknown-key]: `because` stands in an audience with `any`, not in an audience with `one_of`
             --> trust.yaml:3:67
              |
            3 | issuers: { a: { iss: a, audience: { one_of: [b], absent: refused, because: so } } }
              |                                                                   ^^^^^^^
              |
              = help: the keys of an audience with `one_of` are `one_of`, `absent`
              = at: issuers.a.audience.because

        "#]],
    );
}

#[test]
fn names() {
    check(
        "portvakt_trust: 1\nissuers:\n  ID-porten: { iss: a, audience: { one_of: [b], absent: refused } }\n  a=b: { iss: b, audience: { one_of: [b], absent: refused } }\n  c: { iss: c, audience: { one_of: [b], absent: refused } }\n  c: { iss: d, audience: { one_of: [b], absent: refused } }\n",
        &expect![[r#"
            error[invalid-name]: expected a name of small letters, digits, `_` and `-`, a letter first, found `ID-porten`
             --> trust.yaml:3:3
              |
            3 |   ID-porten: { iss: a, audience: { one_of: [b], absent: refused } }
              |   ^^^^^^^^^
              |
              = help: write `id-porten`
              = at: issuers.ID-porten

            error[invalid-name]: expected a name of small letters, digits, `_` and `-`, a letter first, found `a=b`
             --> trust.yaml:4:3
              |
            4 |   a=b: { iss: b, audience: { one_of: [b], absent: refused } }
              |   ^^^
              |
              = help: write `a_b`
              = at: issuers."a=b"

            error[duplicate-key]: expected each key once, found `c` again
             --> trust.yaml:6:3
              |
            5 |   c: { iss: c, audience: { one_of: [b], absent: refused } }
              |   - first declared here
            6 |   c: { iss: d, audience: { one_of: [b], absent: refused } }
              |   ^ stands here again
              |
              = help: put both into one, or give the second another name
              = at: issuers

        "#]],
    );
}

#[test]
fn one_iss_twice() {
    check(
        "portvakt_trust: 1\nissuers:\n  a: { iss: https://a/, audience: { one_of: [x], absent: refused } }\n  b: { iss: https://a/, audience: { one_of: [x], absent: refused } }\n  c: { iss: 'https://a/', audience: { one_of: [x], absent: refused } }\n",
        &expect![[r#"
            error[issuer-twice]: expected one issuer with this `iss`, found `b` too
             --> trust.yaml:4:13
              |
            3 |   a: { iss: https://a/, audience: { one_of: [x], absent: refused } }
              |             ---------- the first issuer
            4 |   b: { iss: https://a/, audience: { one_of: [x], absent: refused } }
              |             ^^^^^^^^^^ whose keys would count?
              |
              = help: keep one of the two
              = at: issuers.b.iss

            error[issuer-twice]: expected one issuer with this `iss`, found `c` too
             --> trust.yaml:5:13
              |
            3 |   a: { iss: https://a/, audience: { one_of: [x], absent: refused } }
              |             ---------- the first issuer
            4 |   b: { iss: https://a/, audience: { one_of: [x], absent: refused } }
            5 |   c: { iss: 'https://a/', audience: { one_of: [x], absent: refused } }
              |             ^^^^^^^^^^^^ whose keys would count?
              |
              = help: keep one of the two
              = at: issuers.c.iss

        "#]],
    );
}

#[test]
fn issuers_that_look_alike() {
    check(
        "portvakt_trust: 1\nissuers:\n  a: { iss: https://a/, audience: { one_of: [x], absent: refused } }\n  b: { iss: https://a, audience: { one_of: [x], absent: refused } }\n  c: { iss: https://A/, audience: { one_of: [x], absent: refused } }\n  d: { iss: https://a/d, audience: { one_of: [x], absent: refused } }\n",
        &expect![[r#"
            warning[issuers-alike]: the `iss` of `b` is that of `a` but for a last slash or capitals
             --> trust.yaml:4:13
              |
            3 |   a: { iss: https://a/, audience: { one_of: [x], absent: refused } }
              |             ---------- the other one
            4 |   b: { iss: https://a, audience: { one_of: [x], absent: refused } }
              |             ^^^^^^^^^ compared letter by letter with that of a token
              |
              = help: keep the one that tokens have
              = at: issuers.b.iss

            warning[issuers-alike]: the `iss` of `c` is that of `a` but for a last slash or capitals
             --> trust.yaml:5:13
              |
            3 |   a: { iss: https://a/, audience: { one_of: [x], absent: refused } }
              |             ---------- the other one
            4 |   b: { iss: https://a, audience: { one_of: [x], absent: refused } }
            5 |   c: { iss: https://A/, audience: { one_of: [x], absent: refused } }
              |             ^^^^^^^^^^ compared letter by letter with that of a token
              |
              = help: keep the one that tokens have
              = at: issuers.c.iss

        "#]],
    );
}
