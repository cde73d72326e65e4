//! A policy that may allow more needs somebody's word.

use super::{MEMBERS, handles, loaded, reads, refused, supply, taken, with};
use portvakt::analysis::inquiry::Effort;
use portvakt::live::{Gate, Live, NotCompared, Offer, Refusal, Report};
use portvakt::{DecisionTree, Fingerprint};

fn gated(gate: Gate) -> Live<super::Handles> {
    Live::setup(handles).gate(gate).start_with(loaded(MEMBERS), supply(&["a"])).unwrap()
}

fn fingerprint(text: &str) -> Fingerprint {
    *loaded(text).tree.fingerprint()
}

fn compiled(text: &str) -> DecisionTree {
    DecisionTree::from_bytes(&loaded(text).tree.to_bytes()).unwrap()
}

#[test]
fn wider_is_refused_and_taken_when_it_is_approved() {
    let live = gated(Gate::approving([]));
    let wider = with("{ allow: read, when: { subject.level: 4 } }");
    let report = live.offer(Offer::policy(loaded(&wider)));
    let Refusal::Wider { policy, over, diff } = refused(&report) else { panic!("{report}") };
    assert_eq!((*policy, *over), (fingerprint(&wider), live.current().id()));
    assert_eq!(diff.changes[0].capability, "read");
    assert_eq!(
        report.to_string(),
        format!(
            "refused: policy {policy} may allow more than {over}, and is not approved: \
             newly allowed: read"
        )
    );
    live.approve([fingerprint(MEMBERS)]);
    assert!(matches!(live.offer(Offer::policy(loaded(&wider))), Report::RefusedBefore));
    live.approve([*policy, *policy]);
    taken(&live.offer(Offer::policy(loaded(&wider))));
    // Approvals are those that were named last.
    taken(&live.offer(Offer::policy(loaded(MEMBERS))));
    live.approve([]);
    refused(&live.offer(Offer::policy(loaded(&wider))));
    assert_eq!(*live.current().fingerprint(), fingerprint(MEMBERS));
}

#[test]
fn narrower_and_equivalent_are_taken() {
    let live = gated(Gate::approving([]));
    let narrower = with("{ deny: read, when: { subject.level: 4 } }");
    taken(&live.offer(Offer::policy(loaded(&narrower))));
    let equivalent = narrower.replace("policy: journal", "policy: journal\ntitle: Journal");
    taken(&live.offer(Offer::policy(loaded(&equivalent))));
    refused(&live.offer(Offer::policy(loaded(MEMBERS))));
}

#[test]
fn crossing_and_other_obligations_are_refused() {
    let live = gated(Gate::approving([]));
    for text in [
        MEMBERS.replace("{ subject.org: { in: members } }", "{ subject.level: 4 }"),
        MEMBERS.replace("allow: read,", "allow: read, then: { log: true },"),
    ] {
        let report = live.offer(Offer::policy(loaded(&text)).with_registers(supply(&["a"])));
        assert!(matches!(refused(&report), Refusal::Wider { .. }), "{report}");
    }
    assert!(reads(&live.current(), "a"));
}

#[test]
fn undecided_is_refused() {
    let effort = Effort::default();
    let mut none = effort.clone();
    none.steps = 0;
    let narrower = with("{ deny: read, when: { subject.level: 4 } }");
    let live = gated(Gate::approving([]).effort(none));
    let report = live.offer(Offer::policy(loaded(&narrower)));
    let Refusal::Wider { diff, .. } = refused(&report) else { panic!("{report}") };
    assert!(!diff.undecided.is_empty());
    assert!(report.to_string().contains("not decided: read"), "{report}");
    let live = gated(Gate::approving([]).effort(effort));
    taken(&live.offer(Offer::policy(loaded(&narrower))));
}

#[test]
fn what_has_no_text_is_refused_on_either_side() {
    let narrower = with("{ deny: read, when: { subject.level: 4 } }");
    let live = gated(Gate::approving([fingerprint(&narrower)]));
    let without_text = |report: &Report| {
        matches!(report.refusal(), Some(Refusal::NotCompared { why: NotCompared::Compiled, .. }))
    };
    let other = with("{ deny: read, when: { subject.level: 5 } }");
    let report = live.offer(Offer::policy(compiled(&other)));
    assert!(without_text(&report), "{report}");
    taken(&live.offer(Offer::policy(compiled(&narrower))));
    let report = live.offer(Offer::policy(loaded(MEMBERS)));
    assert!(without_text(&report), "{report}");
}

#[test]
fn registers_are_not_for_the_gate() {
    let live = gated(Gate::approving([]));
    taken(&live.offer(Offer::registers(supply(&["a", "b"]))));
    assert!(reads(&live.current(), "b"));
}

#[test]
fn registers_may_be_judged_by_the_service() {
    let setup = Live::setup(handles).accept_registers(|change| change.lost <= change.before / 2);
    let live = setup.start_with(loaded(MEMBERS), supply(&["a", "b", "c", "d"])).unwrap();
    taken(&live.offer(Offer::registers(supply(&["a", "b", "e"]))));
    let report = live.offer(Offer::registers(supply(&["a"])));
    let Refusal::Register { change } = refused(&report) else { panic!("{report}") };
    assert_eq!((change.name.as_str(), change.before, change.after), ("members", 3, 1));
    assert!(reads(&live.current(), "e"));
    // A policy does not bring them in by another door.
    let other = with("{ deny: read, when: { subject.level: 4 } }");
    let report = live.offer(Offer::policy(loaded(&other)).with_registers(supply(&["b"])));
    assert!(matches!(refused(&report), Refusal::Register { .. }), "{report}");
    assert!(reads(&live.current(), "e"));
}

#[test]
fn the_first_policy_may_need_approval_too() {
    let start =
        |gate: Gate| Live::setup(handles).gate(gate).start_with(loaded(MEMBERS), supply(&["a"]));
    assert!(start(Gate::approving([])).is_ok());
    let refusal = start(Gate::approving([]).from_start()).unwrap_err();
    assert!(matches!(refusal, Refusal::NotApproved { .. }), "{refusal}");
    assert!(start(Gate::approving([fingerprint(MEMBERS)]).from_start()).is_ok());
}
