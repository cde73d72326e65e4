//! Many rules that differ in a scope, by hand: a map from scope to rules.
#![expect(clippy::disallowed_types, reason = "what people use; its order is never looked at")]

use crate::contest::{Contestant, Loaded, Refused};
use crate::engines::token::Token;
use crate::workload::Request;
use crate::workload::w2::Facts;
use std::collections::HashMap;

pub(super) struct Policy {
    rules: HashMap<String, Vec<Rule>>,
}

/// A rule about the scope that it stands under.
struct Rule {
    capability: String,
    /// None for one that refuses.
    grants_type: Option<String>,
}

/// Who asks.
struct Caller {
    scopes: Vec<String>,
    organisation: String,
}

struct Prepared<'l> {
    policy: &'l Policy,
    callers: Vec<Caller>,
    requests: Vec<Asked<'l>>,
}

struct Asked<'l> {
    claims: &'l str,
    capability: &'l str,
    resource_type: &'l str,
    owner: &'l str,
}

impl Policy {
    pub(super) fn new(facts: &Facts) -> Self {
        let mut rules: HashMap<String, Vec<Rule>> = HashMap::new();
        for rule in &facts.rules {
            rules.entry(format!("s_{}", rule.number)).or_default().push(Rule {
                capability: format!("c_{}", rule.capability),
                grants_type: rule.grants_type.map(|number| format!("t_{number}")),
            });
        }
        Self { rules }
    }

    #[inline]
    fn allows<'s>(
        &self,
        scopes: impl Iterator<Item = &'s str>,
        organisation: &str,
        asked: &Asked<'_>,
    ) -> bool {
        let mut granted = false;
        for rule in scopes.filter_map(|scope| self.rules.get(scope)).flatten() {
            if rule.capability == asked.capability {
                match &rule.grants_type {
                    None => return false,
                    Some(resource_type) => {
                        granted |=
                            resource_type == asked.resource_type && organisation == asked.owner;
                    }
                }
            }
        }
        granted
    }
}

impl Loaded for Policy {
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused> {
        let caller = |request: &Request| {
            let token: Token<'_> = serde_json::from_str(&request.claims)?;
            Ok::<_, Refused>(Caller {
                scopes: token.scopes().map(str::to_owned).collect(),
                organisation: token.organisation().to_owned(),
            })
        };
        let asked = |request: &'l Request| Asked {
            claims: &request.claims,
            capability: &request.capability,
            resource_type: request.text("type"),
            owner: request.text("owner"),
        };
        Ok(Box::new(Prepared {
            policy: self,
            callers: requests.iter().map(caller).collect::<Result<_, _>>()?,
            requests: requests.iter().map(asked).collect(),
        }))
    }
}

impl Contestant for Prepared<'_> {
    fn decide_prepared(&mut self, allowed: &mut [bool]) {
        let requests = self.callers.iter().zip(&self.requests);
        for (allowed, (caller, asked)) in allowed.iter_mut().zip(requests) {
            let scopes = caller.scopes.iter().map(String::as_str);
            *allowed = self.policy.allows(scopes, &caller.organisation, asked);
        }
    }

    fn decide_claims(&mut self, allowed: &mut [bool]) {
        for (allowed, asked) in allowed.iter_mut().zip(&self.requests) {
            *allowed = serde_json::from_str::<Token<'_>>(asked.claims)
                .is_ok_and(|token| self.policy.allows(token.scopes(), token.organisation(), asked));
        }
    }
}
