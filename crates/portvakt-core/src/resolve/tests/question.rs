//! Assertions that stand in no policy.

use super::{DIALOGPORTEN, resolve};
use crate::diagnostic::{Diagnostics, people};
use crate::limits::Limits;
use crate::policy::{Assertion, AssertionForm};
use crate::resolve::read_assertion;
use crate::source::Sources;

fn read(text: &str) -> (Option<Assertion>, String) {
    let (policy, _, _) = resolve(DIALOGPORTEN);
    let mut sources = Sources::default();
    sources.add("policy.yaml", DIALOGPORTEN);
    let file = sources.add("question", text);
    let mut found = Diagnostics::default();
    let policy = policy.unwrap();
    let limits = Limits::default();
    let assertion = read_assertion("asked", file, text, &policy, &limits, &mut found);
    assert_eq!(assertion.is_none(), found.has_errors());
    (assertion, people::render(&found, &sources, people::Look::Plain))
}

#[test]
fn all_forms_are_read_against_the_policy() {
    let form = |text: &str| read(text).0.map(|one| one.form);
    let never = form("{ never: enduser.**, when: { absent: subject.person } }");
    assert!(matches!(never, Some(AssertionForm::Never { when: Some(_), unless: None, .. })));
    let always = form("always: enduser.**\nunless: { subject.consumer: { in: service_owners } }\n");
    assert!(matches!(always, Some(AssertionForm::Always { when: None, unless: Some(_), .. })));
    let helps = form("{ only_helps: subject.scope }");
    assert!(matches!(helps, Some(AssertionForm::OnlyHelps(_))));
    let ignores = form("{ ignores: [subject.scope, subject.person] }");
    assert!(matches!(ignores, Some(AssertionForm::Ignores(_))));
    assert_eq!(read("{ never: enduser.** }").0.unwrap().name, "asked");
}

#[test]
fn what_is_wrong_is_found_in_the_question() {
    let check = |text: &str, expected: &[&str]| {
        let found = read(text).1;
        for one in expected {
            assert!(found.contains(one), "{text}: {found}");
        }
    };
    check(
        "{ never: endusr.**, when: { subject.scop: a } }",
        &["question:1:10", "did you mean `subject.scope`?"],
    );
    check("{ never: enduser.**, wen: { present: subject.scope } }", &["did you mean `when`?"]);
    check("{ nevr: enduser.** }", &["question:1:3"]);
    check("never", &["question:1:1"]);
    check("", &["error["]);
    check("{ never: [", &["error["]);
    check("{ always: enduser.**, when: unheard_of }", &["there is no condition `unheard_of`"]);
}
