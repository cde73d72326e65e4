//! What is refused in claims and names.

use expect_test::expect;

use super::{HEAD, read, refuses};

#[test]
fn null_stands_only_in_with() {
    refuses(
        "  t: { claims: { a: null, b: [~], c: }, rest: deny }\n",
        &expect![[r#"
            error[null-value]: expected a value, found `null`
             --> tests.yaml:7:21
              |
            7 |   t: { claims: { a: null, b: [~], c: }, rest: deny }
              |                     ^^^^
              |
              = help: leave the key out, or write `"null"` if this text is meant
              = at: tests.t.claims.a

            error[null-value]: expected a value, found `~`
             --> tests.yaml:7:31
              |
            7 |   t: { claims: { a: null, b: [~], c: }, rest: deny }
              |                               ^
              |
              = help: leave the key out, or write `"~"` if this text is meant
              = at: tests.t.claims.b[0]

            error[missing-value]: expected a value, found nothing
             --> tests.yaml:7:35
              |
            7 |   t: { claims: { a: null, b: [~], c: }, rest: deny }
              |                                   ^
              |
              = help: write a value, or leave the key out
              = at: tests.t.claims.c

        "#]],
    );
    refuses(
        "  t: { subject: one, with: { list: [null], other: null }, resource: { type: ~ }, rest: deny }\n",
        &expect![[r#"
            error[null-value]: expected a value, found `null`
             --> tests.yaml:7:37
              |
            7 |   t: { subject: one, with: { list: [null], other: null }, resource: { type: ~ }, rest: deny }
              |                                     ^^^^
              |
              = help: leave the key out, or write `"null"` if this text is meant
              = at: tests.t.with.list[0]

            error[nothing-to-remove]: expected a claim of the subject to take out, found `other`
             --> tests.yaml:7:44
              |
            7 |   t: { subject: one, with: { list: [null], other: null }, resource: { type: ~ }, rest: deny }
              |                                            ^^^^^ the subject has no such claim
              |
              = help: leave it out
              = at: tests.t.with.other

            error[null-value]: expected a value, found `~`
             --> tests.yaml:7:77
              |
            7 |   t: { subject: one, with: { list: [null], other: null }, resource: { type: ~ }, rest: deny }
              |                                                                             ^
              |
              = help: leave the key out, or write `"~"` if this text is meant
              = at: tests.t.resource.type

        "#]],
    );
}

#[test]
fn scalars_of_claims_are_strict() {
    refuses(
        "  t: { claims: { a: 1.5, b: 0192, c: yes }, rest: deny }\n",
        &expect![[r#"
            error[unclear-scalar]: expected text or a whole number such as `12`, found `1.5`, which some readers of YAML take for a number
             --> tests.yaml:7:21
              |
            7 |   t: { claims: { a: 1.5, b: 0192, c: yes }, rest: deny }
              |                     ^^^
              |
              = help: write `"1.5"` if this text is meant
              = at: tests.t.claims.a

            error[unclear-scalar]: expected text or a whole number such as `12`, found `0192`, which some readers of YAML take for a number
             --> tests.yaml:7:29
              |
            7 |   t: { claims: { a: 1.5, b: 0192, c: yes }, rest: deny }
              |                             ^^^^
              |
              = help: write `"0192"` if this text is meant
              = at: tests.t.claims.b

            error[unclear-scalar]: expected text or a value, found `yes`, which some readers of YAML take for `true`
             --> tests.yaml:7:38
              |
            7 |   t: { claims: { a: 1.5, b: 0192, c: yes }, rest: deny }
              |                                      ^^^
              |
              = help: write `true`, or `"yes"` if this text is meant
              = at: tests.t.claims.c

        "#]],
    );
}

#[test]
fn who_asks() {
    refuses(
        "  a: { rest: deny }\n  b: { subject: one, claims: {}, rest: deny }\n  c: { claims: { a: b }, with: { a: c }, rest: deny }\n  d: { subject: on, rest: deny }\n",
        &expect![[r#"
            error[test-without-subject]: expected `subject` or `claims` in the test, found neither
             --> tests.yaml:7:3
              |
            7 |   a: { rest: deny }
              |   ^
              |
              = help: add `claims: {}` for a request without a token
              = at: tests.a

            error[keys-exclude-each-other]: expected `subject` or `claims`, found both
             --> tests.yaml:8:22
              |
            8 |   b: { subject: one, claims: {}, rest: deny }
              |        -------       ^^^^^^
              |        |
              |        stands here too
              |
              = help: take one of them out; `with` changes single claims of a subject
              = at: tests.b.claims

            error[keys-exclude-each-other]: expected `with` beside `subject`, found it beside `claims`
             --> tests.yaml:9:26
              |
            9 |   c: { claims: { a: b }, with: { a: c }, rest: deny }
              |        ------            ^^^^
              |        |
              |        stands here too
              |
              = help: put what it says into `claims`
              = at: tests.c.with

            error[unclear-scalar]: expected text or a value, found `on`, which some readers of YAML take for `true`
              --> tests.yaml:10:17
               |
            10 |   d: { subject: on, rest: deny }
               |                 ^^
               |
               = help: write `true`, or `"on"` if this text is meant
               = at: tests.d.subject

        "#]],
    );
}

#[test]
fn names_that_do_not_exist() {
    refuses(
        "  a: { subject: one, resource: { typ: a }, context: { type: a }, allow: dialogs.raed, deny: mails.**, reason: read }\n  b: { subject: one, malformed: subject.pid }\n",
        &expect![[r#"
            error[unknown-attribute]: there is no attribute of the resource `typ`
             --> tests.yaml:7:34
              |
            7 |   a: { subject: one, resource: { typ: a }, context: { type: a }, allow: dialogs.raed, deny: mails.**, reason: read }
              |                                  ^^^
              |
              = help: did you mean `type`?
              = at: tests.a.resource.typ

            error[unknown-attribute]: there is no attribute of the context `type`
             --> tests.yaml:7:55
              |
            7 |   a: { subject: one, resource: { typ: a }, context: { type: a }, allow: dialogs.raed, deny: mails.**, reason: read }
              |                                                       ^^^^
              |
              = at: tests.a.context.type

            error[unknown-capability]: there is no capability `dialogs.raed`
             --> tests.yaml:7:73
              |
            7 |   a: { subject: one, resource: { typ: a }, context: { type: a }, allow: dialogs.raed, deny: mails.**, reason: read }
              |                                                                         ^^^^^^^^^^^^
              |
              = help: did you mean `dialogs.read`?
              = at: tests.a.allow

            error[unknown-capability]: no capability is covered by `mails.**`
             --> tests.yaml:7:93
              |
            7 |   a: { subject: one, resource: { typ: a }, context: { type: a }, allow: dialogs.raed, deny: mails.**, reason: read }
              |                                                                                             ^^^^^^^^
              |
              = help: declare it under `capabilities`
              = at: tests.a.deny

            error[keys-exclude-each-other]: expected `reason` with one of `allow` and `deny`, found both
             --> tests.yaml:7:103
              |
            7 |   a: { subject: one, resource: { typ: a }, context: { type: a }, allow: dialogs.raed, deny: mails.**, reason: read }
              |                                                                  ----- stands here too                ^^^^^^
              |
              = help: make it two tests
              = at: tests.a.reason

            error[unknown-attribute]: there is no attribute `subject.pid`
             --> tests.yaml:8:33
              |
            8 |   b: { subject: one, malformed: subject.pid }
              |                                 ^^^^^^^^^^^
              |
              = at: tests.b.malformed

        "#]],
    );
    let (_, _, findings) = read(&format!(
        "registers: {{ ownres: [a], owners: [1, x] }}\n{HEAD}  a: {{ subject: one, rest: deny }}\n"
    ));
    expect![[r#"
        error[unknown-register]: there is no register `ownres`
         --> tests.yaml:1:14
          |
        1 | registers: { ownres: [a], owners: [1, x] }
          |              ^^^^^^
          |
          = help: did you mean `owners`?
          = at: registers.ownres

        error[wrong-shape]: expected text, found the integer `1`
         --> tests.yaml:1:36
          |
        1 | registers: { ownres: [a], owners: [1, x] }
          |                                    ^
          |
          = help: write `"1"` if this text is meant
          = at: registers.owners[0]

    "#]]
    .assert_eq(&findings);
}

#[test]
fn what_checks_nothing() {
    refuses(
        "  a: { subject: one }\n  b: { subject: one, resource: { type: a } }\n  c: { subject: one, allow: [] }\n  d: {}\n",
        &expect![[r#"
            error[test-checks-nothing]: expected `allow`, `deny`, `rest` or `malformed` in the test, found none of them
             --> tests.yaml:7:3
              |
            7 |   a: { subject: one }
              |   ^ this test would always pass
              |
              = help: add what must be allowed or denied, such as `rest: deny`
              = at: tests.a

            error[test-checks-nothing]: expected `allow`, `deny`, `rest` or `malformed` in the test, found none of them
             --> tests.yaml:8:3
              |
            8 |   b: { subject: one, resource: { type: a } }
              |   ^ this test would always pass
              |
              = help: add what must be allowed or denied, such as `rest: deny`
              = at: tests.b

            error[empty-collection]: expected something in the list, found nothing
             --> tests.yaml:9:29
              |
            9 |   c: { subject: one, allow: [] }
              |                             ^^
              |
              = help: write what belongs there, or leave the key out if it may be missing
              = at: tests.c.allow

            error[test-checks-nothing]: expected `allow`, `deny`, `rest` or `malformed` in the test, found none of them
              --> tests.yaml:10:3
               |
            10 |   d: {}
               |   ^ this test would always pass
               |
               = help: add what must be allowed or denied, such as `rest: deny`
               = at: tests.d

            error[test-without-subject]: expected `subject` or `claims` in the test, found neither
              --> tests.yaml:10:3
               |
            10 |   d: {}
               |   ^
               |
               = help: add `claims: {}` for a request without a token
               = at: tests.d

        "#]],
    );
    let (_, _, findings) = read("portvakt: 1\ntests_for: policy.yaml\ntests: {}\n");
    expect![[r#"
        error[empty-collection]: expected something in the mapping, found nothing
         --> tests.yaml:3:8
          |
        3 | tests: {}
          |        ^^
          |
          = help: write what belongs there, or leave the key out if it may be missing
          = at: tests

    "#]]
    .assert_eq(&findings);
}
