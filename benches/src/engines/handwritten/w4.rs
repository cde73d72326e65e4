//! Patterns, by hand: for each capability its rules, with prefixes and compiled expressions.
#![expect(clippy::disallowed_types, reason = "what people use; its order is never looked at")]

use crate::contest::{Contestant, Loaded, Refused};
use crate::engines::token::Token;
use crate::workload::Request;
use crate::workload::w4::{Facts, Pattern};
use regex::Regex;
use std::collections::HashMap;

pub(super) struct Policy {
    /// By capability, those that refuse first.
    rules: HashMap<String, Vec<Rule>>,
}

struct Rule {
    deny: bool,
    scope: Option<String>,
    test: Test,
}

enum Test {
    ScopePrefix(String),
    ScopeForm(Regex),
    RoutePrefix(String),
    IdentifierForm(Regex),
}

struct Prepared<'l> {
    policy: &'l Policy,
    scopes: Vec<Vec<String>>,
    requests: Vec<Asked<'l>>,
}

struct Asked<'l> {
    claims: &'l str,
    capability: &'l str,
    route: &'l str,
    identifier: &'l str,
}

impl Test {
    fn of(pattern: &Pattern) -> Result<Self, regex::Error> {
        let whole = |form: &str| Regex::new(&format!("^(?:{form})$"));
        Ok(match pattern {
            Pattern::ScopePrefix(prefix) => Self::ScopePrefix(prefix.clone()),
            Pattern::ScopeForm(form) => Self::ScopeForm(whole(form)?),
            Pattern::RoutePrefix(prefix) => Self::RoutePrefix(prefix.clone()),
            Pattern::IdentifierForm(form) => Self::IdentifierForm(whole(form)?),
        })
    }
}

impl Policy {
    pub(super) fn try_new(facts: &Facts) -> Result<Self, regex::Error> {
        let mut rules: HashMap<String, Vec<Rule>> = HashMap::new();
        for rule in &facts.rules {
            rules.entry(format!("c_{}", rule.capability)).or_default().push(Rule {
                deny: rule.deny,
                scope: rule.scope.clone(),
                test: Test::of(&rule.pattern)?,
            });
        }
        for rules in rules.values_mut() {
            rules.sort_by_key(|rule| !rule.deny);
        }
        Ok(Self { rules })
    }

    #[inline]
    fn allows<'s>(
        &self,
        scopes: &(impl Iterator<Item = &'s str> + Clone),
        asked: &Asked<'_>,
    ) -> bool {
        let Some(rules) = self.rules.get(asked.capability) else { return false };
        let first = rules.iter().find(|rule| {
            let held = |scope: &String| scopes.clone().any(|held| held == scope);
            rule.scope.as_ref().is_none_or(held)
                && match &rule.test {
                    Test::ScopePrefix(prefix) => {
                        scopes.clone().any(|scope| scope.starts_with(prefix.as_str()))
                    }
                    Test::ScopeForm(form) => scopes.clone().any(|scope| form.is_match(scope)),
                    Test::RoutePrefix(prefix) => asked.route.starts_with(prefix.as_str()),
                    Test::IdentifierForm(form) => form.is_match(asked.identifier),
                }
        });
        first.is_some_and(|rule| !rule.deny)
    }
}

impl Loaded for Policy {
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused> {
        let scopes = |request: &Request| {
            let token: Token<'_> = serde_json::from_str(&request.claims)?;
            Ok::<_, Refused>(token.scopes().map(str::to_owned).collect())
        };
        let asked = |request: &'l Request| Asked {
            claims: &request.claims,
            capability: &request.capability,
            route: request.text("route"),
            identifier: request.text("id"),
        };
        Ok(Box::new(Prepared {
            policy: self,
            scopes: requests.iter().map(scopes).collect::<Result<_, _>>()?,
            requests: requests.iter().map(asked).collect(),
        }))
    }
}

impl Contestant for Prepared<'_> {
    fn decide_prepared(&mut self, allowed: &mut [bool]) {
        let requests = self.scopes.iter().zip(&self.requests);
        for (allowed, (scopes, asked)) in allowed.iter_mut().zip(requests) {
            *allowed = self.policy.allows(&scopes.iter().map(String::as_str), asked);
        }
    }

    fn decide_claims(&mut self, allowed: &mut [bool]) {
        for (allowed, asked) in allowed.iter_mut().zip(&self.requests) {
            *allowed = serde_json::from_str::<Token<'_>>(asked.claims)
                .is_ok_and(|token| self.policy.allows(&token.scopes(), asked));
        }
    }
}
