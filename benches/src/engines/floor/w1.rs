//! The Dialogporten API: seven facts about a token as bits, and a truth table for each kind of
//! request.
#![expect(clippy::disallowed_types, reason = "what people use; its order is never looked at")]

use crate::contest::{Contestant, Loaded, Refused};
use crate::engines::token::Token;
use crate::workload::Request;
use crate::workload::w1::{
    CORRESPONDENCE, DIALOGPORTEN, END_USER, END_USER_ISSUERS, Facts, OTHER, PROVIDER,
    PROVIDER_CORRESPONDENCE, PROVIDER_SEARCH, SEARCH, SERVICE_OWNER_ISSUERS, WRITE,
};
use std::collections::HashSet;

const HOLDS_PROVIDER: u8 = 1;
const HOLDS_SEARCH: u8 = 2;
const HOLDS_CORRESPONDENCE: u8 = 4;
const HOLDS_DIALOGPORTEN: u8 = 8;
const IS_REGISTERED: u8 = 16;
const HAS_SERVICE_OWNER_ISSUER: u8 = 32;
const HAS_END_USER_ISSUER: u8 = 64;

/// Kinds of requests, places in the list of truth tables.
const UNKNOWN: u8 = 0;
const WRITING: u8 = 1;
const WRITING_CORRESPONDENCE: u8 = 2;
const SEARCHING: u8 = 3;
const OTHERWISE: u8 = 4;
const AS_END_USER: u8 = 5;

pub(super) struct Policy {
    service_owners: HashSet<String>,
    /// A bit for each set of facts that is allowed, for each kind of request.
    tables: [u128; 6],
}

struct Prepared<'l> {
    policy: &'l Policy,
    /// The facts about the token, and the kind of request.
    requests: Vec<(u8, u8)>,
    claims: Vec<&'l str>,
}

fn allows(kind: u8, facts: u8) -> bool {
    let all = |wanted: u8| facts & wanted == wanted;
    let service_owner = all(IS_REGISTERED | HAS_SERVICE_OWNER_ISSUER);
    match kind {
        WRITING | OTHERWISE => service_owner && (all(HOLDS_PROVIDER) || all(HOLDS_SEARCH)),
        WRITING_CORRESPONDENCE => service_owner && all(HOLDS_CORRESPONDENCE),
        SEARCHING => service_owner && all(HOLDS_SEARCH),
        AS_END_USER => all(HOLDS_DIALOGPORTEN | HAS_END_USER_ISSUER),
        _ => false,
    }
}

fn kind(request: &Request) -> u8 {
    let capability = request.capability.as_str();
    if WRITE.contains(&capability) {
        if request.text("type") == CORRESPONDENCE { WRITING_CORRESPONDENCE } else { WRITING }
    } else if capability == SEARCH {
        SEARCHING
    } else if OTHER.contains(&capability) {
        OTHERWISE
    } else if END_USER.contains(&capability) {
        AS_END_USER
    } else {
        UNKNOWN
    }
}

impl Policy {
    pub(super) fn new(facts: &Facts) -> Self {
        let table = |kind: u8| {
            let allowed = (0..128).filter(|facts| allows(kind, *facts));
            allowed.fold(0, |table, facts| table | 1 << facts)
        };
        Self {
            service_owners: facts.service_owners.iter().cloned().collect(),
            tables: [UNKNOWN, WRITING, WRITING_CORRESPONDENCE, SEARCHING, OTHERWISE, AS_END_USER]
                .map(table),
        }
    }

    #[inline]
    fn facts(&self, token: &Token<'_>) -> u8 {
        let mut facts = 0;
        for scope in token.scopes() {
            facts |= match scope {
                PROVIDER => HOLDS_PROVIDER,
                PROVIDER_SEARCH => HOLDS_SEARCH,
                PROVIDER_CORRESPONDENCE => HOLDS_CORRESPONDENCE,
                DIALOGPORTEN => HOLDS_DIALOGPORTEN,
                _ => 0,
            };
        }
        if SERVICE_OWNER_ISSUERS.contains(&token.iss.as_ref()) {
            facts |= HAS_SERVICE_OWNER_ISSUER | HAS_END_USER_ISSUER;
        } else if END_USER_ISSUERS.contains(&token.iss.as_ref()) {
            facts |= HAS_END_USER_ISSUER;
        }
        if self.service_owners.contains(token.organisation()) {
            facts |= IS_REGISTERED;
        }
        facts
    }

    #[inline]
    fn decide(&self, facts: u8, kind: u8) -> bool {
        self.tables.get(usize::from(kind)).is_some_and(|table| table >> (facts & 127) & 1 == 1)
    }
}

impl Loaded for Policy {
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused> {
        let prepared = |request: &Request| {
            let token: Token<'_> = serde_json::from_str(&request.claims)?;
            Ok::<_, Refused>((self.facts(&token), kind(request)))
        };
        Ok(Box::new(Prepared {
            policy: self,
            requests: requests.iter().map(prepared).collect::<Result<_, _>>()?,
            claims: requests.iter().map(|request| request.claims.as_str()).collect(),
        }))
    }
}

impl Contestant for Prepared<'_> {
    fn decide_prepared(&mut self, allowed: &mut [bool]) {
        for (allowed, (facts, kind)) in allowed.iter_mut().zip(&self.requests) {
            *allowed = self.policy.decide(*facts, *kind);
        }
    }

    fn decide_claims(&mut self, allowed: &mut [bool]) {
        let requests = self.claims.iter().zip(&self.requests);
        for (allowed, (claims, (_, kind))) in allowed.iter_mut().zip(requests) {
            *allowed = serde_json::from_str::<Token<'_>>(claims)
                .is_ok_and(|token| self.policy.decide(self.policy.facts(&token), *kind));
        }
    }
}
