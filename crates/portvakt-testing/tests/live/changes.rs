//! What takes the place of what.

use super::{
    MEMBERS, Stale, asks, claims, handles, loaded, members, reads, refused, supply, taken, with,
};
use portvakt::DecisionTree;
use portvakt::live::{Live, Offer, Refusal, Report};
use portvakt::load::RegisterSupply;
use std::sync::Arc;

#[test]
fn register_contents_are_exchanged_and_kept_bindings_are_judged_by_them() {
    let live = members();
    let first = live.current();
    let binding = first.engine().bind(&claims("b")).unwrap();
    assert_eq!(asks(&first, &binding), Ok(false));
    let report = live.offer(Offer::registers(supply(&["b", "c"])));
    assert_eq!(taken(&report), 2);
    let change = &report.taken().unwrap().registers[0];
    assert_eq!((change.before, change.after, change.gained, change.lost), (1, 2, 2, 1));
    assert_eq!(asks(&live.current(), &binding), Ok(true));
    assert_eq!(asks(&first, &binding), Ok(false), "what is under way stays as it was");
    assert_eq!(first.fingerprint(), live.current().fingerprint());
}

#[test]
fn what_is_taken_is_said_in_one_line() {
    let live = members();
    let mut more = supply(&["b", "c"]);
    more.replace("me\u{1b}mbers", vec!["a".to_owned()]);
    let first = live.current().id();
    assert_eq!(
        live.offer(Offer::registers(more)).to_string(),
        format!(
            "version 2, policy {} replaces version 1; `members` goes from 1 to 2 members, 2 new and 1 \
             gone; the policy does not declare `me\\u{{1b}}mbers`, which was supplied",
            first.fingerprint()
        )
    );
    let before = live.current().id();
    let report = live.offer(Offer::policy(loaded(&with("{ allow: read }"))));
    let now = live.current().id();
    let line = format!("{now} replaces {before}; the policy does not declare");
    assert!(report.to_string().starts_with(&line), "{report}");
}

#[test]
fn a08_a_kept_binding_is_stale_for_another_policy() {
    let live = members();
    let binding = live.current().engine().bind(&claims("a")).unwrap();
    assert_eq!(asks(&live.current(), &binding), Ok(true));
    let nobody = MEMBERS.replace("allow: read", "deny: read");
    assert_eq!(taken(&live.offer(Offer::policy(loaded(&nobody)))), 2);
    assert_eq!(asks(&live.current(), &binding), Err(Stale::OtherTree));
    assert!(!reads(&live.current(), "a"));
}

#[test]
fn nothing_new_is_no_version() {
    let live = members();
    let first = live.current();
    let other_text = format!("# A comment.\n{MEMBERS}");
    for offer in [
        Offer::policy(loaded(MEMBERS)),
        Offer::policy(loaded(&other_text)),
        Offer::registers(supply(&["a"])),
        Offer::registers(supply(&["a", "a"])),
        Offer::some_registers(supply(&["a"])),
        Offer::some_registers(RegisterSupply::default()),
        Offer::policy(loaded(MEMBERS)).with_registers(supply(&["a"])),
    ] {
        let report = live.offer(offer);
        assert!(matches!(report, Report::Same), "{report}");
    }
    assert!(Arc::ptr_eq(&first, &live.current()));
}

#[test]
fn a_policy_keeps_the_registers_that_were_supplied_last() {
    let live = members();
    taken(&live.offer(Offer::registers(supply(&["b"]))));
    taken(&live.offer(Offer::policy(loaded(&with("{ deny: read, when: { subject.level: 1 } }")))));
    assert!(reads(&live.current(), "b") && !reads(&live.current(), "a"));
}

#[test]
fn some_registers_leave_the_others() {
    let two = with("{ deny: read, when: { subject.org: { in: blocked } } }")
        .replace("registers: {", "registers: { blocked: { of: text, may_be_empty: true },");
    let mut all = supply(&["a", "b"]);
    all.replace("blocked", Vec::new());
    let live = Live::setup(handles).start_with(loaded(&two), all).unwrap();
    assert!(reads(&live.current(), "a"));
    let mut blocked = RegisterSupply::default();
    blocked.replace("blocked", vec!["a".to_owned()]);
    taken(&live.offer(Offer::some_registers(blocked)));
    assert!(!reads(&live.current(), "a") && reads(&live.current(), "b"));
    let missing = live.offer(Offer::registers(supply(&["a"])));
    assert!(matches!(refused(&missing), Refusal::Registers { .. }), "{missing}");
}

#[test]
fn a_register_that_is_new_or_selected_otherwise_comes_with_its_policy() {
    let live = members();
    let new = with("{ deny: read, when: { subject.org: { in: blocked } } }")
        .replace("registers: {", "registers: { blocked: { of: text, may_be_empty: true },");
    let mut early = supply(&["a"]);
    early.replace("blocked", Vec::new());
    assert!(matches!(live.offer(Offer::registers(early.clone())), Report::Same));
    let report = live.offer(Offer::policy(loaded(&new)));
    assert!(report.to_string().ends_with("the register `blocked` is not supplied"), "{report}");
    taken(&live.offer(Offer::policy(loaded(&new)).with_registers(early)));

    let live = members();
    let path = MEMBERS.replace("of: text }", "of: text, path: \"$[*]\" }");
    let report = live.offer(Offer::policy(loaded(&path)));
    assert!(report.to_string().ends_with("the register `members` is not supplied"), "{report}");
    taken(&live.offer(Offer::policy(loaded(&path)).with_registers(supply(&["a"]))));
}

#[test]
fn members_are_read_again_by_the_form_of_a_new_policy() {
    let live = members();
    let numbers = MEMBERS
        .replace("type: text }", "type: text, format: norwegian_organisation_number }")
        .replace("of: text }", "of: norwegian_organisation_number }");
    let report = live.offer(Offer::policy(loaded(&numbers)));
    assert!(matches!(refused(&report), Refusal::Registers { .. }), "{report}");
    assert!(reads(&live.current(), "a"));
}

#[test]
fn a_policy_that_lacks_what_the_service_needs_is_refused() {
    let live = members();
    let report = live.offer(Offer::policy(loaded(&MEMBERS.replace("read", "print"))));
    let text = refused(&report).to_string();
    assert!(text.ends_with("the policy has no capability `read`"), "{text}");
    assert!(reads(&live.current(), "a"));
}

#[test]
fn an_offer_over_another_version_is_refused() {
    let live = members();
    let seen = live.current().id();
    taken(&live.offer(Offer::registers(supply(&["b"])).over(seen)));
    for _ in 0..2 {
        let late = live.offer(Offer::registers(supply(&["a"])).over(seen));
        assert!(matches!(refused(&late), Refusal::Overtaken { .. }), "{late}");
    }
    let late = live.offer(Offer::policy(loaded(&with("{ allow: read }"))).over(seen));
    assert!(matches!(refused(&late), Refusal::Overtaken { .. }), "{late}");
    assert!(reads(&live.current(), "b"));
}

#[test]
fn compiled_bytes_are_taken_without_a_text() {
    let live = members();
    let bytes = loaded(&with("{ allow: read }")).tree.to_bytes();
    let expected = portvakt::Fingerprint::of(&bytes);
    let tree = DecisionTree::from_bytes_expecting(&bytes, &expected).unwrap();
    let report = live.offer(Offer::policy(tree));
    assert_eq!(report.taken().unwrap().now.fingerprint(), &expected);
    assert!(reads(&live.current(), "anybody"));
}

#[test]
fn an_old_version_is_let_go_with_its_last_reader() {
    let live = members();
    let first = live.current();
    let old = Arc::downgrade(&first);
    for round in 0..10 {
        let members = [format!("m{round}")];
        taken(&live.offer(Offer::registers(supply(&[&members[0]]))));
    }
    assert!(old.upgrade().is_some());
    assert!(reads(&first, "a"));
    drop(first);
    assert!(old.upgrade().is_none());
}
