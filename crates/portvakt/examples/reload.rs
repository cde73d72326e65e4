//! A service that exchanges its policy and registers while it answers: approvals from its configuration,
//! files for the policy, a feed for the members.

#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use portvakt::live::{Gate, Live, Offer, Report, Version};
use portvakt::load::{self, Loaded, RegisterSupply};
use portvakt::{Capability, Fingerprint, Limits, Time, VerifiedClaims};
use std::error::Error;

const POLICY: &str = "
portvakt: 1
policy: journal
attributes:
  subject.org: { type: text }
  subject.scope: { type: text_set, split: \" \" }
registers:
  members: { of: text }
capabilities: { read: Read }
rules:
  members_read: { allow: read, when: { subject.scope: \"journal:read\", subject.org: { in: members } } }
";

/// What the service asks of every policy.
struct Handles {
    read: Capability,
}

struct Service {
    live: Live<Handles>,
    log: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", day()?.join("\n"));
    Ok(())
}

impl Service {
    fn start(policy: Loaded, members: RegisterSupply) -> Result<Self, Box<dyn Error>> {
        let live = Live::setup(|tree| Ok(Handles { read: tree.capability("read")? }))
            .gate(Gate::approving([]))
            .accept_registers(|change| change.lost <= change.before / 2)
            .start_with(policy, members)?;
        Ok(Self { live, log: Vec::new() })
    }

    /// One request: everything in it is of one version.
    fn answer(&mut self, org: &str) -> Result<bool, Box<dyn Error>> {
        let version: &Version<Handles> = &self.live.current();
        let claims = format!(r#"{{ "org": "{org}", "scope": "journal:read" }}"#);
        let claims = VerifiedClaims::vouched_for_by_caller(claims.as_bytes());
        let binding = version.engine().bind(&claims)?;
        let subject = version.subject(&binding, Time::MIN)?;
        let decision = subject.request(version.handles().read, &[], &[]).decide();
        self.log.push(format!("{:?} by version {}", decision.reason(), version.number()));
        Ok(decision.is_allowed())
    }

    /// Whatever came of looking for something new; a bad version is worth one alarm.
    fn note(&mut self, report: &Report) {
        match report {
            Report::Taken(taken) => self.log.push(format!("now version {}", taken.now.number())),
            Report::Refused(refusal) => self.log.push(format!("ALARM: {refusal}")),
            Report::Same | Report::RefusedBefore => {}
        }
    }
}

fn day() -> Result<Vec<String>, Box<dyn Error>> {
    let policy = |text: &str| load::text("policy.yaml", text, &Limits::default());
    let members = |json: &str| RegisterSupply::from_json(json.as_bytes());
    let mut service = Service::start(policy(POLICY)?, members(r#"{ "members": ["a"] }"#)?)?;
    assert!(!service.answer("b")?);

    // The feed brings a member.
    let report = service.live.offer(Offer::registers(members(r#"{ "members": ["a", "b"] }"#)?));
    service.note(&report);
    assert!(service.answer("b")?);

    // The feed breaks off: what is there stays.
    let report = service.live.offer(Offer::registers(members(r#"{ "members": [] }"#)?));
    service.note(&report);
    assert!(service.answer("b")?);

    // Somebody leaves the scope out. Whoever looks every minute gets one alarm.
    let wider = POLICY.replace("subject.scope: \"journal:read\", ", "");
    for _ in 0..3 {
        let report = service.live.offer(Offer::policy(policy(&wider)?));
        service.note(&report);
    }

    // Somebody else has looked at it, and says so in the configuration.
    let approved: Fingerprint = policy(&wider)?.tree.fingerprint().to_string().parse()?;
    service.live.approve([approved]);
    let report = service.live.offer(Offer::policy(policy(&wider)?));
    service.note(&report);
    assert!(service.answer("b")?);
    Ok(service.log)
}

#[test]
fn a_day_has_two_alarms_and_three_versions() -> Result<(), Box<dyn Error>> {
    let log = day()?;
    let alarms: Vec<&String> = log.iter().filter(|line| line.starts_with("ALARM")).collect();
    assert_eq!(alarms.len(), 2, "{log:?}");
    assert!(alarms[0].contains("the register `members` is empty"), "{log:?}");
    assert!(alarms[1].ends_with("is not approved: newly allowed: read"), "{log:?}");
    assert_eq!(log.last().map(String::as_str), Some("Granted by version 3"));
    Ok(())
}
