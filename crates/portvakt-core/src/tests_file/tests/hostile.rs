//! Hostile files are read without harm.

use proptest::prelude::*;

use super::{HEAD, read};

#[test]
fn expectations_are_counted() {
    let numbered = |text: &str, behind: &str, count: usize| {
        let all = (0..count).map(|at| [text, &at.to_string(), behind].concat());
        all.collect::<String>()
    };
    let words = numbered(", w", "", 2_000);
    let policy =
        super::POLICY.replace("    create: Create\n    read: Read\n    search: Search\n", "");
    let policy = policy.replace("  dialogs:\n", &["  dialogs: [read", &words, "]\n"].concat());
    let tests = numbered("  t", ": { subject: one, rest: deny }\n", 600);
    let (suite, _, findings) = super::read_with(&policy, &[HEAD, &tests].concat());
    assert!(suite.is_none());
    assert_eq!(findings.matches("error[too-many]").count(), 1, "{findings}");
}

/// Lines and pieces of tests files.
fn soup() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "one",
        "nobody",
        "dialogs.read",
        "dialogs.**",
        "\"*.read\"",
        "**",
        "[]",
        "{}",
        "[dialogs.read, x]",
        "{ a: null }",
        "{ type: a }",
        "{ scope: [x, { y: 1 }] }",
        "reads",
        "never_b",
        "deny",
        "allow",
        "~",
        "1.5",
        "",
        "subject.person",
        "resource.type",
        "\"\"",
        "{ a: { b: { c: [null] } } }",
        "12",
        "true",
    ]);
    let key = prop::sample::select(vec![
        "subject",
        "with",
        "claims",
        "resource",
        "context",
        "allow",
        "deny",
        "rest",
        "reason",
        "then",
        "malformed",
        "other",
        "\"\"",
        "3",
    ]);
    let entry = (key, value).prop_map(|(key, value)| ["    ", key, ": ", value, "\n"].concat());
    let test = prop::collection::vec(entry, 0..6).prop_map(|entries| entries.concat());
    prop::collection::vec(test, 0..4).prop_map(|tests| {
        let named = |(at, test): (usize, &String)| ["  t", &at.to_string(), ":\n", test].concat();
        tests.iter().enumerate().map(named).collect()
    })
}

proptest! {
    /// A file is read, or there is an error: nothing in between.
    #[test]
    fn any_tests(tests in soup()) {
        let (suite, _, findings) = read(&[HEAD, &tests].concat());
        prop_assert_eq!(suite.is_none(), findings.contains("error["));
    }
}
