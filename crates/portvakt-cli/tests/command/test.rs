//! `portvakt test`

use crate::run::Folder;
use std::fmt::Write as _;

const POLICY: &str = "
portvakt: 1
policy: example
attributes: { subject.scope: { type: text_set }, subject.level: { type: integer } }
capabilities: { read: Read, write: Write }
rules:
  readers: { allow: read, when: { subject.scope: a }, then: { max_age: 3 } }
  high: { require: { subject.level: { at_least: 3 } }, for: write, because: Level. }
  writers: { allow: write, when: { subject.scope: a } }
  others: { allow: read, when: { subject.scope: b } }
";

const TESTS: &str = "
portvakt: 1
tests_for: policy.yaml
subjects: { one: { scope: a } }
tests:
  reads: { subject: one, allow: read, reason: readers, then: { max_age: 3 } }
  does not write: { subject: one, deny: write, reason: high }
  a level is a number: { subject: one, with: { level: high }, malformed: subject.level }
";

fn folder(name: &str, tests: &str) -> Folder {
    Folder::new(name).with("p/policy.yaml", POLICY).with("p/tests.yaml", tests)
}

#[test]
fn all_pass_and_what_was_never_seen_is_listed() {
    let folder = folder("test_passes", TESTS);
    folder
        .run(&["test", "p"])
        .exits(0)
        .says("3 passed, 0 failed")
        .says("rules never seen deciding: writers, others\n");
    folder.run(&["test", "p/tests.yaml"]).exits(0).says("3 passed");
    folder.run(&["test", "p/policy.yaml"]).exits(0).says("3 passed");
    folder.run(&["test", "p", "--filter", "write"]).exits(0).says("1 passed");
}

#[test]
fn a_filter_that_no_test_matches_is_unusable_in_every_format() {
    let folder = folder("test_filter", TESTS);
    for format in ["text", "json", "junit"] {
        let ended = folder.run(&["test", "p", "--filter", "misspelt", "--format", format]);
        let ended = ended.exits(2).warns("no test or assertion has `misspelt` in its name");
        assert_eq!(ended.out, "");
    }
}

#[test]
fn the_policy_beside_the_tests_must_be_named() {
    let misspelt = TESTS.replace("policy.yaml", "polcy.yaml");
    let folder = folder("test_named", &misspelt);
    for path in ["p", "p/policy.yaml"] {
        folder
            .run(&["test", path])
            .exits(1)
            .says("p/tests.yaml:3:12")
            .says("expected the policy beside the file, `policy.yaml`, found `polcy.yaml`");
    }
    folder
        .run(&["test", "p/tests.yaml"])
        .exits(1)
        .says("p/tests.yaml:3:12")
        .says("did you mean `policy.yaml`?");
    // A policy that is there, but is not the one that the tests were found beside.
    let folder = folder.with("p/polcy.yaml", POLICY);
    folder.run(&["test", "p"]).exits(1).says("p/tests.yaml:3:12");
    folder.run(&["test", "p/tests.yaml"]).exits(0);
    let folder = folder.with("p/tests.yaml", &TESTS.replace("policy.yaml", "../p/policy.yaml"));
    folder.run(&["test", "p/tests.yaml"]).exits(1).says("p/tests.yaml:3:12");
}

const MEMBERS: &str = "
portvakt: 1
policy: members
attributes: { subject.org: { type: text } }
registers: { members: { of: text } }
capabilities: { read: Read }
rules: { members: { allow: read, when: { subject.org: { in: members } } } }
";

const MEMBERS_TESTS: &str = "
portvakt: 1
tests_for: policy.yaml
tests: { member: { claims: { org: a }, allow: read } }
";

#[test]
fn one_file_in_trouble_leaves_the_results_of_the_others() {
    let folder = folder("test_others", TESTS)
        .with("a/policy.yaml", MEMBERS)
        .with("a/tests.yaml", MEMBERS_TESTS)
        .with("a/registers/members.json", "[1]")
        .with("b/policy.yaml", POLICY)
        .with("b/tests.yaml", "portvakt: 1\ntests_for: [\n");
    for paths in [&["test", "a", "b", "p"][..], &["test", "."]] {
        folder
            .run(paths)
            .exits(1)
            .warns("members.json: member 1 of the register `members` is not a text")
            .says("b/tests.yaml:")
            .says("p/tests.yaml: 3 passed, 0 failed");
    }
    let json = folder.run(&["test", "a", "b", "p", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.exits(1).out).unwrap();
    assert_eq!(json["passed"], 3);
    let error = json["files"][0]["error"].as_str().unwrap();
    assert!(error.contains("members.json"), "{error}");
    assert_eq!(json["files"][1]["error"], serde_json::Value::Null);
    assert_ne!(json["files"][1]["findings"], serde_json::json!([]));
    let junit = folder.run(&["test", "a", "b", "p", "--format", "junit"]);
    let junit = junit.exits(1).says("tests=\"5\"");
    assert_eq!(junit.out.matches("<error").count(), 2, "{}", junit.out);
    // What cannot be read is graver than what is wrong.
    let paths = ["test", "nowhere.yaml", "a", "p"];
    let ended = folder.run(&paths).exits(2).warns("nowhere.yaml");
    ended.says("p/tests.yaml: 3 passed, 0 failed");
    // A register without contents.
    let folder = folder.with("a/registers/members.json", "[]");
    let ended = folder.run(&["test", "a", "p"]).exits(1);
    ended
        .warns("a/tests.yaml: the register `members` is empty")
        .says("p/tests.yaml: 3 passed, 0 failed");
}

#[test]
fn a_failure_shows_its_place_and_the_path_taken() {
    let folder = folder("test_fails", &TESTS.replace("deny: write, reason: high", "allow: write"));
    folder
        .run(&["test", "p"])
        .exits(1)
        .says("2 passed, 1 failed")
        .says("p/tests.yaml:7:")
        .says("require rule `high` refuses  <- the reason");
    let json = folder.run(&["test", "p", "--format", "json"]).exits(1);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["passed"], 2);
    assert_eq!(json["failed"], 1);
    folder
        .run(&["test", "p", "--format", "junit"])
        .exits(1)
        .says("<?xml")
        .says("<testsuite ")
        .says("<failure");
}

#[test]
fn wrong_reasons_obligations_and_attributes_fail() {
    for (right, wrong) in [
        ("reason: readers", "reason: others"),
        ("max_age: 3", "max_age: 4"),
        ("malformed: subject.level", "malformed: subject.scope"),
        ("with: { level: high }", "with: { level: 3 }"),
    ] {
        let tests = TESTS.replace(right, wrong);
        assert_ne!(tests, TESTS);
        let folder = folder("test_wrong", &tests);
        folder.run(&["test", "p"]).exits(1).says("2 passed, 1 failed");
    }
}

#[test]
fn a_test_that_checks_nothing_is_an_error() {
    for wrong in [
        TESTS.replace("allow: read, reason: readers, then: { max_age: 3 }", ""),
        TESTS.replace("subject: one, deny", "subject: two, deny"),
        TESTS.replace("deny: write", "deny: wirte"),
        TESTS.replace("reason: high", "reason: hihg"),
        TESTS.replace("tests_for: policy.yaml", "tests_for: nowhere.yaml"),
    ] {
        let folder = folder("test_errors", &wrong);
        let ended = folder.run(&["test", "p"]);
        assert_ne!(ended.code, 0, "{}", ended.out);
    }
}

#[test]
fn nothing_found_is_unusable() {
    let folder = Folder::new("test_nothing").with("p/policy.yaml", POLICY);
    folder.run(&["test", "p"]).exits(2);
    folder.run(&["test", "p/policy.yaml"]).exits(2);
}

#[test]
fn tests_bring_their_registers() {
    let policy = "
portvakt: 1
policy: example
attributes: { subject.org: { type: text } }
registers: { members: { of: text }, others: { of: text } }
capabilities: { read: Read }
rules:
  members: { allow: read, when: { any: [ { subject.org: { in: members } }, { subject.org: { in: others } } ] } }
";
    let tests = r"
portvakt: 1
tests_for: policy.yaml
registers: { members: [b] }
tests:
  replaced: { claims: { org: a }, deny: read }
  named: { claims: { org: b }, allow: read }
  from the folder: { claims: { org: c }, allow: read }
";
    let folder = Folder::new("test_registers")
        .with("p/policy.yaml", policy)
        .with("p/tests.yaml", tests)
        .with("p/registers/members.json", r#"["a"]"#)
        .with("p/registers/others.json", r#"["c"]"#);
    folder.run(&["test", "p"]).exits(0).says("3 passed");
}

/// A policy of so many rules, each for a scope of its own, and a test for each, of which all expect
/// the same.
fn many(rules: usize, expected: &str) -> [String; 2] {
    let mut policy = String::from(
        "portvakt: 1\npolicy: many\nattributes: { subject.scope: { type: text_set } }\n\
         capabilities: { read: Read }\nrules:\n",
    );
    let mut tests = String::from("portvakt: 1\ntests_for: policy.yaml\ntests:\n");
    for place in 0..rules {
        let when = format!("subject.scope: s_{place}");
        writeln!(policy, "  r_{place}: {{ allow: read, when: {{ {when} }} }}").unwrap();
        writeln!(tests, "  t_{place}: {{ claims: {{ scope: s_{place} }}, {expected}: read }}")
            .unwrap();
    }
    [policy, tests]
}

#[test]
fn every_rule_of_many_is_seen_both_ways() {
    let [policy, tests] = many(300, "allow");
    let folder =
        Folder::new("test_many").with("p/policy.yaml", &policy).with("p/tests.yaml", &tests);
    let ended = folder.run(&["test", "p"]).exits(0).says("300 passed, 0 failed");
    assert!(!ended.out.contains("never seen"), "{}", ended.out);
    let first = tests.lines().take(4).collect::<Vec<_>>().join("\n");
    folder
        .with("p/tests.yaml", &first)
        .run(&["test", "p"])
        .exits(0)
        .says("rules never seen deciding: r_1, r_2, ")
        .says(" and 199 more\n");
}

#[test]
fn what_many_failures_say_does_not_grow_with_the_rules() {
    let [policy, tests] = many(300, "deny");
    let folder =
        Folder::new("test_failures").with("p/policy.yaml", &policy).with("p/tests.yaml", &tests);
    let ended = folder
        .run(&["test", "p"])
        .exits(1)
        .says("0 passed, 300 failed")
        .says("allow rule `r_0` grants  <- the reason")
        .says("many tests failed: `--filter` with its name explains this one");
    assert!(ended.out.len() < 2 << 20, "{} bytes", ended.out.len());
    folder.run(&["test", "p", "--filter", "t_299"]).exits(1).says("`r_299` grants  <- the reason");
}
