//! What is refused in expectations.

use expect_test::expect;

use super::refuses;

#[test]
fn what_contradicts_itself() {
    refuses(
        "  a: { subject: one, allow: dialogs.*, deny: dialogs.read }\n",
        &expect![[r#"
            error[invalid-pattern]: expected `**` or a word at the end, found `dialogs.*`
             --> tests.yaml:7:29
              |
            7 |   a: { subject: one, allow: dialogs.*, deny: dialogs.read }
              |                             ^^^^^^^^^
              |
              = help: write `dialogs.**`
              = at: tests.a.allow

        "#]],
    );
    refuses(
        "  a: { subject: one, allow: dialogs.**, deny: dialogs.read }\n",
        &expect![[r#"
            error[test-contradicts-itself]: expected each capability under `allow` or `deny`, found `dialogs.read` under both
             --> tests.yaml:7:47
              |
            7 |   a: { subject: one, allow: dialogs.**, deny: dialogs.read }
              |                             ----------        ^^^^^^^^^^^^ denied here
              |                             |
              |                             allowed here
              |
              = help: take it out of one of the two
              = at: tests.a

        "#]],
    );
    refuses(
        "  a: { subject: one, malformed: subject.person, deny: dialogs.read }\n  b: { subject: one, malformed: subject.person, then: {} }\n",
        &expect![[r#"
            error[keys-exclude-each-other]: expected `malformed` alone, found `deny` too
             --> tests.yaml:7:49
              |
            7 |   a: { subject: one, malformed: subject.person, deny: dialogs.read }
              |                      --------- stands here too  ^^^^
              |
              = help: a malformed request is refused before any rule is read
              = at: tests.a.deny

            error[keys-exclude-each-other]: expected `malformed` alone, found `then` too
             --> tests.yaml:8:49
              |
            8 |   b: { subject: one, malformed: subject.person, then: {} }
              |                      --------- stands here too  ^^^^
              |
              = help: a malformed request is refused before any rule is read
              = at: tests.b.then

        "#]],
    );
}

#[test]
fn reason_and_then_are_about_one_effect() {
    refuses(
        "  a: { subject: one, allow: dialogs.read, deny: dialogs.search, reason: reads, then: {} }\n  b: { subject: one, rest: deny, reason: never_b }\n",
        &expect![[r#"
            error[keys-exclude-each-other]: expected `reason` with one of `allow` and `deny`, found both
             --> tests.yaml:7:65
              |
            7 |   a: { subject: one, allow: dialogs.read, deny: dialogs.search, reason: reads, then: {} }
              |                      ----- stands here too                      ^^^^^^
              |
              = help: make it two tests
              = at: tests.a.reason

            error[keys-exclude-each-other]: expected `then` with one of `allow` and `deny`, found both
             --> tests.yaml:7:80
              |
            7 |   a: { subject: one, allow: dialogs.read, deny: dialogs.search, reason: reads, then: {} }
              |                      ----- stands here too                                     ^^^^
              |
              = help: make it two tests
              = at: tests.a.then

            error[keys-exclude-each-other]: expected `allow` or `deny` beside `reason`, found neither
             --> tests.yaml:8:34
              |
            8 |   b: { subject: one, rest: deny, reason: never_b }
              |                                  ^^^^^^
              |
              = help: list the capabilities that it is about
              = at: tests.b.reason

        "#]],
    );
    refuses(
        "  a: { subject: one, allow: dialogs.read, reason: never_b }\n  b: { subject: one, deny: dialogs.read, reason: reads }\n  c: { subject: one, allow: dialogs.**, reason: reads }\n",
        &expect![[r#"
            error[impossible-reason]: expected a rule that allows, found `never_b`, which refuses
              --> tests.yaml:7:51
               |
             7 |   a: { subject: one, allow: dialogs.read, reason: never_b }
               |                                                   ^^^^^^^
               |
              ::: policy.yaml:20:3
               |
            20 |   never_b:
               |   ------- the rule
               |
               = help: name another rule, or list what it settles in a test of its own
               = at: tests.a.reason

            error[impossible-reason]: expected a rule that refuses, found `reads`, which allows
              --> tests.yaml:8:50
               |
             8 |   b: { subject: one, deny: dialogs.read, reason: reads }
               |                                                  ^^^^^
               |
              ::: policy.yaml:17:3
               |
            17 |   reads:
               |   ----- the rule
               |
               = help: name another rule, or list what it settles in a test of its own
               = at: tests.b.reason

            error[impossible-reason]: expected a rule that covers `dialogs.create`, found `reads`, which does not
              --> tests.yaml:9:49
               |
             9 |   c: { subject: one, allow: dialogs.**, reason: reads }
               |                             ----------          ^^^^^
               |                             |
               |                             listed here
               |
              ::: policy.yaml:17:3
               |
            17 |   reads:
               |   ----- the rule
               |
               = help: name another rule, or list what it settles in a test of its own
               = at: tests.c.reason

        "#]],
    );
}

#[test]
fn forms() {
    refuses(
        "  a: { subject: one, rest: maybe, whit: {}, then: [x] }\n  a: { subject: [one], rest: deny }\n",
        &expect![[r#"
            error[wrong-shape]: expected a effect, found `maybe`
             --> tests.yaml:7:28
              |
            7 |   a: { subject: one, rest: maybe, whit: {}, then: [x] }
              |                            ^^^^^
              |
              = help: write one of `allow`, `deny`
              = at: tests.a.rest

            error[unknown-key]: expected a key of a test, found `whit`
             --> tests.yaml:7:35
              |
            7 |   a: { subject: one, rest: maybe, whit: {}, then: [x] }
              |                                   ^^^^
              |
              = help: did you mean `with`?
              = at: tests.a.whit

            error[empty-collection]: expected something in the mapping, found nothing
             --> tests.yaml:7:41
              |
            7 |   a: { subject: one, rest: maybe, whit: {}, then: [x] }
              |                                         ^^
              |
              = help: write what belongs there, or leave the key out if it may be missing
              = at: tests.a.whit

            error[keys-exclude-each-other]: expected `allow` or `deny` beside `then`, found neither
             --> tests.yaml:7:45
              |
            7 |   a: { subject: one, rest: maybe, whit: {}, then: [x] }
              |                                             ^^^^
              |
              = help: list the capabilities that it is about
              = at: tests.a.then

            error[wrong-shape]: expected a mapping, found a list
             --> tests.yaml:7:51
              |
            7 |   a: { subject: one, rest: maybe, whit: {}, then: [x] }
              |                                                   ^^^
              |
              = help: write `then:` and a mapping after it
              = at: tests.a.then

            error[duplicate-key]: expected each key once, found `a` again
             --> tests.yaml:8:3
              |
            7 |   a: { subject: one, rest: maybe, whit: {}, then: [x] }
              |   - first declared here
            8 |   a: { subject: [one], rest: deny }
              |   ^ stands here again
              |
              = help: put both into one, or give the second another name
              = at: tests

        "#]],
    );
}
