//! The hospital, by hand: the rules of the house are code, those of the departments a map.
#![expect(clippy::disallowed_types, reason = "what people use; its order is never looked at")]

use crate::contest::{Contestant, Loaded, Refused};
use crate::engines::token::StaffToken;
use crate::workload::Request;
use crate::workload::w3::Facts;
use std::collections::HashMap;

pub(super) struct Policy {
    /// What departments grant, by department and action.
    departments: HashMap<String, HashMap<&'static str, Vec<Grant>>>,
}

struct Grant {
    roles: Vec<&'static str>,
    types: Vec<&'static str>,
}

/// Who asks.
struct Caller {
    department: String,
    role: String,
    clearance: i64,
    suspended: bool,
}

struct Prepared<'l> {
    policy: &'l Policy,
    callers: Vec<Caller>,
    requests: Vec<Asked<'l>>,
}

struct Asked<'l> {
    claims: &'l str,
    action: &'l str,
    department: &'l str,
    record_type: &'l str,
    sensitivity: i64,
    sealed: bool,
}

impl Policy {
    pub(super) fn new(facts: &Facts) -> Self {
        let mut departments: HashMap<String, HashMap<&str, Vec<Grant>>> = HashMap::new();
        for rule in facts.rules.iter().filter(|rule| !rule.deny) {
            let Some(department) = rule.department else { continue };
            let department = departments.entry(format!("d_{department}")).or_default();
            for action in &rule.actions {
                let grant = Grant { roles: rule.roles.clone(), types: rule.types.clone() };
                department.entry(action).or_default().push(grant);
            }
        }
        Self { departments }
    }

    #[inline]
    fn allows(
        &self,
        department: &str,
        role: &str,
        clearance: i64,
        suspended: bool,
        asked: &Asked<'_>,
    ) -> bool {
        if suspended || asked.sealed && matches!(asked.action, "update" | "delete" | "share") {
            return false;
        }
        let Some(grants) = self.departments.get(asked.department) else { return false };
        if asked.sensitivity > clearance {
            return false;
        }
        let by_house = match (asked.action, role) {
            ("view", "emergency_physician") => matches!(
                asked.record_type,
                "journal" | "prescription" | "allergy" | "laboratory_result"
            ),
            ("view" | "list", "chief_physician") | ("audit", "auditor") => true,
            _ => false,
        };
        by_house
            || department == asked.department
                && grants.get(asked.action).is_some_and(|grants| {
                    grants.iter().any(|grant| {
                        grant.roles.contains(&role) && grant.types.contains(&asked.record_type)
                    })
                })
    }
}

impl Loaded for Policy {
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused> {
        let caller = |request: &Request| {
            let token: StaffToken<'_> = serde_json::from_str(&request.claims)?;
            Ok::<_, Refused>(Caller {
                suspended: token.status == "suspended",
                department: token.department.into_owned(),
                role: token.role.into_owned(),
                clearance: token.clearance,
            })
        };
        let asked = |request: &'l Request| Asked {
            claims: &request.claims,
            action: request.capability.strip_prefix("records.").unwrap_or_default(),
            department: request.text("department"),
            record_type: request.text("type"),
            sensitivity: request.integer("sensitivity"),
            sealed: request.boolean("sealed"),
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
            let Caller { department, role, clearance, suspended } = caller;
            *allowed = self.policy.allows(department, role, *clearance, *suspended, asked);
        }
    }

    fn decide_claims(&mut self, allowed: &mut [bool]) {
        for (allowed, asked) in allowed.iter_mut().zip(&self.requests) {
            *allowed = serde_json::from_str::<StaffToken<'_>>(asked.claims).is_ok_and(|token| {
                let StaffToken { department, role, clearance, status } = token;
                self.policy.allows(&department, &role, clearance, status == "suspended", asked)
            });
        }
    }
}
