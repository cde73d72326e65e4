//! The hospital: for each department, action and role the types of records, as bits.

use crate::contest::{Contestant, Loaded, Refused};
use crate::engines::token::StaffToken;
use crate::workload::Request;
use crate::workload::w3::{ACTIONS, Facts, ROLES, TYPES};

pub(super) struct Policy {
    /// Types that a department grants to its own, by department, action and role.
    own: Vec<u16>,
    /// Types that the house grants, by action and role.
    house: Vec<u16>,
    departments: usize,
}

/// Who asks.
struct Caller {
    department: usize,
    role: usize,
    clearance: i64,
    suspended: bool,
}

struct Prepared<'l> {
    policy: &'l Policy,
    callers: Vec<Caller>,
    requests: Vec<Asked>,
    claims: Vec<&'l str>,
}

struct Asked {
    department: usize,
    action: usize,
    record_type: u16,
    sensitivity: i64,
    /// Sealed, and the action is one that this stops.
    stopped: bool,
}

impl Policy {
    pub(super) fn new(facts: &Facts) -> Self {
        let one = ACTIONS.len() * ROLES.len();
        let mut own = vec![0; facts.departments * one];
        let mut house = vec![0; one];
        for rule in facts.rules.iter().filter(|rule| !rule.deny) {
            let types = match rule.types.as_slice() {
                [] => u16::MAX,
                listed => listed.iter().fold(0, |types, one| types | bit(one)),
            };
            for action in &rule.actions {
                for role in &rule.roles {
                    let place = place(&ACTIONS, action) * ROLES.len() + place(&ROLES, role);
                    let granted = match rule.department {
                        Some(department) => own.get_mut(department * one + place),
                        None => house.get_mut(place),
                    };
                    if let Some(granted) = granted {
                        *granted |= types;
                    }
                }
            }
        }
        Self { own, house, departments: facts.departments }
    }

    #[inline]
    fn allows(&self, caller: &Caller, asked: &Asked) -> bool {
        let place = asked.action * ROLES.len() + caller.role;
        let own = if caller.department == asked.department {
            self.own.get(asked.department * ACTIONS.len() * ROLES.len() + place)
        } else {
            None
        };
        let house = self.house.get(place);
        let granted = own.copied().unwrap_or(0) | house.copied().unwrap_or(0);
        let sensitive = asked.sensitivity > caller.clearance && asked.department < self.departments;
        granted & asked.record_type != 0 && !caller.suspended && !asked.stopped && !sensitive
    }
}

fn place(list: &[&str], name: &str) -> usize {
    list.iter().position(|one| *one == name).unwrap_or(list.len())
}

fn bit(record_type: &str) -> u16 {
    1 << place(&TYPES, record_type)
}

/// The number in a name such as `d_17`.
fn department(name: &str) -> usize {
    name.get(2..).and_then(|number| number.parse().ok()).unwrap_or(usize::MAX)
}

#[inline]
fn caller(token: &StaffToken<'_>) -> Caller {
    Caller {
        department: department(&token.department),
        role: place(&ROLES, &token.role),
        clearance: token.clearance,
        suspended: token.status == "suspended",
    }
}

impl Loaded for Policy {
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused> {
        let prepared = |request: &Request| {
            let token: StaffToken<'_> = serde_json::from_str(&request.claims)?;
            Ok::<_, Refused>(caller(&token))
        };
        let asked = |request: &Request| {
            let action = request.capability.strip_prefix("records.").unwrap_or_default();
            Asked {
                department: department(request.text("department")),
                action: place(&ACTIONS, action),
                record_type: bit(request.text("type")),
                sensitivity: request.integer("sensitivity"),
                stopped: request.boolean("sealed")
                    && ["update", "delete", "share"].contains(&action),
            }
        };
        Ok(Box::new(Prepared {
            policy: self,
            callers: requests.iter().map(prepared).collect::<Result<_, _>>()?,
            requests: requests.iter().map(asked).collect(),
            claims: requests.iter().map(|request| request.claims.as_str()).collect(),
        }))
    }
}

impl Contestant for Prepared<'_> {
    fn decide_prepared(&mut self, allowed: &mut [bool]) {
        let requests = self.callers.iter().zip(&self.requests);
        for (allowed, (caller, asked)) in allowed.iter_mut().zip(requests) {
            *allowed = self.policy.allows(caller, asked);
        }
    }

    fn decide_claims(&mut self, allowed: &mut [bool]) {
        let requests = self.claims.iter().zip(&self.requests);
        for (allowed, (claims, asked)) in allowed.iter_mut().zip(requests) {
            *allowed = serde_json::from_str::<StaffToken<'_>>(claims)
                .is_ok_and(|token| self.policy.allows(&caller(&token), asked));
        }
    }
}
