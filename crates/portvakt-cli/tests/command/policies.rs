//! The policies of this repository, and the first command of its README.

use crate::run::{Ended, Folder};
use std::path::Path;

/// Runs the command at the top of the repository.
fn run(arguments: &[&str]) -> Ended {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Folder::run_in(&top, arguments, "")
}

#[test]
fn the_first_command_of_the_readme_explains_a_service_owner() {
    let readme = include_str!("../../../../README.md");
    let prefix = "cargo run -q -p portvakt-cli -- ";
    let line = readme.lines().find_map(|line| line.strip_prefix(prefix)).unwrap();
    let arguments: Vec<&str> = line.split(' ').collect();
    run(&arguments)
        .exits(0)
        .says("allow serviceowner.dialogs.create")
        .says("granted by the rule `a_service_owner`")
        .says("require rule `service_owners_are_registered` does not refuse");
}

#[test]
fn all_policies_pass_their_checks_and_tests() {
    run(&["check", "policies"]).exits(0).says(", 2 trust files: no errors");
    run(&["test", "policies"]).exits(0).says(" 0 failed");
}

#[test]
fn schemas_are_json_and_name_their_draft() {
    for of in ["policy", "tests", "routes", "trust"] {
        let schema = run(&["schema", of]).exits(0);
        let schema: serde_json::Value = serde_json::from_str(&schema.out).unwrap();
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#", "{of}");
    }
    run(&["schema", "other"]).exits(2);
}

#[test]
fn help_is_a_result_and_wrong_usage_is_not() {
    let help = run(&["--help"]).exits(0).says("portvakt new my-policy");
    assert!(help.err.is_empty(), "{}", help.err);
    run(&["chekc"]).exits(2).warns("check");
}
