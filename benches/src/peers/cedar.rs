//! cedar-policy 4.14: everything that a token or a resource says is in the context, and the entities
//! are static, built once. That is four times cheaper from claims than entities for each request,
//! and as fast to decide. Nothing is validated against a schema while deciding.
//!
//! As Cedar evaluates every policy for each request, each workload is written in as few policies as
//! its rules allow, and what tells policies apart stands in their heads, which are evaluated first.
//! Where an equality can stand instead of a set, it does: a set in a policy is built each time.

use super::claims::Claims;
use super::session::{self, Session, part};
use crate::contest::{Contestant, Entry, Kind, Loaded, Refused};
use crate::workload::{Facts, Request, Workload, w1, w2, w3};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityId, EntityTypeName, EntityUid, PolicySet,
    RestrictedExpression,
};
use serde_json::json;
use std::str::FromStr;

/// Cedar, up to 10,000 policies: 100,000 take 130 ms a decision.
pub const ENTRY: Entry = Entry {
    name: "cedar-policy 4.14, all in context, static entities",
    kind: Kind::Peer,
    takes: |workload| workload.size <= 10_000 && !matches!(workload.facts, Facts::W4(_)),
    written,
    load: |workload, written| Ok(Box::new(Cedar::load(workload, written)?)),
};

struct Cedar<'w> {
    facts: &'w Facts,
    policies: PolicySet,
    entities: Entities,
    authorizer: Authorizer,
    action: EntityTypeName,
    /// Whoever has a name of its own in the workload: an organisation, or a department.
    party: EntityTypeName,
    nobody: EntityUid,
}

impl<'w> Cedar<'w> {
    fn load(workload: &'w Workload, written: &[String]) -> Result<Self, Refused> {
        Ok(Self {
            facts: &workload.facts,
            policies: PolicySet::from_str(part(written, 0))?,
            entities: Entities::from_json_str(part(written, 1), None)?,
            authorizer: Authorizer::new(),
            action: EntityTypeName::from_str("Action")?,
            party: EntityTypeName::from_str("Party")?,
            nobody: EntityUid::from_str("Party::\"\"")?,
        })
    }

    fn party(&self, name: &str) -> EntityUid {
        EntityUid::from_type_name_and_id(self.party.clone(), EntityId::new(name))
    }
}

impl Loaded for Cedar<'_> {
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused> {
        session::prepare(self, requests)
    }
}

impl<'l> Session<'l> for &'l Cedar<'l> {
    type Input = cedar_policy::Request;

    fn input(&self, claims: &Claims<'l>, request: &'l Request) -> Result<Self::Input, Refused> {
        let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let scopes = || RestrictedExpression::new_set(claims.scopes().map(text));
        let (subject, resource, context) = match self.facts {
            Facts::W1(_) => {
                let context = vec![
                    ("iss", text(claims.iss)),
                    ("scopes", scopes()),
                    ("type", text(request.text("type"))),
                ];
                (self.party(claims.organisation()), self.nobody.clone(), context)
            }
            Facts::W3(_) => {
                let context = vec![
                    ("role", text(claims.role)),
                    ("status", text(claims.status)),
                    ("clearance", RestrictedExpression::new_long(claims.clearance)),
                    ("type", text(request.text("type"))),
                    ("sensitivity", RestrictedExpression::new_long(request.integer("sensitivity"))),
                    ("sealed", RestrictedExpression::new_bool(request.boolean("sealed"))),
                ];
                (self.party(claims.department), self.party(request.text("department")), context)
            }
            Facts::W2(_) | Facts::W4(_) => {
                let context = vec![
                    ("scopes", scopes()),
                    ("type", text(request.text("type"))),
                    ("owner", text(request.text("owner"))),
                    ("consumer", text(claims.organisation())),
                ];
                (self.nobody.clone(), self.nobody.clone(), context)
            }
        };
        let action = EntityId::new(&request.capability);
        let action = EntityUid::from_type_name_and_id(self.action.clone(), action);
        let context = context.into_iter().map(|(name, value)| (name.to_owned(), value));
        let context = Context::from_pairs(context)?;
        Ok(cedar_policy::Request::new(subject, action, resource, context, None)?)
    }

    fn allows(&mut self, input: &mut Self::Input) -> bool {
        let answer = self.authorizer.is_authorized(input, &self.policies, &self.entities);
        answer.decision() == Decision::Allow
    }
}

/// The policies, and the entities as JSON.
fn written(workload: &Workload) -> Vec<String> {
    match &workload.facts {
        Facts::W1(facts) => vec![w1_policies(), w1_entities(facts)],
        Facts::W2(facts) => {
            vec![facts.rules.iter().map(w2_policy).collect(), "[]".to_owned()]
        }
        Facts::W3(facts) => {
            vec![facts.rules.iter().map(w3_policy).collect(), "[]".to_owned()]
        }
        Facts::W4(_) => Vec::new(),
    }
}

fn w1_policies() -> String {
    let issuers = |all: &[&str]| {
        let each: Vec<String> = all.iter().map(|one| format!("context.iss == \"{one}\"")).collect();
        each.join(" || ")
    };
    format!(
        r#"permit(principal, action in Action::"end_user", resource)
when {{ context.scopes.contains("{}") && ({}) }};
permit(principal in Register::"service_owners", action in Action::"service_owner", resource)
when {{
  ({}) &&
  (if context.type == "{}" && action in Action::"write" then context.scopes.contains("{}")
   else context.scopes.contains("{}") ||
     (action != Action::"{}" && context.scopes.contains("{}")))
}};
"#,
        w1::DIALOGPORTEN,
        issuers(&w1::END_USER_ISSUERS),
        issuers(&w1::SERVICE_OWNER_ISSUERS),
        w1::CORRESPONDENCE,
        w1::PROVIDER_CORRESPONDENCE,
        w1::PROVIDER_SEARCH,
        w1::SEARCH,
        w1::PROVIDER,
    )
}

/// Actions in their groups, and service owners in their register.
fn w1_entities(facts: &w1::Facts) -> String {
    let entity = |kind: &str, id: &str, parents: &[(&str, &str)]| {
        let parents: Vec<_> =
            parents.iter().map(|(kind, id)| json!({ "type": kind, "id": id })).collect();
        json!({ "uid": { "type": kind, "id": id }, "attrs": {}, "parents": parents })
    };
    let service_owner = ("Action", "service_owner");
    let mut all = vec![
        entity("Action", "end_user", &[]),
        entity("Action", "service_owner", &[]),
        entity("Action", "write", &[service_owner]),
        entity("Action", w1::SEARCH, &[service_owner]),
        entity("Register", "service_owners", &[]),
    ];
    all.extend(w1::WRITE.iter().map(|id| entity("Action", id, &[("Action", "write")])));
    all.extend(w1::OTHER.iter().map(|id| entity("Action", id, &[service_owner])));
    all.extend(w1::END_USER.iter().map(|id| entity("Action", id, &[("Action", "end_user")])));
    let register = [("Register", "service_owners")];
    all.extend(facts.service_owners.iter().map(|id| entity("Party", id, &register)));
    json!(all).to_string()
}

fn w2_policy(rule: &w2::Rule) -> String {
    let (verb, more) = match rule.grants_type {
        Some(number) => (
            "permit",
            format!(" && context.type == \"t_{number}\" && context.owner == context.consumer"),
        ),
        None => ("forbid", String::new()),
    };
    format!(
        "{verb}(principal, action == Action::\"c_{}\", resource)
when {{ context.scopes.contains(\"s_{}\"){more} }};\n",
        rule.capability, rule.number
    )
}

fn w3_policy(rule: &w3::Rule) -> String {
    let party = rule.department.map(|number| format!(" == Party::\"d_{number}\""));
    let resource = party.clone().unwrap_or_default();
    let principal = party.filter(|_| !rule.deny).unwrap_or_default();
    let actions: Vec<String> =
        rule.actions.iter().map(|action| format!("Action::\"records.{action}\"")).collect();
    let actions = match actions.as_slice() {
        [] => String::new(),
        actions => format!(" in [{}]", actions.join(", ")),
    };
    let one_of = |name: &str, all: &[&str]| {
        let each: Vec<String> =
            all.iter().map(|one| format!("context.{name} == \"{one}\"")).collect();
        format!("({})", each.join(" || "))
    };
    let mut conditions = Vec::new();
    conditions
        .extend(Some(&rule.roles).filter(|all| !all.is_empty()).map(|all| one_of("role", all)));
    conditions
        .extend(Some(&rule.types).filter(|all| !all.is_empty()).map(|all| one_of("type", all)));
    conditions.extend(rule.beside.map(|beside| match beside {
        w3::Beside::TooSensitive => "context.sensitivity > context.clearance".to_owned(),
        w3::Beside::Suspended => "context.status == \"suspended\"".to_owned(),
        w3::Beside::Sealed => "context.sealed".to_owned(),
    }));
    let verb = if rule.deny { "forbid" } else { "permit" };
    format!(
        "{verb}(principal{principal}, action{actions}, resource{resource})
when {{ {} }};\n",
        conditions.join(" && ")
    )
}
