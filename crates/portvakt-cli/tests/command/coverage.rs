//! `portvakt test --coverage` and its thresholds.

use crate::run::Folder;

const POLICY: &str = "
portvakt: 1
policy: example
attributes: { subject.scope: { type: text_set }, subject.level: { type: integer } }
conditions: { high: { subject.level: { at_least: 3 } } }
capabilities: { read: Read, write: Write }
rules:
  readers: { allow: read, when: { subject.scope: a } }
  everybody: { allow: read }
  high: { require: high, for: write, because: Level. }
  writers: { allow: write, when: { subject.scope: w } }
";

const TESTS: &str = "
portvakt: 1
tests_for: policy.yaml
tests:
  reads: { claims: { scope: a }, allow: read, reason: readers }
  does not write: { claims: { scope: a }, deny: write, reason: high }
  a level is a number: { claims: { level: x, scope: w }, malformed: subject.level }
";

fn folder(name: &str) -> Folder {
    Folder::new(name).with("p/policy.yaml", POLICY).with("p/tests.yaml", TESTS)
}

#[test]
fn the_table_shows_each_rule_and_what_was_not_seen_of_its_tests() {
    let ended = folder("coverage_table").run(&["test", "p", "--coverage"]).exits(0);
    let expected = "p/tests.yaml: 3 passed, 0 failed
  rules decided: 2 of 4, 50 %
  tests seen both ways: 0 of 3, 0 %

  seen       tests     rule
  decided    0 of 1    readers
                         never false: subject.scope: a
  fired      0 of 0    everybody
  decided    0 of 0    high
  never      0 of 1    writers
                         never true: subject.scope: w

             tests     condition
             0 of 1    high
                         never true: subject.level: { at_least: 3 }

  not covered:
  - no test sees `subject.scope: a` of `readers` fail: try a request for `read` without a token
  - no test lets `everybody` decide: try a request for `read` without a token
  - no test lets `writers` decide: try a request for `write` with level `3` and scope `[\"w\"]`
  - no test sees `subject.scope: w` of `writers` hold: try a request for `write` with level `3` and scope `[\"w\"]`
  - no test sees `subject.level: { at_least: 3 }` of the condition `high` hold: try a request for `write` with level `3` and scope `[\"w\"]`
";
    assert_eq!(ended.out, expected);
}

#[test]
fn json_has_the_same() {
    let folder = folder("coverage_json");
    let ended = folder.run(&["test", "p", "--coverage", "--format", "json"]).exits(0);
    let json: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let coverage = &json["files"][0]["coverage"];
    assert_eq!(coverage["rules_decided"], serde_json::json!({ "covered": 2, "of": 4 }));
    assert_eq!(coverage["tests_both_ways"], serde_json::json!({ "covered": 0, "of": 3 }));
    assert_eq!(coverage["rules"][1]["seen"], "fired");
    assert_eq!(coverage["conditions"][0]["condition"], "high");
    let uncovered = &coverage["uncovered"];
    assert_eq!(uncovered[1]["gap"], "never-decides");
    assert_eq!(uncovered[1]["rule"], "everybody");
    assert_eq!(uncovered[1]["possible"], "yes");
    assert_eq!(uncovered[1]["witness"], serde_json::json!({ "claims": {}, "capability": "read" }));
    let sentence = uncovered[1]["sentence"].as_str().unwrap();
    assert!(sentence.starts_with("no test lets `everybody` decide: try "), "{sentence}");
    assert_eq!(uncovered[4]["condition"], "high");
    assert_eq!(uncovered[4]["holds"], true);
    let plain = folder.run(&["test", "p", "--format", "json"]).exits(0);
    let plain: serde_json::Value = serde_json::from_str(&plain.out).unwrap();
    assert_eq!(plain["files"][0]["coverage"], serde_json::Value::Null);
    let never = serde_json::json!(["everybody", "writers"]);
    assert_eq!(plain["files"][0]["never_deciding"], never);
}

#[test]
fn thresholds_fail_as_tests_do() {
    let folder = folder("coverage_thresholds");
    folder.run(&["test", "p", "--min-rules", "50", "--min-tests", "0"]).exits(0);
    let ended = folder.run(&["test", "p", "--min-rules", "51", "--min-tests", "1"]).exits(1);
    ended
        .says("expected at least 51 % of rules decided, found 2 of 4")
        .says("expected at least 1 % of tests seen both ways, found 0 of 3");
    let json = folder.run(&["test", "p", "--min-rules", "51", "--format", "json"]).exits(1);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let coverage = &json["files"][0]["coverage"];
    assert_eq!(coverage["missed"].as_array().unwrap().len(), 1);
    assert_eq!(coverage["uncovered"], serde_json::json!([]));
    assert_eq!(coverage["uncovered_more"], 5);
    folder
        .run(&["test", "p", "--min-rules", "51", "--format", "junit"])
        .exits(1)
        .says("coverage of rules decided")
        .says("<failure");
    folder.run(&["test", "p", "--min-rules", "101"]).exits(2);
    folder.run(&["test", "p", "--min-rules", "1", "--filter", "reads"]).exits(2);
}

#[test]
fn the_page_is_written_beside_the_results() {
    let folder = folder("coverage_page");
    let ended = folder.run(&["test", "p", "--coverage-html", "page.html"]).exits(0);
    ended.says("3 passed, 0 failed\n  rules never seen deciding: everybody, writers\n");
    let page = std::fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert!(page.contains("<span class=\"rule decided\">readers</span>"), "{page}");
    assert!(page.contains("subject.scope: a</span><small class=\"one\">only true</small>"));
    folder.run(&["test", "p", "--coverage-html", "nowhere/page.html"]).exits(2).warns("nowhere");
}

const REGISTERS: &str = "
portvakt: 1
policy: registers
attributes: { subject.org: { type: text }, subject.sub: { type: text } }
registers: { members: { of: text }, banned: { of: text, may_be_empty: true } }
capabilities: { read: Read }
rules:
  members: { allow: read, when: { subject.org: { in: members } } }
  banned: { deny: read, when: { subject.org: { in: banned } } }
  nobody: { deny: read, when: { subject.sub: { is_not: { starts_with: a } }, absent: subject.sub } }
";

#[test]
fn generated_tests_pass_and_cover_the_rest() {
    let folder = folder("coverage_generate");
    let ended = folder.run(&["test", "p", "--generate"]).exits(0);
    assert!(ended.out.starts_with("# Generated by `portvakt test --generate`."), "{}", ended.out);
    ended.says("  # To confirm: `everybody` allows this.").warns("3 passed, 0 failed");
    folder
        .run(&["test", "p", "--generate", "--write", "p/more.yaml"])
        .exits(0)
        .says("p/tests.yaml: 3 passed, 0 failed")
        .warns("p/more.yaml: 2 tests written");
    // Both files cover the policy together.
    let ended =
        folder.run(&["test", "p", "p/more.yaml", "--min-rules", "100", "--min-tests", "100"]);
    ended.exits(0).says("p/more.yaml: 2 passed, 0 failed");
    folder.run(&["test", "p", "--min-rules", "100"]).exits(1);
    let ended = folder.run(&["test", "p", "p/more.yaml", "--coverage"]).exits(0);
    assert_eq!(ended.out.matches("rules decided: 4 of 4").count(), 1, "{}", ended.out);
    // Nothing is left to generate, and nothing that is there is overwritten.
    let ended = folder.run(&["test", "p", "p/more.yaml", "--generate"]).exits(0);
    let ended = ended.warns("they cover everything that can be covered");
    assert_eq!(ended.out, "");
    let again = folder.run(&["test", "p", "--generate", "--write", "p/more.yaml"]);
    again.exits(2).warns("p/more.yaml");
    let away = folder.run(&["test", "p", "--generate", "--write", "more.yaml"]);
    away.exits(2).warns("choose a file in its folder");
    folder.run(&["test", "p", "--write", "p/other.yaml"]).exits(2);
}

#[test]
fn tests_are_generated_for_a_policy_that_has_none() {
    let folder = Folder::new("coverage_from_nothing")
        .with("r/policy.yaml", REGISTERS)
        .with("r/registers/members.json", r#"["acme", "umbrella"]"#)
        .with("r/registers/banned.json", "[]");
    let ended = folder.run(&["test", "r", "--generate", "--write", "r/tests.yaml"]).exits(0);
    ended
        .warns("not reached: `nobody` can never decide: this is proved for all requests")
        .warns("tests written");
    let text = std::fs::read_to_string(folder.path().join("r/tests.yaml")).unwrap();
    assert!(text.contains("  members: [acme, umbrella]\n"), "{text}");
    assert!(text.contains("      org: acme\n"), "{text}");
    let ended = folder.run(&["test", "r", "--coverage"]).exits(0);
    ended.says("rules decided: 2 of 3").says("`nobody` can never decide");
    folder.run(&["test", "r/policy.yaml"]).exits(0);
    // Two policies are two tests files.
    let folder = folder.with("p/policy.yaml", POLICY);
    folder.run(&["test", "p", "r", "--generate"]).exits(2).warns("name one");
}

/// The blocks of a language on the manual's page.
fn blocks(language: &str) -> Vec<&'static str> {
    let page = include_str!("../../../portvakt/src/manual/coverage.md");
    let below = page.split(language).skip(1);
    below.map(|below| below.split("```").next().unwrap()).collect()
}

#[test]
fn the_example_of_the_manual_is_what_the_command_says() {
    let policies = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/dialogporten");
    let (yaml, text) = (blocks("```yaml\n"), blocks("```text\n"));
    let [tests, case] = yaml[..] else { panic!("{yaml:?}") };
    let [table, sentences] = text[..] else { panic!("{text:?}") };
    let mut folder = Folder::new("coverage_manual").with("man/tests.yaml", tests);
    for name in [
        "policy.yaml",
        "registers/exchange_issuers.json",
        "registers/idporten_issuers.json",
        "registers/maskinporten_issuers.json",
        "registers/service_owners.json",
    ] {
        let text = std::fs::read_to_string(format!("{policies}/{name}")).unwrap();
        folder = folder.with(&format!("man/{name}"), &text);
    }
    let ended = folder.run(&["test", "man", "--coverage"]).exits(0);
    assert!(ended.out.starts_with(table), "{}", ended.out);
    let missing = sentences.lines().find(|line| !ended.out.contains(line));
    assert_eq!(missing, None, "{}", ended.out);
    let ended = folder.run(&["test", "man", "--generate"]).exits(0);
    assert!(ended.out.contains(case), "{}", ended.out);
}
