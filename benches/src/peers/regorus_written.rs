//! The workloads in Rego: a policy and its data as JSON.
#![expect(clippy::indexing_slicing, reason = "JSON that is assigned to grows where it must")]

use super::cel_written::w4_literal_start;
use crate::workload::{Facts, Workload, w1, w2, w3, w4};
use serde_json::{Map, Value, json};

/// Rules as Rego rules. Scopes are a set.
pub(super) fn code(workload: &Workload) -> Vec<String> {
    match &workload.facts {
        Facts::W1(facts) => vec![w1_code(), w1_code_data(facts).to_string()],
        Facts::W2(facts) => vec![w2_code(facts), "{}".to_owned()],
        Facts::W3(_) | Facts::W4(_) => Vec::new(),
    }
}

/// Rules as nested data. Scopes are an array.
pub(super) fn data(workload: &Workload) -> Vec<String> {
    let (code, data) = match &workload.facts {
        Facts::W1(facts) => (W1_LOOKUP, w1_data(facts)),
        Facts::W2(facts) => (W2_LOOKUP, w2_data(facts)),
        Facts::W3(facts) => (W3_LOOKUP, w3_data(facts)),
        Facts::W4(facts) => (W4_LOOKUP, w4_data(facts)),
    };
    vec![code.to_owned(), data.to_string()]
}

fn w1_code() -> String {
    let holds = |scope: &str| format!("input.scopes[\"{scope}\"]");
    format!(
        r#"package policy
default allow := false
allow if {{ data.end_user[input.capability]; {dialogporten}; data.end_user_issuers[input.issuer] }}
allow if {{ data.other[input.capability]; provider; service_owner }}
allow if {{ data.write[input.capability]; input.type != "{type}"; provider; service_owner }}
allow if {{ data.write[input.capability]; input.type == "{type}"; {correspondence}; service_owner }}
allow if {{ input.capability == "{search}"; {provider_search}; service_owner }}
provider if {provider}
provider if {provider_search}
service_owner if {{ data.issuers[input.issuer]; data.service_owners[input.organisation] }}
"#,
        dialogporten = holds(w1::DIALOGPORTEN),
        correspondence = holds(w1::PROVIDER_CORRESPONDENCE),
        provider = holds(w1::PROVIDER),
        provider_search = holds(w1::PROVIDER_SEARCH),
        search = w1::SEARCH,
        type = w1::CORRESPONDENCE,
    )
}

fn w1_code_data(facts: &w1::Facts) -> Value {
    json!({
        "end_user": all(w1::END_USER),
        "other": all(w1::OTHER),
        "write": all(w1::WRITE),
        "end_user_issuers": all(w1::END_USER_ISSUERS),
        "issuers": all(w1::SERVICE_OWNER_ISSUERS),
        "service_owners": all(&facts.service_owners),
    })
}

const W1_LOOKUP: &str = r"package policy
default allow := false
allow if {
    grant := data.grants[input.capability]
    data.issuers[grant.issuers][input.issuer]
    data.organisations[grant.organisations][input.organisation]
    scopes := grant.scopes[input.type]
    some scope in input.scopes
    scopes[scope]
}
allow if {
    grant := data.end_user[input.capability]
    grant.issuers[input.issuer]
    some scope in input.scopes
    grant.scopes[scope]
}
";

fn w1_data(facts: &w1::Facts) -> Value {
    let provider = all([w1::PROVIDER, w1::PROVIDER_SEARCH]);
    let grant = |scopes: &dyn Fn(&str) -> Value| {
        let scopes: Map<_, _> =
            w1::TYPES.iter().map(|one| ((*one).to_owned(), scopes(one))).collect();
        json!({ "issuers": "trusted", "organisations": "registered", "scopes": scopes })
    };
    let mut grants = Map::new();
    for capability in w1::WRITE {
        let scopes = |of: &str| match of {
            w1::CORRESPONDENCE => all([w1::PROVIDER_CORRESPONDENCE]),
            _ => provider.clone(),
        };
        grants.insert(capability.to_owned(), grant(&scopes));
    }
    for capability in w1::OTHER {
        grants.insert(capability.to_owned(), grant(&|_| provider.clone()));
    }
    grants.insert(w1::SEARCH.to_owned(), grant(&|_| all([w1::PROVIDER_SEARCH])));
    let end_user =
        json!({ "issuers": all(w1::END_USER_ISSUERS), "scopes": all([w1::DIALOGPORTEN]) });
    let end_user: Map<_, _> =
        w1::END_USER.iter().map(|one| ((*one).to_owned(), end_user.clone())).collect();
    json!({
        "grants": grants,
        "end_user": end_user,
        "issuers": { "trusted": all(w1::SERVICE_OWNER_ISSUERS) },
        "organisations": { "registered": all(&facts.service_owners) },
    })
}

fn w2_code(facts: &w2::Facts) -> String {
    let rules = facts.rules.iter().map(|rule| {
        let (capability, scope) = (rule.capability, rule.number);
        let asked = format!("input.capability == \"c_{capability}\"; input.scopes[\"s_{scope}\"]");
        match rule.grants_type {
            Some(number) => format!(
                "granted if {{ {asked}; input.type == \"t_{number}\"; input.owner == input.organisation }}\n"
            ),
            None => format!("refused if {{ {asked} }}\n"),
        }
    });
    let allow = if facts.rules.iter().any(|rule| rule.grants_type.is_none()) {
        "allow if { granted; not refused }\n"
    } else {
        "allow if granted\n"
    };
    format!("package policy\ndefault allow := false\n{allow}{}", rules.collect::<String>())
}

const W2_LOOKUP: &str = r"package policy
default allow := false
allow if { granted; not refused }
granted if {
    input.owner == input.organisation
    granting := data.grants[input.capability][input.type]
    some scope in input.scopes
    granting[scope]
}
refused if {
    refusing := data.refusals[input.capability]
    some scope in input.scopes
    refusing[scope]
}
";

fn w2_data(facts: &w2::Facts) -> Value {
    let (mut grants, mut refusals) = (json!({}), json!({}));
    for rule in &facts.rules {
        let capability = format!("c_{}", rule.capability);
        let granted = match rule.grants_type {
            Some(number) => &mut grants[capability][format!("t_{number}")],
            None => &mut refusals[capability],
        };
        granted[format!("s_{}", rule.number)] = true.into();
    }
    json!({ "grants": grants, "refusals": refusals })
}

const W3_LOOKUP: &str = r#"package policy
default allow := false
allow if { granted; not refused }
granted if {
    input.department == input.record_department
    data.departments[input.department].grants[input.capability][input.role][input.type]
}
granted if data.house[input.capability][input.role][input.type]
refused if {
    data.departments[input.record_department].sensitive
    input.sensitivity > input.clearance
}
refused if { data.suspended[input.capability]; input.status == "suspended" }
refused if { data.sealed[input.capability]; input.sealed }
"#;

fn w3_data(facts: &w3::Facts) -> Value {
    let or_all = |some: &[&'static str], all: &[&'static str]| {
        if some.is_empty() { all.to_vec() } else { some.to_vec() }
    };
    let mut data = json!({});
    for rule in &facts.rules {
        let department = rule.department.map(|number| format!("d_{number}"));
        let refusing = match rule.beside {
            Some(w3::Beside::Suspended) => Some("suspended"),
            Some(w3::Beside::Sealed) => Some("sealed"),
            _ => None,
        };
        if let (Some(department), true) = (&department, rule.deny) {
            data["departments"][department]["sensitive"] = true.into();
            continue;
        }
        for action in or_all(&rule.actions, &w3::ACTIONS) {
            let capability = format!("records.{action}");
            if let Some(refusing) = refusing {
                data[refusing][capability] = true.into();
                continue;
            }
            let granted = match &department {
                Some(department) => &mut data["departments"][department]["grants"][capability],
                None => &mut data["house"][capability],
            };
            for role in or_all(&rule.roles, &w3::ROLES) {
                for of in or_all(&rule.types, &w3::TYPES) {
                    granted[role][of] = true.into();
                }
            }
        }
    }
    data
}

const W4_LOOKUP: &str = r"package policy
default allow := false
allow if { granted; not refused }
granted if { rules := data.grants[input.capability]; applies(rules) }
refused if { rules := data.refusals[input.capability]; applies(rules) }
applies(rules) if {
    some rule in rules.scope_prefixes
    some scope in input.scopes
    startswith(scope, rule.start)
    held(rule)
}
applies(rules) if {
    some rule in rules.route_prefixes
    startswith(input.route, rule.start)
    held(rule)
}
applies(rules) if {
    some rule in rules.identifier_forms
    startswith(input.id, rule.start)
    regex.match(rule.form, input.id)
    held(rule)
}
applies(rules) if {
    some rule in rules.scope_forms
    some scope in input.scopes
    startswith(scope, rule.start)
    regex.match(rule.form, scope)
    held(rule)
}
held(rule) if not rule.scope
held(rule) if rule.scope in input.scopes
";

fn w4_data(facts: &w4::Facts) -> Value {
    let mut data = json!({ "grants": {}, "refusals": {} });
    for rule in &facts.rules {
        let form = |form: &str| json!({ "start": w4_literal_start(form), "form": format!("^(?:{form})$") });
        let (kind, mut written) = match &rule.pattern {
            w4::Pattern::ScopePrefix(start) => ("scope_prefixes", json!({ "start": start })),
            w4::Pattern::ScopeForm(of) => ("scope_forms", form(of)),
            w4::Pattern::RoutePrefix(start) => ("route_prefixes", json!({ "start": start })),
            w4::Pattern::IdentifierForm(of) => ("identifier_forms", form(of)),
        };
        if let Some(scope) = &rule.scope {
            written["scope"] = scope.as_str().into();
        }
        let verb = if rule.deny { "refusals" } else { "grants" };
        let rules = &mut data[verb][format!("c_{}", rule.capability)][kind];
        match rules {
            Value::Array(rules) => rules.push(written),
            _ => *rules = json!([written]),
        }
    }
    data
}

/// An object whose keys are the members: looked up faster than a list.
fn all(members: impl IntoIterator<Item = impl AsRef<str>>) -> Value {
    members.into_iter().map(|member| (member.as_ref().to_owned(), Value::Bool(true))).collect()
}
