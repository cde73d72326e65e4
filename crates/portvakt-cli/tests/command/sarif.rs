//! `--format sarif`, by the standard's own schema.

use crate::run::{Ended, Folder};
use boon::{Compiler, Schemas};
use serde_json::Value;

/// The schema of SARIF 2.1.0 as OASIS publishes it.
const SCHEMA: &str = include_str!("sarif-2.1.0.json");

const BAD: &str = "
portvakt: 1
policy: bad
attributes: { subject.scope: { type: text_set }, subject.unused: { type: text } }
capabilities: { read: Read }
rules:
  readers: { allow: read, when: { subject.scop: a } }
  writers: { allow: \"[æ](https://a.example) {0}\\u202e\", when: { subject.scope: a } }
";

/// The log of a check, which keeps to the schema.
#[track_caller]
fn checked(folder: &Folder, arguments: &[&str], code: i32) -> Value {
    let arguments = [&["check", "--format", "sarif"], arguments].concat();
    kept(&folder.run(&arguments).exits(code))
}

/// A log, which keeps to the schema.
#[track_caller]
pub(crate) fn kept(ended: &Ended) -> Value {
    assert!(!ended.out.contains(['\u{1b}', '\u{202e}']), "{:?}", ended.out);
    let log: Value = serde_json::from_str(&ended.out).unwrap();
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    let schema = "https://portvakt.example/sarif.json";
    compiler.add_resource(schema, serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let schema = compiler.compile(schema, &mut schemas).unwrap();
    let valid = schemas.validate(&log, schema).map_err(|error| format!("{error:#}\n{log:#}"));
    assert_eq!(valid, Ok(()));
    log
}

#[test]
fn every_finding_is_a_result_of_a_declared_rule() {
    let folder = Folder::new("sarif_findings").with("a folder/p/policy.yaml", BAD);
    let log = checked(&folder, &["a folder"], 1);
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let of = |code: &str| results.iter().find(|one| one["ruleId"] == code).unwrap();
    for result in results {
        let place = result["ruleIndex"].as_u64().unwrap();
        let rule = &rules[usize::try_from(place).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(!rule["shortDescription"]["text"].as_str().unwrap().is_empty());
        let file = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(file["uri"], "a%20folder/p/policy.yaml");
        assert_eq!(file["uriBaseId"], "%SRCROOT%");
    }
    let unknown = of("unknown-attribute");
    assert_eq!(unknown["level"], "error");
    assert_eq!(unknown["properties"]["path"], "rules.readers.when.\"subject.scop\"");
    let region = &unknown["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"], 7);
    assert_eq!(region["startColumn"], 35);
    assert_eq!(region["endColumn"], 47);
    let text = unknown["message"]["text"].as_str().unwrap();
    assert!(text.ends_with("\nhelp: did you mean `subject.scope`?"), "{text}");
    let hostile = of("unknown-capability")["message"]["text"].as_str().unwrap();
    assert!(!hostile.contains("[æ](") && hostile.contains("{{0}}"), "{hostile}");
    let region = &of("unknown-capability")["locations"][0]["physicalLocation"]["region"];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(region["startColumn"], 21);
}

#[test]
fn other_places_are_related_locations() {
    let twice = BAD.replace("rules:", "policy: again\nrules:");
    let folder = Folder::new("sarif_related").with("policy.yaml", &twice);
    let log = checked(&folder, &["policy.yaml"], 1);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let twice = results.iter().find(|one| one["ruleId"] == "duplicate-key").unwrap();
    let related = &twice["relatedLocations"][0];
    assert_eq!(related["id"], 1);
    assert_eq!(related["physicalLocation"]["region"]["startLine"], 3);
    assert!(related["message"]["text"].as_str().is_some_and(|text| text.contains("first")));
}

#[test]
fn nothing_found_is_an_empty_list() {
    let good = BAD.lines().filter(|line| !line.contains("writers")).collect::<Vec<_>>();
    let good = good.join("\n").replace("subject.scop:", "subject.scope:");
    let good = good.replace(", subject.unused: { type: text }", "");
    let folder = Folder::new("sarif_nothing").with("policy.yaml", &good);
    let log = checked(&folder, &["."], 0);
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
    assert_eq!(log["runs"][0]["properties"]["policies"], 1);
}
