//! casbin 2.20: a rule is a row, and one expression tells whether a row matches. The rows come from its
//! memory adapter, and the matcher is compiled once, as its default model does. It tries every row, and
//! copies its fields first, so that rows are few and short, and what seldom holds is tested first.
//!
//! Scopes are one text, `|a|b|`, in which a function of our own looks for `|a|`: an array would be
//! copied for every row, and its elements compared by the interpreter. The role manager, `g`, knows what
//! kind of capability one is and which organisations are registered; it is asked last. W1 needs no rows
//! that refuse, so that the first row that allows ends the search.
//!
//! Requests are given as a tuple of texts, as its documentation does; a cached enforcer would not help,
//! as no two tokens are alike.

use super::claims::Claims;
use super::session::{self, Session, part};
use crate::contest::{Contestant, Entry, Kind, Loaded, Refused};
use crate::workload::{Facts, Request, Workload, w1, w2};
use casbin::function_map::{OperatorFunction, dynamic_to_str};
use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};
use std::pin::pin;
use std::task::{self, Poll, Waker};

/// Casbin, on the workloads that rows can express.
pub const ENTRY: Entry = Entry {
    name: "casbin 2.20",
    kind: Kind::Peer,
    takes: |workload| matches!(workload.facts, Facts::W1(_) | Facts::W2(_)),
    written,
    load: |workload, written| Ok(Box::new(Casbin::load(workload, written)?)),
};

struct Casbin<'w> {
    facts: &'w Facts,
    enforcer: Enforcer,
}

impl<'w> Casbin<'w> {
    fn load(workload: &'w Workload, written: &[String]) -> Result<Self, Refused> {
        let model = at_once(DefaultModel::from_str(part(written, 0)))?;
        let mut enforcer = at_once(Enforcer::new(model, MemoryAdapter::default()))?;
        let found = OperatorFunction::Arg2(|text, all| {
            dynamic_to_str(&all).contains(dynamic_to_str(&text).as_ref()).into()
        });
        enforcer.add_function("found", found);
        let rows = |place| part(written, place).lines().map(fields).collect::<Vec<_>>();
        at_once(enforcer.add_policies(rows(1)))?;
        if !part(written, 2).is_empty() {
            at_once(enforcer.add_named_grouping_policies("g", rows(2)))?;
        }
        Ok(Self { facts: &workload.facts, enforcer })
    }
}

/// The fields of a row.
fn fields(row: &str) -> Vec<String> {
    row.split(", ").map(str::to_owned).collect()
}

/// The result of what never waits: everything is in memory.
fn at_once<T>(future: impl Future<Output = casbin::Result<T>>) -> Result<T, Refused> {
    match pin!(future).poll(&mut task::Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Ok(result?),
        Poll::Pending => Err("casbin waits for something".into()),
    }
}

impl Loaded for Casbin<'_> {
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused> {
        session::prepare(self, requests)
    }
}

/// Scopes, capability, type, and two texts: issuer and organisation, or owner and organisation.
type Asked<'l> = (String, &'l str, &'l str, &'l str, &'l str);

impl<'l> Session<'l> for &'l Casbin<'l> {
    type Input = Asked<'l>;

    fn input(&self, claims: &Claims<'l>, request: &'l Request) -> Result<Asked<'l>, Refused> {
        let mut scopes = String::from("|");
        for scope in claims.scopes() {
            scopes.push_str(scope);
            scopes.push('|');
        }
        let other = match self.facts {
            Facts::W1(_) => claims.iss,
            _ => request.text("owner"),
        };
        let (capability, of) = (request.capability.as_str(), request.text("type"));
        Ok((scopes, capability, of, other, claims.organisation()))
    }

    fn allows(&mut self, input: &mut Asked<'l>) -> bool {
        let (scopes, capability, of, other, organisation) = input;
        let asked = (scopes.as_str(), *capability, *of, *other, *organisation);
        self.enforcer.enforce(asked).unwrap_or(false)
    }
}

/// The model, the rows and the groups.
fn written(workload: &Workload) -> Vec<String> {
    match &workload.facts {
        Facts::W1(facts) => vec![W1_MODEL.to_owned(), w1_rows(), w1_groups(facts)],
        Facts::W2(facts) => vec![W2_MODEL.to_owned(), facts.rules.iter().map(w2_row).collect()],
        Facts::W3(_) | Facts::W4(_) => Vec::new(),
    }
}

const W1_MODEL: &str = r#"
[request_definition]
r = scopes, capability, type, issuer, organisation
[policy_definition]
p = scope, kind, types, issuers, register
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = found(p.scope, r.scopes) && found(r.type, p.types) && found(r.issuer, p.issuers) && g(r.capability, p.kind) && (p.register == "-" || g(r.organisation, p.register))
"#;

fn w1_rows() -> String {
    let ordinary = w1::TYPES.iter().filter(|one| **one != w1::CORRESPONDENCE).copied();
    let ordinary = ordinary.collect::<Vec<_>>().join("|");
    let (every, correspondence) = (w1::TYPES.join("|"), w1::CORRESPONDENCE.to_owned());
    let issuers = w1::SERVICE_OWNER_ISSUERS.join("|");
    let row = |scope: &str, kind: &str, types: &str| {
        format!("|{scope}|, {kind}, {types}, {issuers}, service_owners\n")
    };
    let end_users = w1::END_USER_ISSUERS.join("|");
    [
        row(w1::PROVIDER, "other", &every),
        row(w1::PROVIDER, "write", &ordinary),
        row(w1::PROVIDER_SEARCH, "other", &every),
        row(w1::PROVIDER_SEARCH, "write", &ordinary),
        row(w1::PROVIDER_SEARCH, "search", &every),
        row(w1::PROVIDER_CORRESPONDENCE, "write", &correspondence),
        format!("|{}|, end_user, {every}, {end_users}, -\n", w1::DIALOGPORTEN),
    ]
    .concat()
}

fn w1_groups(facts: &w1::Facts) -> String {
    let each = |names: &[&str], of: &str| -> Vec<String> {
        names.iter().map(|name| format!("{name}, {of}")).collect()
    };
    let registered: Vec<&str> = facts.service_owners.iter().map(String::as_str).collect();
    let groups = [
        each(&w1::WRITE, "write"),
        each(&[w1::SEARCH], "search"),
        each(&w1::OTHER, "other"),
        each(&w1::END_USER, "end_user"),
        each(&registered, "service_owners"),
    ];
    groups.concat().join("\n")
}

const W2_MODEL: &str = r#"
[request_definition]
r = scopes, capability, type, owner, organisation
[policy_definition]
p = scope, capability, type, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.capability == p.capability && found(p.scope, r.scopes) && (p.type == "-" || r.type == p.type && r.owner == r.organisation)
"#;

fn w2_row(rule: &w2::Rule) -> String {
    let (of, effect) = match rule.grants_type {
        Some(number) => (format!("t_{number}"), "allow"),
        None => ("-".to_owned(), "deny"),
    };
    format!("|s_{}|, c_{}, {of}, {effect}\n", rule.number, rule.capability)
}
