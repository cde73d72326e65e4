//! The workloads in CEL: expressions with what the host looks them up by, and how it does.

use crate::workload::{Facts, Workload, w1, w2, w3, w4};

/// An expression that allows, or refuses, when it is true.
#[derive(Debug)]
pub(super) struct Written {
    /// A capability; in W2 a scope, in W3 a department and a capability.
    pub(super) key: String,
    pub(super) refuses: bool,
    pub(super) text: String,
}

impl Written {
    fn allows(key: impl Into<String>, text: String) -> Self {
        Self { key: key.into(), refuses: false, text }
    }

    /// As one text.
    pub(super) fn line(&self) -> String {
        let verb = if self.refuses { "refuse" } else { "allow" };
        format!("{} | {verb} | {}", self.key, self.text)
    }

    /// From such a text.
    pub(super) fn read(line: &str) -> Option<Self> {
        let (key, rest) = line.split_once(" | ")?;
        let (verb, text) = rest.split_once(" | ")?;
        Some(Self { key: key.to_owned(), refuses: verb == "refuse", text: text.to_owned() })
    }
}

/// The key of W3.
pub(super) fn place(department: &str, capability: &str) -> String {
    format!("{department} {capability}")
}

/// All expressions of a workload.
pub(super) fn written(workload: &Workload) -> Vec<Written> {
    match &workload.facts {
        Facts::W1(_) => w1_capabilities(),
        Facts::W2(facts) => facts.rules.iter().map(w2_rule).collect(),
        Facts::W3(facts) => w3_places(facts),
        Facts::W4(facts) => {
            (0..w4::CAPABILITIES).map(|number| w4_capability(facts, number)).collect()
        }
    }
}

fn w1_capabilities() -> Vec<Written> {
    let holds = |scope: &str| format!("'{scope}' in scopes");
    let issuers = |all: &[&str]| {
        let each: Vec<String> = all.iter().map(|one| format!("issuer == '{one}'")).collect();
        each.join(" || ")
    };
    let service_owner = |granted: &str| {
        let issuers = issuers(&w1::SERVICE_OWNER_ISSUERS);
        format!("({granted}) && ({issuers}) && organisation in service_owners")
    };
    let (provider, search) = (holds(w1::PROVIDER), holds(w1::PROVIDER_SEARCH));
    let other = service_owner(&format!("{provider} || {search}"));
    let write = service_owner(&format!(
        "resource_type == '{}' ? {} : ({provider} || {search})",
        w1::CORRESPONDENCE,
        holds(w1::PROVIDER_CORRESPONDENCE)
    ));
    let end_user = format!("{} && ({})", holds(w1::DIALOGPORTEN), issuers(&w1::END_USER_ISSUERS));
    let of = |all: &[&str], text: &str| {
        let each = all.iter().map(|capability| Written::allows(*capability, text.to_owned()));
        each.collect::<Vec<_>>()
    };
    let mut all = of(&w1::WRITE, &write);
    all.extend(of(&w1::OTHER, &other));
    all.extend(of(&[w1::SEARCH], &service_owner(&search)));
    all.extend(of(&w1::END_USER, &end_user));
    all
}

/// That the scope is held is known when the expression is found.
fn w2_rule(rule: &w2::Rule) -> Written {
    let capability = format!("capability == 'c_{}'", rule.capability);
    let text = match rule.grants_type {
        Some(number) => {
            format!("{capability} && resource_type == 't_{number}' && owner == organisation")
        }
        None => capability,
    };
    Written { key: format!("s_{}", rule.number), refuses: rule.grants_type.is_none(), text }
}

fn w3_places(facts: &w3::Facts) -> Vec<Written> {
    let mut all = Vec::new();
    for department in 0..facts.departments {
        let name = format!("d_{department}");
        for action in w3::ACTIONS {
            let mut granting = Vec::new();
            let mut refusing = Vec::new();
            let rules = facts.rules.iter().filter(|rule| {
                (rule.actions.is_empty() || rule.actions.contains(&action))
                    && rule.department.is_none_or(|one| one == department)
            });
            for rule in rules {
                let text = w3_rule(rule, &name);
                if rule.deny { refusing.push(text) } else { granting.push(text) }
            }
            let text = unless(&refusing, &granting);
            all.push(Written::allows(place(&name, &format!("records.{action}")), text));
        }
    }
    all
}

fn w3_rule(rule: &w3::Rule, department: &str) -> String {
    let one_of = |name: &str, all: &[&str]| {
        let each: Vec<String> = all.iter().map(|one| format!("{name} == '{one}'")).collect();
        format!("({})", joined(&each, " || "))
    };
    let mut all = Vec::new();
    all.extend(
        rule.department.filter(|_| !rule.deny).map(|_| format!("department == '{department}'")),
    );
    all.extend(Some(&rule.roles).filter(|all| !all.is_empty()).map(|all| one_of("role", all)));
    all.extend(
        Some(&rule.types).filter(|all| !all.is_empty()).map(|all| one_of("resource_type", all)),
    );
    all.extend(rule.beside.map(|beside| match beside {
        w3::Beside::TooSensitive => "sensitivity > clearance".to_owned(),
        w3::Beside::Suspended => "suspended".to_owned(),
        w3::Beside::Sealed => "sealed".to_owned(),
    }));
    format!("({})", joined(&all, " && "))
}

/// What looks at every scope comes last, and in one walk.
fn w4_capability(facts: &w4::Facts, number: usize) -> Written {
    let rules = facts.rules.iter().filter(|rule| rule.capability == number);
    let (refusing, granting): (Vec<_>, Vec<_>) = rules.partition(|rule| rule.deny);
    let texts = |rules: &[&w4::Rule]| {
        let mut all: Vec<String> = rules.iter().filter_map(|rule| w4_resource(rule)).collect();
        let scopes: Vec<String> = rules.iter().filter_map(|rule| w4_scope(rule)).collect();
        if !scopes.is_empty() {
            all.push(format!("scopes.exists(s, {})", scopes.join(" || ")));
        }
        all
    };
    Written::allows(format!("c_{number}"), unless(&texts(&refusing), &texts(&granting)))
}

fn w4_resource(rule: &w4::Rule) -> Option<String> {
    let tested = match &rule.pattern {
        w4::Pattern::RoutePrefix(prefix) => format!("route.startsWith('{prefix}')"),
        w4::Pattern::IdentifierForm(form) => w4_form("id", form),
        w4::Pattern::ScopePrefix(_) | w4::Pattern::ScopeForm(_) => return None,
    };
    Some(format!("({}{tested})", w4_held(rule)))
}

fn w4_scope(rule: &w4::Rule) -> Option<String> {
    let tested = match &rule.pattern {
        w4::Pattern::ScopePrefix(prefix) => format!("s.startsWith('{prefix}')"),
        w4::Pattern::ScopeForm(form) => w4_form("s", form),
        w4::Pattern::RoutePrefix(_) | w4::Pattern::IdentifierForm(_) => return None,
    };
    Some(format!("({}{tested})", w4_held(rule)))
}

fn w4_form(name: &str, form: &str) -> String {
    let start = w4_literal_start(form);
    format!("{name}.startsWith('{start}') && {name}.matches(r'^(?:{form})$')")
}

fn w4_held(rule: &w4::Rule) -> String {
    rule.scope.as_ref().map_or(String::new(), |scope| format!("'{scope}' in scopes && "))
}

/// What every text of this form begins with.
pub(super) fn w4_literal_start(form: &str) -> &str {
    form.split(['[', '\\']).next().unwrap_or_default()
}

/// Some grant holds and no refusal. A conditional, as `!` makes the text of an error each time.
fn unless(refusing: &[String], granting: &[String]) -> String {
    format!("({}) ? false : ({})", joined(refusing, " || "), joined(granting, " || "))
}

/// Joined; false when there are none.
fn joined(all: &[String], by: &str) -> String {
    if all.is_empty() { "false".to_owned() } else { all.join(by) }
}
