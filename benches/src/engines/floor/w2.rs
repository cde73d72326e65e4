//! Many rules that differ in a scope: the rules of a token's scopes are looked up once, as numbers.
#![expect(clippy::disallowed_types, reason = "what people use; its order is never looked at")]

use crate::contest::{Contestant, Loaded, Refused};
use crate::engines::token::Token;
use crate::workload::Request;
use crate::workload::w2::{Facts, TYPES};
use std::collections::HashMap;

pub(super) struct Policy {
    rules: HashMap<Box<str>, Rule>,
}

/// A rule as numbers.
#[derive(Clone, Copy)]
struct Rule {
    capability: u8,
    /// The number of types for one that refuses.
    resource_type: u8,
}

/// Who asks.
struct Caller {
    rules: Vec<Rule>,
    organisation: u32,
}

struct Prepared<'l> {
    policy: &'l Policy,
    callers: Vec<Caller>,
    requests: Vec<Asked>,
    claims: Vec<&'l str>,
}

struct Asked {
    capability: u8,
    resource_type: u8,
    owner: u32,
}

impl Policy {
    pub(super) fn new(facts: &Facts) -> Self {
        let number = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
        let rules = facts.rules.iter().map(|rule| {
            let numbers = Rule {
                capability: number(rule.capability),
                resource_type: number(rule.grants_type.unwrap_or(TYPES)),
            };
            (format!("s_{}", rule.number).into(), numbers)
        });
        Self { rules: rules.collect() }
    }

    #[inline]
    fn caller(&self, token: &Token<'_>) -> Caller {
        Caller {
            rules: token.scopes().filter_map(|scope| self.rules.get(scope).copied()).collect(),
            organisation: token.organisation().parse().unwrap_or_default(),
        }
    }
}

#[inline]
fn allows(caller: &Caller, asked: &Asked) -> bool {
    let owns = caller.organisation == asked.owner;
    let (mut granted, mut refused) = (false, false);
    for rule in &caller.rules {
        let same = rule.capability == asked.capability;
        granted |= same && rule.resource_type == asked.resource_type && owns;
        refused |= same && usize::from(rule.resource_type) == TYPES;
    }
    granted && !refused
}

/// The number in a name such as `c_17`.
fn number<N: std::str::FromStr>(name: &str) -> Result<N, N::Err> {
    name.get(2..).unwrap_or_default().parse()
}

impl Loaded for Policy {
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused> {
        let caller = |request: &Request| {
            let token: Token<'_> = serde_json::from_str(&request.claims)?;
            Ok::<_, Refused>(self.caller(&token))
        };
        let asked = |request: &Request| {
            Ok::<_, Refused>(Asked {
                capability: number(&request.capability)?,
                resource_type: number(request.text("type"))?,
                owner: request.text("owner").parse()?,
            })
        };
        Ok(Box::new(Prepared {
            policy: self,
            callers: requests.iter().map(caller).collect::<Result<_, _>>()?,
            requests: requests.iter().map(asked).collect::<Result<_, _>>()?,
            claims: requests.iter().map(|request| request.claims.as_str()).collect(),
        }))
    }
}

impl Contestant for Prepared<'_> {
    fn decide_prepared(&mut self, allowed: &mut [bool]) {
        let requests = self.callers.iter().zip(&self.requests);
        for (allowed, (caller, asked)) in allowed.iter_mut().zip(requests) {
            *allowed = allows(caller, asked);
        }
    }

    fn decide_claims(&mut self, allowed: &mut [bool]) {
        let requests = self.claims.iter().zip(&self.requests);
        for (allowed, (claims, asked)) in allowed.iter_mut().zip(requests) {
            *allowed = serde_json::from_str::<Token<'_>>(claims)
                .is_ok_and(|token| allows(&self.policy.caller(&token), asked));
        }
    }
}
