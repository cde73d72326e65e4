//! `portvakt matrix`

use crate::run::{Ended, Folder};
use expect_test::expect_file;
use std::path::Path;

/// Runs the command at the top of the repository.
fn run(arguments: &[&str]) -> Ended {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Folder::run_in(&top, arguments, "")
}

#[test]
fn the_matrix_of_dialogporten_is_the_one_beside_its_policy() {
    let ended = run(&["matrix", "policies/dialogporten", "--format", "markdown"]).exits(0);
    expect_file!["../../../../policies/dialogporten/matrix.md"].assert_eq(&ended.out);
}

#[test]
fn conditions_stand_below_their_capabilities() {
    run(&["matrix", "policies/dialogporten"])
        .exits(0)
        .says("enduser.**\n  allowed when\n    { subject.origin: idporten, present: subject.person, subject.scope: digdir:dialogporten }\n      a_person\n  or\n")
        .says("testing.throw\n  nobody is allowed\n");
    let json = run(&["matrix", "policies/dialogporten", "--format", "json"]).exits(0);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["rows"][0]["capabilities"], serde_json::json!(["enduser.**"]));
    assert_eq!(json["undecided"], serde_json::json!([]));
}

#[test]
fn a_compiled_policy_has_no_words() {
    let policy =
        "portvakt: 1\npolicy: p\ncapabilities: { read: Read }\nrules: { all: { allow: read } }\n";
    let folder = Folder::new("matrix_compiled").with("policy.yaml", policy);
    folder.run(&["compile", "policy.yaml", "-o", "p.bin"]).exits(0);
    folder.run(&["matrix", "p.bin"]).exits(2).warns("needs the policy as it is written");
    folder.run(&["matrix", "policy.yaml"]).exits(0).says("read\n  allowed when\n    always\n");
}
