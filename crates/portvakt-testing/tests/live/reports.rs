//! One report for each bad version.

use super::{MEMBERS, loaded, members, reads, refused, supply, taken, with};
use portvakt::live::{Offer, PolicyFiles, Report, Source};
use portvakt::load::{self, LoadError, Loaded, RegisterSupply};
use portvakt::{DecisionTree, Limits};

/// A text and register contents.
struct Given<'g>(&'g str, &'g [&'g str]);

impl Source for Given<'_> {
    fn policy(&self) -> Result<Loaded, LoadError> {
        load::text("policy.yaml", self.0, &Limits::default())
    }

    fn registers(&self, _: &DecisionTree) -> Result<RegisterSupply, LoadError> {
        Ok(supply(self.1))
    }
}

#[test]
fn bad_texts_are_each_reported_once_until_something_good_stands_there() {
    let live = members();
    let (one, other) = ("rules: [", "rules: {");
    for _ in 0..2 {
        refused(&live.reload(&Given(one, &["a"])));
        refused(&live.reload(&Given(other, &["a"])));
        for text in [one, other, one, one] {
            let report = live.reload(&Given(text, &["a"]));
            assert!(matches!(report, Report::RefusedBefore), "{report}");
        }
        // New register contents say nothing of the policy.
        taken(&live.offer(Offer::registers(supply(&["b"]))));
        assert!(matches!(live.reload(&Given(one, &["b"])), Report::RefusedBefore));
        taken(&live.reload(&Given(MEMBERS, &["a"])));
    }
}

#[test]
fn the_same_mistake_in_another_text_is_another_bad_version() {
    let live = members();
    let comment = |number: u32| format!("# {number}\nrules: [");
    for number in 0..3 {
        refused(&live.reload(&Given(&comment(number), &["a"])));
    }
}

#[test]
fn bad_register_contents_are_each_reported_once() {
    let live = members();
    let mut two = with("{ deny: read, when: { subject.org: { in: blocked } } }");
    two = two.replace("registers: {", "registers: { blocked: { of: text },");
    let both = |members: &[&str], blocked: &[&str]| {
        let mut supply = supply(members);
        supply.replace("blocked", blocked.iter().map(|one| (*one).to_owned()).collect());
        supply
    };
    taken(&live.offer(Offer::policy(loaded(&two)).with_registers(both(&["a"], &["x"]))));
    refused(&live.offer(Offer::registers(both(&["a", "b"], &[]))));
    // The other register changes, and what is wrong with this one does not.
    for other in ["b", "c", "d"] {
        let report = live.offer(Offer::registers(both(&["a", other], &[])));
        assert!(matches!(report, Report::RefusedBefore), "{report}");
    }
    let mut members = supply(&["a", "b"]);
    taken(&live.offer(Offer::some_registers(members.clone())));
    assert!(matches!(live.offer(Offer::registers(both(&["a"], &[]))), Report::RefusedBefore));
    members.replace("blocked", vec!["y".to_owned()]);
    taken(&live.offer(Offer::some_registers(members)));
    refused(&live.offer(Offer::registers(both(&["a"], &[]))));
}

#[test]
fn a_policy_that_the_service_cannot_use_is_reported_once() {
    let live = members();
    let other = MEMBERS.replace("read", "print");
    refused(&live.reload(&Given(&other, &["a"])));
    assert!(matches!(live.reload(&Given(&other, &["a"])), Report::RefusedBefore));
    assert!(matches!(live.reload(&Given(MEMBERS, &["a"])), Report::Same));
    refused(&live.reload(&Given(&other, &["a"])));
}

#[test]
fn what_cannot_be_read_is_reported_once() {
    let live = members();
    let nowhere = PolicyFiles::new("/nowhere/at/all");
    refused(&live.reload(&nowhere));
    assert!(matches!(live.reload(&nowhere), Report::RefusedBefore));
    assert!(reads(&live.current(), "a"));
}

#[test]
fn a11_reports_show_no_members() {
    let live = members();
    let numbers = MEMBERS.replace("of: text }", "of: norwegian_organisation_number }");
    let numbers =
        numbers.replace("type: text }", "type: text, format: norwegian_organisation_number }");
    let report = live.offer(Offer::policy(loaded(&numbers)).with_registers(supply(&["secret"])));
    let text = format!("{report} {report:?}");
    assert!(text.contains("member 1 of the register `members`"), "{text}");
    assert!(!text.contains("secret"), "{text}");
    let report = live.offer(Offer::registers(supply(&["secret"])));
    let text = format!("{report} {report:?} {live:?} {:?}", live.current());
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn names_that_act_on_a_terminal_are_made_visible() {
    let live = members();
    let named = MEMBERS.replace("read", "print");
    let report = live.reload(&Given(&format!("{named}\u{202e}"), &["a"]));
    assert!(!report.to_string().contains('\u{202e}'), "{report}");
}
