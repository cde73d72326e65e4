//! biscuit-auth 6: facts and policies in Datalog, decided by an authorizer without a token of its own,
//! as here the claims are what is known. An authorizer serves one request: from claims, it is built for
//! each, the policy's facts included; there is no form in which they are built once.
//!
//! Every fact is tried for every predicate, so there are as few as can be: what belongs together is one
//! fact, lists are sets, and rules of W2 that differ only in their scope are one fact with the set of
//! their scopes. That is ten times faster than a fact for each rule. Limits of time and facts are
//! raised, as they would stop the larger workloads.

use super::claims::Claims;
use super::session::{self, Session, part};
use crate::contest::{Contestant, Entry, Kind, Loaded, Refused};
use crate::workload::{Facts, Request, Workload, w1, w2};
use biscuit_auth::builder::{Fact, Term};
use biscuit_auth::{Authorizer, AuthorizerBuilder, AuthorizerLimits};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

/// Biscuit's Datalog, up to 1,000 rules: with 10,000, a decision from claims takes 100 ms and more.
pub const ENTRY: Entry = Entry {
    name: "biscuit-auth 6, rules as facts",
    kind: Kind::Peer,
    takes: |workload| {
        matches!(workload.facts, Facts::W1(_) | Facts::W2(_)) && workload.size <= 1_000
    },
    written,
    load: |workload, written| Ok(Box::new(Datalog::load(workload, written)?)),
};

struct Datalog<'w> {
    facts: &'w Facts,
    policy: AuthorizerBuilder,
}

impl<'w> Datalog<'w> {
    fn load(workload: &'w Workload, written: &[String]) -> Result<Self, Refused> {
        let limits = AuthorizerLimits {
            max_facts: u64::MAX,
            max_iterations: 100,
            // The time of an authorizer is that of all its decisions.
            max_time: Duration::from_secs(1_000_000),
        };
        let policy = AuthorizerBuilder::new().code(part(written, 0))?.set_limits(limits);
        Ok(Self { facts: &workload.facts, policy })
    }
}

impl Loaded for Datalog<'_> {
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused> {
        session::prepare(self, requests)
    }
}

impl<'l> Session<'l> for &'l Datalog<'l> {
    type Input = Authorizer;

    fn input(&self, claims: &Claims<'l>, request: &'l Request) -> Result<Authorizer, Refused> {
        let text = |text: &str| Term::Str(text.to_owned());
        let other = match self.facts {
            Facts::W1(_) => claims.iss,
            _ => request.text("owner"),
        };
        let asked = Fact::new(
            "asked".to_owned(),
            vec![
                text(&request.capability),
                text(request.text("type")),
                text(other),
                text(claims.organisation()),
                Term::Set(claims.scopes().map(text).collect()),
            ],
        );
        Ok(self.policy.clone().fact(asked)?.build_unauthenticated()?)
    }

    fn allows(&mut self, input: &mut Authorizer) -> bool {
        input.authorize().is_ok()
    }
}

fn written(workload: &Workload) -> Vec<String> {
    match &workload.facts {
        Facts::W1(facts) => vec![w1_code(facts)],
        Facts::W2(facts) => vec![w2_code(facts)],
        Facts::W3(_) | Facts::W4(_) => Vec::new(),
    }
}

fn w1_code(facts: &w1::Facts) -> String {
    format!(
        r#"end_user({end_user}, {end_user_issuers});
write({write});
other({other});
service_owners({issuers}, {organisations});
allow if asked($c, $t, $i, $o, $s), end_user($all, $issuers),
  $all.contains($c), $issuers.contains($i), $s.contains("{dialogporten}");
deny if asked($c, $t, $i, $o, $s), service_owners($issuers, $organisations),
  !$issuers.contains($i) || !$organisations.contains($o);
allow if asked($c, $t, $i, $o, $s), other($all), $all.contains($c),
  $s.contains("{provider}") || $s.contains("{provider_search}");
allow if asked($c, "{correspondence_type}", $i, $o, $s), write($all), $all.contains($c),
  $s.contains("{correspondence}");
allow if asked($c, $t, $i, $o, $s), write($all), $all.contains($c), $t !== "{correspondence_type}",
  $s.contains("{provider}") || $s.contains("{provider_search}");
allow if asked("{search}", $t, $i, $o, $s), $s.contains("{provider_search}");
"#,
        end_user = set(w1::END_USER),
        end_user_issuers = set(w1::END_USER_ISSUERS),
        write = set(w1::WRITE),
        other = set(w1::OTHER),
        issuers = set(w1::SERVICE_OWNER_ISSUERS),
        organisations = set(&facts.service_owners),
        dialogporten = w1::DIALOGPORTEN,
        provider = w1::PROVIDER,
        provider_search = w1::PROVIDER_SEARCH,
        correspondence = w1::PROVIDER_CORRESPONDENCE,
        correspondence_type = w1::CORRESPONDENCE,
        search = w1::SEARCH,
    )
}

fn w2_code(facts: &w2::Facts) -> String {
    let mut grants: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for rule in &facts.rules {
        let alike = grants.entry((rule.capability, rule.grants_type)).or_default();
        alike.push(format!("s_{}", rule.number));
    }
    let mut code = String::new();
    for ((capability, of), scopes) in grants {
        let _ = match of {
            Some(of) => writeln!(code, "grants(\"c_{capability}\", \"t_{of}\", {});", set(scopes)),
            None => writeln!(code, "refuses(\"c_{capability}\", {});", set(scopes)),
        };
    }
    code + r"deny if asked($c, $t, $o, $of, $s), refuses($c, $all), $all.intersection($s).length() > 0;
allow if asked($c, $t, $o, $o, $s), grants($c, $t, $all), $all.intersection($s).length() > 0;
"
}

fn set(members: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let members = members.into_iter().map(|member| format!("\"{}\"", member.as_ref()));
    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
}
