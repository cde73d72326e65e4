//! `portvakt::live`: versions are exchanged while requests are served.
#![expect(clippy::unwrap_used, reason = "what should not be possible stops the test")]
#![expect(clippy::indexing_slicing, reason = "a wrong place stops the test")]
#![expect(clippy::arithmetic_side_effects, reason = "small numbers")]
#![expect(clippy::panic, reason = "what should not be possible stops the test")]

mod changes;
mod files;
mod gate;
mod reports;
mod stress;
mod stuck;
mod writers;

use portvakt::live::{Live, Refusal, Report, Version};
use portvakt::load::{self, Loaded, RegisterSupply};
use portvakt::{Capability, DecisionTree, Limits, Stale, Time, UnknownName, VerifiedClaims};

/// Members read.
const MEMBERS: &str = "
portvakt: 1
policy: journal
attributes: { subject.org: { type: text }, subject.level: { type: integer } }
registers: { members: { of: text } }
capabilities: { read: Read }
rules:
  members: { allow: read, when: { subject.org: { in: members } } }
";

/// What the service needs of every policy.
struct Handles {
    read: Capability,
}

fn handles(tree: &DecisionTree) -> Result<Handles, UnknownName> {
    Ok(Handles { read: tree.capability("read")? })
}

/// The policy with another rule.
fn with(rule: &str) -> String {
    format!("{MEMBERS}  more: {rule}\n")
}

fn loaded(text: &str) -> Loaded {
    load::text("policy.yaml", text, &Limits::default()).unwrap()
}

fn supply(members: &[&str]) -> RegisterSupply {
    let mut supply = RegisterSupply::default();
    supply.replace("members", members.iter().map(|one| (*one).to_owned()).collect());
    supply
}

/// Members read, and `a` is one.
fn members() -> Live<Handles> {
    Live::setup(handles).start_with(loaded(MEMBERS), supply(&["a"])).unwrap()
}

fn claims(org: &str) -> VerifiedClaims<'static> {
    let text = format!(r#"{{"org":"{org}","level":3}}"#);
    VerifiedClaims::vouched_for_by_caller(text.into_bytes())
}

/// Whether this organisation may read.
fn reads(version: &Version<Handles>, org: &str) -> bool {
    let binding = version.engine().bind(&claims(org)).unwrap();
    asks(version, &binding).unwrap()
}

fn asks(version: &Version<Handles>, binding: &portvakt::Binding) -> Result<bool, Stale> {
    let subject = version.subject(binding, Time::MIN)?;
    Ok(subject.request(version.handles().read, &[], &[]).decide().is_allowed())
}

#[track_caller]
fn taken(report: &Report) -> u64 {
    let taken = report.taken().unwrap_or_else(|| panic!("{report}"));
    assert_eq!(taken.now.number(), taken.before.number() + 1);
    taken.now.number()
}

#[track_caller]
fn refused(report: &Report) -> &Refusal {
    report.refusal().unwrap_or_else(|| panic!("{report}"))
}
