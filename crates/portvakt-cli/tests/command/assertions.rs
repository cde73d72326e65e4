//! Assertions in `portvakt test`.

use crate::run::Folder;
use serde_json::Value;

const POLICY: &str = "
portvakt: 1
policy: letters
attributes: { subject.scope: { type: text_set }, subject.name: { type: text } }
capabilities: { letters: [read, write] }
rules:
  readers: { allow: letters.read, when: { subject.scope: read, present: subject.name } }
  writers: { allow: letters.write, when: { subject.scope: write } }
assertions:
  readers_have_a_name: { never: letters.read, when: { absent: subject.name } }
  writers_have_a_name: { never: letters.write, when: { absent: subject.name } }
";

const TESTS: &str = "
portvakt: 1
tests_for: policy.yaml
tests: { nobody: { claims: {}, rest: deny } }
";

fn folder(name: &str) -> Folder {
    Folder::new(name).with("p/policy.yaml", POLICY).with("p/tests.yaml", TESTS)
}

#[test]
fn what_is_refuted_fails_the_run() {
    let folder = folder("assertions_text");
    folder
        .run(&["test", "p"])
        .exits(1)
        .says("p/policy.yaml:11:3")
        .says("`writers_have_a_name` does not hold: a request is allowed `letters.write`")
        .says("p/tests.yaml: 1 passed, 0 failed\n  proved 1 of 2 assertions\n");
    folder
        .run(&["test", "p", "--filter", "readers_have"])
        .exits(0)
        .says("0 passed, 0 failed\n  proved 1 of 1 assertion\n");
    let tests_alone = folder.run(&["test", "p", "--filter", "nobody"]).exits(0);
    assert!(!tests_alone.out.contains("assertion"), "{}", tests_alone.out);
}

#[test]
fn each_is_an_entry_for_programs() {
    let folder = folder("assertions_json");
    let json = folder.run(&["test", "p", "--format", "json"]).exits(1);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&json["passed"], &json["assertions"]), (&1.into(), &2.into()));
    assert_eq!(json["assertions_proved"], 1);
    let assertions = &json["files"][0]["assertions"];
    assert_eq!(assertions[0]["name"], "readers_have_a_name");
    assert_eq!(assertions[0]["verdict"], "proved");
    assert_eq!(assertions[0]["findings"], serde_json::json!([]));
    assert_eq!(assertions[1]["verdict"], "refuted");
    let finding = &assertions[1]["findings"][0];
    assert_eq!((&finding["code"], &finding["line"]), (&"assertion-refuted".into(), &11.into()));
}

#[test]
fn each_is_a_case_of_the_report() {
    let folder = folder("assertions_junit");
    let report = folder.run(&["test", "p", "--format", "junit"]).exits(1).out;
    assert!(report.contains("tests=\"3\"") && report.contains("failures=\"1\""), "{report}");
    for name in ["assertion readers_have_a_name", "assertion writers_have_a_name"] {
        assert!(report.contains(&format!("<testcase name=\"{name}\"")), "{report}");
    }
    assert!(report.contains("does not hold: a request is allowed"), "{report}");
}
