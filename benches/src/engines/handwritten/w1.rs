//! The Dialogporten API, by hand.
#![expect(clippy::disallowed_types, reason = "what people use; its order is never looked at")]

use crate::contest::{Contestant, Loaded, Refused};
use crate::engines::token::Token;
use crate::workload::Request;
use crate::workload::w1::{
    CORRESPONDENCE, DIALOGPORTEN, END_USER_ISSUERS, Facts, PROVIDER, PROVIDER_CORRESPONDENCE,
    PROVIDER_SEARCH, SERVICE_OWNER_ISSUERS,
};
use std::collections::HashSet;

/// The rules are the code; only the register is data.
pub(super) struct Policy {
    service_owners: HashSet<String>,
}

/// Who asks.
struct Caller {
    issuer: String,
    scopes: HashSet<String>,
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
}

impl Policy {
    pub(super) fn new(facts: &Facts) -> Self {
        Self { service_owners: facts.service_owners.iter().cloned().collect() }
    }

    #[inline]
    fn allows(
        &self,
        issuer: &str,
        holds: impl Fn(&str) -> bool,
        organisation: &str,
        asked: &Asked<'_>,
    ) -> bool {
        let service_owner = || {
            SERVICE_OWNER_ISSUERS.contains(&issuer) && self.service_owners.contains(organisation)
        };
        match asked.capability {
            "serviceowner.dialogs.create"
            | "serviceowner.dialogs.update"
            | "serviceowner.dialogs.patch" => {
                let granted = if asked.resource_type == CORRESPONDENCE {
                    holds(PROVIDER_CORRESPONDENCE)
                } else {
                    holds(PROVIDER) || holds(PROVIDER_SEARCH)
                };
                granted && service_owner()
            }
            "serviceowner.dialogs.search" => holds(PROVIDER_SEARCH) && service_owner(),
            "serviceowner.dialogs.read"
            | "serviceowner.dialogs.delete"
            | "serviceowner.dialogs.purge"
            | "serviceowner.dialogs.restore"
            | "serviceowner.activities.list"
            | "serviceowner.activities.create"
            | "serviceowner.transmissions.list"
            | "serviceowner.transmissions.create"
            | "serviceowner.seen_log.read"
            | "serviceowner.labels.set" => {
                (holds(PROVIDER) || holds(PROVIDER_SEARCH)) && service_owner()
            }
            "enduser.dialogs.search"
            | "enduser.dialogs.read"
            | "enduser.activities.list"
            | "enduser.transmissions.list"
            | "enduser.seen_log.read"
            | "enduser.labels.set" => holds(DIALOGPORTEN) && END_USER_ISSUERS.contains(&issuer),
            _ => false,
        }
    }
}

impl Loaded for Policy {
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused> {
        let caller = |request: &Request| {
            let token: Token<'_> = serde_json::from_str(&request.claims)?;
            Ok::<_, Refused>(Caller {
                scopes: token.scopes().map(str::to_owned).collect(),
                organisation: token.organisation().to_owned(),
                issuer: token.iss.into_owned(),
            })
        };
        let asked = |request: &'l Request| Asked {
            claims: &request.claims,
            capability: &request.capability,
            resource_type: request.text("type"),
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
            let holds = |scope: &str| caller.scopes.contains(scope);
            *allowed = self.policy.allows(&caller.issuer, holds, &caller.organisation, asked);
        }
    }

    fn decide_claims(&mut self, allowed: &mut [bool]) {
        for (allowed, asked) in allowed.iter_mut().zip(&self.requests) {
            *allowed = serde_json::from_str::<Token<'_>>(asked.claims).is_ok_and(|token| {
                let holds = |scope: &str| token.scopes().any(|held| held == scope);
                self.policy.allows(&token.iss, holds, token.organisation(), asked)
            });
        }
    }
}
