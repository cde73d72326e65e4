//! Tests of reading a policy and its fragments.

use super::{FileError, Files, Reading, read_policy};
use crate::limits::Limits;
use std::collections::BTreeMap;

const POLICY: &str = "
portvakt: 1
policy: reading
INCLUDE
capabilities: { letters: [read] }
rules:
  readers: { allow: letters.read, when: member_of_staff }
";

const STAFF: &str = "
portvakt: 1
include: issuers.yaml
attributes: { subject.iss: { type: text } }
conditions: { member_of_staff: { subject.iss: { in: issuers } } }
";

const ISSUERS: &str = "
portvakt: 1
registers: { issuers: { of: text } }
";

fn read(include: &str, fragments: &[(&str, &str)]) -> Reading {
    let policy = POLICY.replace("INCLUDE", include);
    let mut files = BTreeMap::from([("policy.yaml".to_owned(), policy.into_bytes())]);
    for (name, text) in fragments {
        files.insert((*name).to_owned(), text.as_bytes().to_vec());
    }
    read_policy("policy.yaml", &files, &Limits::default())
}

#[track_caller]
fn check(reading: &Reading, expected: &[&str]) {
    let lines: Vec<String> = reading
        .diagnostics
        .findings()
        .iter()
        .map(|one| {
            let file = reading.sources.file(one.primary.span.file).unwrap();
            let line = reading.sources.position(one.primary.span).line;
            format!("{}:{line} {} {}", file.name(), one.code.name, one.message)
        })
        .collect();
    assert_eq!(lines, expected);
    assert_eq!(reading.policy.is_none(), reading.diagnostics.has_errors());
}

#[test]
fn fragments_are_read_once_each() {
    let fragments = [("shared/staff.yaml", STAFF), ("shared/issuers.yaml", ISSUERS)];
    check(&read("include: shared/staff.yaml", &fragments), &[]);
    let both = read("include: [shared/staff.yaml, ./shared/issuers.yaml]", &fragments);
    check(&both, &[]);
    assert_eq!(both.policy.unwrap().registers.len(), 1);
}

#[test]
fn what_is_not_there() {
    check(
        &read("include: [gone.yaml, 7, ../x.yaml, 'a\\b.yaml', policy.yaml, also_gone.yaml]", &[]),
        &[
            "policy.yaml:4 file-unreadable expected a policy file, but `gone.yaml` was not read: there is no such file",
            "policy.yaml:4 wrong-shape expected text, found the integer `7`",
            "policy.yaml:4 file-outside expected a file inside the policy's root folder, found `../x.yaml`",
            "policy.yaml:4 file-unreadable expected the name of a file, found `a\\b.yaml`",
            "policy.yaml:4 include-cycle a file includes itself: `policy.yaml` → `policy.yaml`",
            "policy.yaml:4 file-unreadable expected a policy file, but `also_gone.yaml` was not read: there is no such file",
            "policy.yaml:7 unknown-condition there is no condition `member_of_staff`",
        ],
    );
    let files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    check(
        &read_policy("policy.yaml", &files, &Limits::default()),
        &[
            "policy.yaml:1 file-unreadable expected a policy file, but `policy.yaml` was not read: there is no such file",
        ],
    );
}

#[test]
fn cycles() {
    let one = "portvakt: 1\ninclude: two.yaml";
    let two = "portvakt: 1\ninclude: one.yaml";
    let reading = read(
        "include: [staff.yaml, one.yaml]",
        &[("one.yaml", one), ("two.yaml", two), ("staff.yaml", STAFF), ("issuers.yaml", ISSUERS)],
    );
    let cycle =
        "two.yaml:2 include-cycle a file includes itself: `one.yaml` → `two.yaml` → `one.yaml`";
    check(&reading, &[cycle]);
}

#[test]
fn names_stand_in_one_file() {
    let again = "portvakt: 1\nregisters: { issuers: { of: text } }\nrules: { a: { allow: b } }";
    let fragments = [("staff.yaml", STAFF), ("issuers.yaml", ISSUERS), ("again.yaml", again)];
    check(
        &read("include: [staff.yaml, again.yaml]", &fragments),
        &[
            "again.yaml:2 declared-twice register `issuers` is declared in two files",
            "again.yaml:3 unknown-key `rules` stands in a policy, not in a fragment",
        ],
    );
}

/// A file that includes another one, without end.
struct Endless;

impl Files for Endless {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        Ok(format!("portvakt: 1\ninclude: {name}a").into_bytes())
    }
}

#[track_caller]
fn check_endless(limits: &Limits, code: &str) {
    let reading = read_policy("a", &Endless, limits);
    assert!(reading.policy.is_none());
    let codes: Vec<&str> = reading.diagnostics.findings().iter().map(|one| one.code.name).collect();
    assert!(codes.contains(&code), "{codes:?}");
}

#[test]
fn all_files_share_the_limits() {
    check_endless(&Limits { policy_bytes: 500, ..Limits::default() }, "file-too-large");
    check_endless(&Limits { nodes: 20, ..Limits::default() }, "too-many-nodes");
    check_endless(&Limits::default(), "nested-too-deeply");
}

#[test]
fn errors_of_files() {
    struct Refuses(FileError);
    impl Files for Refuses {
        fn read(&self, _: &str) -> Result<Vec<u8>, FileError> {
            Err(self.0)
        }
    }
    for (error, code) in [
        (FileError::Outside, "file-outside"),
        (FileError::TooLarge, "file-too-large"),
        (FileError::NotAFile, "file-unreadable"),
        (FileError::Unreadable, "file-unreadable"),
    ] {
        let reading = read_policy("a", &Refuses(error), &Limits::default());
        assert_eq!(reading.diagnostics.findings().first().unwrap().code.name, code);
        assert!(reading.policy.is_none());
    }
}

#[test]
fn bytes_that_are_no_text() {
    let files = BTreeMap::from([("policy.yaml".to_owned(), b"portvakt: \xff".to_vec())]);
    let reading = read_policy("policy.yaml", &files, &Limits::default());
    check(&reading, &["policy.yaml:1 not-utf8 expected text in UTF-8, found bytes that are not"]);
}
