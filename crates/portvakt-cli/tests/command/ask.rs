//! `portvakt ask`

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
";

#[test]
fn what_holds_is_proved() {
    let folder = Folder::new("ask_proved").with("p/policy.yaml", POLICY);
    let question = "{ never: letters.read, when: { absent: subject.name } }";
    folder
        .run(&["ask", "p", question])
        .exits(0)
        .says("proved for all requests and all register contents\n");
    let json = folder.run(&["ask", "p", question, "--format", "json"]).exits(0);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json, serde_json::json!({ "verdict": "proved", "findings": [] }));
}

#[test]
fn what_does_not_hold_is_shown_with_a_request() {
    let folder = Folder::new("ask_refuted").with("p/policy.yaml", POLICY);
    let question = "{ never: letters.**, when: { absent: subject.name } }";
    folder
        .run(&["ask", "p", question])
        .exits(1)
        .says("a request is allowed `letters.write`")
        .says("question:1:3")
        .says("p/policy.yaml:8:3")
        .says("witness: {\"claims\":{\"scope\":[\"write\"]}");
    let json = folder.run(&["ask", "p", question, "--format", "json"]).exits(1);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["verdict"], "refuted");
    assert_eq!(json["findings"][0]["code"], "assertion-refuted");
}

#[test]
fn a_question_that_is_not_understood_is_located() {
    let folder = Folder::new("ask_wrong").with("p/policy.yaml", POLICY);
    folder
        .run(&["ask", "p", "{ never: letters.raed }"])
        .exits(2)
        .warns("question:1:10")
        .warns("the question cannot be understood");
    folder.run(&["ask", "p", "{ never: ["]).exits(2).warns("question:1:");
    folder.run(&["ask", "p", ""]).exits(2);
    folder.run(&["ask", "p"]).exits(2);
    folder.run(&["ask", "nowhere", "{ never: letters.read }"]).exits(2);
    folder.run(&["compile", "p", "-o", "compiled"]).exits(0);
    let compiled = folder.run(&["ask", "compiled", "{ never: letters.read }"]).exits(2);
    compiled.warns("a compiled policy; this needs the policy as it is written");
}
