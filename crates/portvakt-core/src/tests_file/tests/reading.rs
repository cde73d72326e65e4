//! What is read.

use expect_test::expect;

use super::{read, reads, shown};

#[test]
fn a_whole_file() {
    let text = "
portvakt: 1
tests_for: policy.yaml
registers:
  owners: [\"1\", \"2\"]
subjects:
  one: { scope: x }
tests:
  free text, \"quoted\" too:
    subject: one
    resource: { type: a }
    context: { at: 2026-01-01T00:00:00Z }
    allow: dialogs.read
    rest: deny
    reason: reads
    then: {}
";
    let (suite, policy, findings) = read(text);
    let suite = suite.unwrap_or_else(|| panic!("{findings}"));
    expect![[r#"
        register owners ["1", "2"]
        "free text, \"quoted\" too" {"scope":"x"}
          resource.type "a"
          context.at "2026-01-01T00:00:00Z"
          deny dialogs.create None None
          allow dialogs.read Some("reads") Some([])
          deny dialogs.search None None
    "#]]
    .assert_eq(&shown(&suite, &policy));
}

#[test]
fn claims_become_json() {
    reads(
        "  t: { claims: { a: text, b: 12, c: true, d: [\"1\", { e: \"\\\"\" }], f: {}, g: [] }, rest: deny }\n",
        &expect![[r#"
            "t" {"a":"text","b":12,"c":true,"d":["1",{"e":"\""}],"f":{},"g":[]}
              deny dialogs.create None None
              deny dialogs.read None None
              deny dialogs.search None None
        "#]],
    );
    reads(
        "  t: { claims: {}, rest: deny }\n",
        &expect![[r#"
        "t" {}
          deny dialogs.create None None
          deny dialogs.read None None
          deny dialogs.search None None
    "#]],
    );
}

#[test]
fn with_overrides_adds_and_removes_claims() {
    reads(
        "  t: { subject: one, with: { pid: 7, list: null, new: [y] }, rest: deny }\n",
        &expect![[r#"
            "t" {"scope":"x","pid":7,"new":["y"]}
              deny dialogs.create None None
              deny dialogs.read None None
              deny dialogs.search None None
        "#]],
    );
}

#[test]
fn lists_patterns_and_rest() {
    reads(
        "  t: { subject: nobody, allow: [dialogs.read], deny: [dialogs.search, dialogs.create] }\n",
        &expect![[r#"
            "t" {}
              deny dialogs.create None None
              allow dialogs.read None None
              deny dialogs.search None None
        "#]],
    );
    reads(
        "  t: { subject: nobody, deny: dialogs.**, reason: never_b, then: { status: 404, a: x } }\n",
        &expect![[r#"
            "t" {}
              deny dialogs.create Some("never_b") Some([Obligation { name: "a", value: Text("x") }, Obligation { name: "status", value: Integer(404) }])
              deny dialogs.read Some("never_b") Some([Obligation { name: "a", value: Text("x") }, Obligation { name: "status", value: Integer(404) }])
              deny dialogs.search Some("never_b") Some([Obligation { name: "a", value: Text("x") }, Obligation { name: "status", value: Integer(404) }])
        "#]],
    );
    reads(
        "  t: { subject: nobody, deny: dialogs.search, rest: allow }\n",
        &expect![[r#"
            "t" {}
              allow dialogs.create None None
              allow dialogs.read None None
              deny dialogs.search None None
        "#]],
    );
    reads(
        "  t: { subject: nobody, malformed: subject.person }\n",
        &expect![[r#"
            "t" {}
              malformed subject.person
        "#]],
    );
}
