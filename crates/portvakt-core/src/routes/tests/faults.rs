//! What is refused in a routes file, and in which words.

use expect_test::expect;

use super::{POLICY, check, read};

#[test]
fn capabilities_without_a_route_are_a_warning() {
    check(
        "  GET /: dialogs.read\n  GET /x: dialogs.search\n",
        &expect![[r#"
            warning[route-missing]: no route reaches `dialogs.labels`
             --> policy.yaml:8:5
              |
            8 |     labels: Change labels
              |     ^^^^^^
              |
             ::: routes.yaml:3:1
              |
            3 | routes:
              | ------ none of these leads to it
              |
              = help: add its routes, or take the capability out of the policy
              = at: capabilities.dialogs.labels

        "#]],
    );
}

#[test]
fn unknown_capabilities() {
    check(
        "  GET /a: dialogs.raed\n  GET /b: dialogs\n  GET /c: dialogs.**\n  GET /d: [dialogs.read]\n",
        &expect![[r#"
            error[unknown-capability]: there is no capability `dialogs.raed`
             --> routes.yaml:4:11
              |
            4 |   GET /a: dialogs.raed
              |           ^^^^^^^^^^^^
              |
              = help: did you mean `dialogs.read`?
              = at: routes."GET /a"

            error[unknown-capability]: there is no capability `dialogs`
             --> routes.yaml:5:11
              |
            5 |   GET /b: dialogs
              |           ^^^^^^^
              |
              = help: it is a prefix: write `dialogs.**` for all that stands below it
              = at: routes."GET /b"

            error[invalid-pattern]: expected the full name of one capability, found `dialogs.**`
             --> routes.yaml:6:11
              |
            6 |   GET /c: dialogs.**
              |           ^^^^^^^^^^
              |
              = help: only rules, assertions and tests name several at once
              = at: routes."GET /c"

            error[wrong-shape]: expected a capability, found a list
             --> routes.yaml:7:11
              |
            7 |   GET /d: [dialogs.read]
              |           ^^^^^^^^^^^^^^
              |
              = help: write `GET /d:` and a capability after it
              = at: routes."GET /d"

        "#]],
    );
}

#[test]
fn routes_of_one_shape() {
    check(
        "  GET /a/{b}: dialogs.read\n  GET /a/{c}: dialogs.search\n  GET /a/b: public\n  PUT /a/{b}: public\n",
        &expect![[r#"
            error[route-twice]: expected one route for these requests, found `GET /a/{c}` too
             --> routes.yaml:5:3
              |
            4 |   GET /a/{b}: dialogs.read
              |   ---------- the first route
            5 |   GET /a/{c}: dialogs.search
              |   ^^^^^^^^^^ matches exactly the same paths
              |
              = help: keep one of the two
              = at: routes."GET /a/{c}"

        "#]],
    );
}

#[test]
fn malformed_methods_and_paths() {
    check(
        "  GET/a: public\n  get /a: public\n  GET a: public\n  GET  /a: public\n  G3T /a: public\n",
        &expect![[r#"
            error[invalid-route]: expected a method, one space and a path
             --> routes.yaml:4:3
              |
            4 |   GET/a: public
              |   ^^^^^
              |
              = help: write it like `GET /dialogs/{dialogId}`
              = at: routes."GET/a"

            error[invalid-route]: expected a method in capital letters, found `get`
             --> routes.yaml:5:3
              |
            5 |   get /a: public
              |   ^^^^^^
              |
              = help: write `GET`
              = at: routes."get /a"

            error[invalid-route]: expected a path that begins with `/`
             --> routes.yaml:6:3
              |
            6 |   GET a: public
              |   ^^^^^
              |
              = help: put a `/` before it
              = at: routes."GET a"

            error[invalid-route]: expected a method, one space and a path
             --> routes.yaml:7:3
              |
            7 |   GET  /a: public
              |   ^^^^^^^
              |
              = help: write it like `GET /dialogs/{dialogId}`
              = at: routes."GET  /a"

            error[invalid-route]: expected a method in capital letters, found `G3T`
             --> routes.yaml:8:3
              |
            8 |   G3T /a: public
              |   ^^^^^^
              |
              = help: write `GET`
              = at: routes."G3T /a"

        "#]],
    );
}

#[test]
fn malformed_segments() {
    check(
        "  GET /a//b: public\n  GET /a/../b: public\n  GET /a{b}: public\n  GET /{b: public\n  GET /{*b}: public\n",
        &expect![[r#"
            error[invalid-route]: expected something between two slashes, found nothing
             --> routes.yaml:4:3
              |
            4 |   GET /a//b: public
              |   ^^^^^^^^^
              |
              = help: take one slash out; a request with `//` is always refused
              = at: routes."GET /a//b"

            error[invalid-route]: expected a segment with a name, found `..`
             --> routes.yaml:5:3
              |
            5 |   GET /a/../b: public
              |   ^^^^^^^^^^^
              |
              = help: write the path without it; a request with such a segment is always refused
              = at: routes."GET /a/../b"

            error[invalid-route]: expected braces around a whole segment, found `a{b}`
             --> routes.yaml:6:3
              |
            6 |   GET /a{b}: public
              |   ^^^^^^^^^
              |
              = help: write a parameter as `/{name}/`, alone between two slashes
              = at: routes."GET /a{b}"

            error[invalid-route]: expected braces around a whole segment, found `{b`
             --> routes.yaml:7:3
              |
            7 |   GET /{b: public
              |   ^^^^^^^
              |
              = help: write a parameter as `/{name}/`, alone between two slashes
              = at: routes."GET /{b"

            error[invalid-route]: expected a name of letters, digits, `_` and `-` in braces, found `*b`
             --> routes.yaml:8:3
              |
            8 |   GET /{*b}: public
              |   ^^^^^^^^^
              |
              = help: write a parameter as `{dialogId}`
              = at: routes."GET /{*b}"

        "#]],
    );
}

#[test]
fn malformed_parameters_and_characters() {
    check(
        "  GET /{b}/{b}: public\n  GET /%2f: public\n  GET /æ: public\n  GET /a?b: public\n  \"GET /a\\\\b\": public\n",
        &expect![[r#"
            error[invalid-route]: expected each parameter once, found `{b}` again
             --> routes.yaml:4:3
              |
            4 |   GET /{b}/{b}: public
              |   ^^^^^^^^^^^^
              |
              = help: give the second another name
              = at: routes."GET /{b}/{b}"

            error[invalid-route]: expected a path that requests can have, found `%2f`
             --> routes.yaml:5:3
              |
            5 |   GET /%2f: public
              |   ^^^^^^^^
              |
              = help: a request whose path holds this is always refused
              = at: routes."GET /%2f"

            error[invalid-route]: expected a path that requests can have, found `æ`
             --> routes.yaml:6:3
              |
            6 |   GET /æ: public
              |   ^^^^^^
              |
              = help: a request whose path holds this is always refused
              = at: routes."GET /æ"

            error[invalid-route]: expected a path that requests can have, found `?`
             --> routes.yaml:7:3
              |
            7 |   GET /a?b: public
              |   ^^^^^^^^
              |
              = help: a request whose path holds this is always refused
              = at: routes."GET /a?b"

            error[invalid-route]: expected a path that requests can have, found `\`
             --> routes.yaml:8:3
              |
            8 |   "GET /a\\b": public
              |   ^^^^^^^^^^^
              |
              = help: a request whose path holds this is always refused
              = at: routes."GET /a\\b"

        "#]],
    );
}

#[test]
fn keys_of_the_file() {
    let (routes, found) = read(POLICY, "portvakt: 2\nroute_for: policy.yaml\nroutes: {}\n");
    assert!(routes.is_none());
    expect![[r#"
        warning[route-missing]: no route reaches `dialogs.read`
         --> policy.yaml:6:5
          |
        6 |     read: Read one
          |     ^^^^
          |
         ::: routes.yaml:3:1
          |
        3 | routes: {}
          | ------ none of these leads to it
          |
          = help: add its routes, or take the capability out of the policy
          = at: capabilities.dialogs.read

        warning[route-missing]: no route reaches `dialogs.search`
         --> policy.yaml:7:5
          |
        7 |     search: Search
          |     ^^^^^^
          |
         ::: routes.yaml:3:1
          |
        3 | routes: {}
          | ------ none of these leads to it
          |
          = help: add its routes, or take the capability out of the policy
          = at: capabilities.dialogs.search

        warning[route-missing]: no route reaches `dialogs.labels`
         --> policy.yaml:8:5
          |
        8 |     labels: Change labels
          |     ^^^^^^
          |
         ::: routes.yaml:3:1
          |
        3 | routes: {}
          | ------ none of these leads to it
          |
          = help: add its routes, or take the capability out of the policy
          = at: capabilities.dialogs.labels

        error[unknown-version]: expected version `1` of the language, found `2`
         --> routes.yaml:1:11
          |
        1 | portvakt: 2
          |           ^
          |
          = help: this file is written for a newer Portvakt: use that, or write the file for version 1
          = at: portvakt

        error[unknown-key]: expected a key of a routes file, found `route_for`
         --> routes.yaml:2:1
          |
        2 | route_for: policy.yaml
          | ^^^^^^^^^
          |
          = help: did you mean `routes_for`?
          = at: route_for

        error[empty-collection]: expected something in the mapping, found nothing
         --> routes.yaml:3:9
          |
        3 | routes: {}
          |         ^^
          |
          = help: write what belongs there, or leave the key out if it may be missing
          = at: routes

    "#]].assert_eq(&found);
}

#[test]
fn a_capability_named_public() {
    let policy = POLICY.replace("capabilities:\n", "capabilities:\n  public: A capability\n");
    let (_, found) =
        read(&policy, "portvakt: 1\nroutes_for: policy.yaml\nroutes:\n  GET /: public\n");
    expect![[r#"
        error[capability-named-public]: expected `public` to mean that everyone may pass, but it is a capability too
         --> routes.yaml:4:10
          |
        4 |   GET /: public
          |          ^^^^^^
          |
         ::: policy.yaml:5:3
          |
        5 |   public: A capability
          |   ------ declared here
          |
          = help: give the capability another name
          = at: routes."GET /"

    "#]].assert_eq(&found);
}

#[test]
fn a_policy_accepts_that_a_capability_has_no_route() {
    let accepted = "accepted:\n  - { finding: route-missing, at: capabilities.dialogs, because: Asked for inside. }\n  - { finding: route-missing, at: capabilities.mails, because: It is gone. }\n";
    let policy = POLICY.replace("capabilities:\n", &[accepted, "capabilities:\n"].concat());
    let routes = "portvakt: 1\nroutes_for: policy.yaml\nroutes:\n  GET /: dialogs.read\n";
    let (routes, found) = read(&policy, routes);
    assert!(routes.is_some());
    expect![[r#"
        warning[accepted-gone]: there is no `route-missing` at `capabilities.mails` any more
         --> policy.yaml:6:5
          |
        6 |   - { finding: route-missing, at: capabilities.mails, because: It is gone. }
          |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: leave the entry out
          = at: accepted[1]

    "#]]
    .assert_eq(&found);
}
