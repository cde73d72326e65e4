//! `portvakt new`

use crate::run::Folder;

#[test]
fn a_new_policy_passes_at_once() {
    let folder = Folder::new("new_passes");
    folder.run(&["new", "journal"]).exits(0).says("portvakt test journal");
    folder.run(&["check", "journal", "--deny-warnings"]).exits(0);
    folder.run(&["test", "journal"]).exits(0).says("7 passed");
    let decide = |extra: &[&str]| {
        let mut arguments =
            vec!["decide", "journal", "--claims", "journal/samples/reader.json", "--capability"];
        arguments.extend(extra);
        folder.run(&arguments)
    };
    decide(&["journal.entries.read"]).exits(0).says("granted by the rule `readers`");
    decide(&["journal.entries.write", "--resource", "locked=false"])
        .exits(1)
        .says("no rule grants it");
}

#[test]
fn what_is_there_is_never_overwritten() {
    let folder = Folder::new("new_keeps").with("journal/policy.yaml", "mine");
    folder.run(&["new", "journal"]).exits(2).warns("expected a new or empty folder");
    let kept = std::fs::read_to_string(folder.path().join("journal/policy.yaml")).unwrap();
    assert_eq!(kept, "mine");
}
