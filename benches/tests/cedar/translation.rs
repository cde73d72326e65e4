//! From the policy model to Cedar's language.
//!
//! Attributes and registers are members of Cedar's context. Every test of an attribute is guarded by
//! its presence, so that no evaluation error, which would skip a policy, is possible.

use portvakt_core::policy::{
    AttributeId, Condition, Constant, Operand, Policy, Rule, Source, Test, Verb,
};
use portvakt_testing::oracle::{Supply, Value};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// All rules as Cedar policies.
pub(crate) fn policies(policy: &Policy) -> String {
    policy.rules.iter().map(|rule| one(policy, rule)).collect::<Vec<_>>().join("\n")
}

/// The action that stands for a capability.
pub(crate) fn action(capability: &str) -> String {
    format!("Action::{}", text(capability))
}

/// The context of a request: its values and the contents of the registers.
pub(crate) fn context(policy: &Policy, values: &BTreeMap<&str, Value>, supply: &Supply) -> Json {
    let mut context = Map::new();
    for (name, value) in values {
        let json = match value {
            Value::One(Constant::Text(text)) => Json::from(text.as_str()),
            Value::One(Constant::Integer(number) | Constant::Time(number)) => Json::from(*number),
            Value::One(Constant::Boolean(truth)) => Json::from(*truth),
            Value::One(Constant::Ip(_)) => continue,
            Value::Set(members) => members.iter().map(String::as_str).collect(),
        };
        context.insert((*name).to_owned(), json);
    }
    for register in &policy.registers {
        let members = supply.get(&register.name).into_iter().flatten();
        // Formats with letters fold them.
        let folded = members.map(|member| match register.of.0 {
            "uuid" => member.to_ascii_lowercase(),
            _ => member.clone(),
        });
        context.insert(format!("register {}", register.name), folded.collect());
    }
    Json::Object(context)
}

fn one(policy: &Policy, rule: &Rule) -> String {
    let names = rule.covers.iter().filter_map(|id| policy.capabilities.get(id.at()));
    let actions: Vec<String> = names.map(|one| action(&one.name)).collect();
    let holds = |wanted: &Option<Condition>, otherwise: &str| {
        wanted.as_ref().map_or_else(|| otherwise.to_owned(), |one| condition(policy, one))
    };
    let applies = format!("({}) && !({})", holds(&rule.when, "true"), holds(&rule.unless, "false"));
    let (effect, when) = match &rule.verb {
        Verb::Allow => ("permit", applies),
        Verb::Deny => ("forbid", applies),
        Verb::Require(required) => {
            ("forbid", format!("{applies} && !({})", condition(policy, required)))
        }
    };
    format!("{effect}(principal, action in [{}], resource) when {{ {when} }};", actions.join(", "))
}

fn condition(policy: &Policy, wanted: &Condition) -> String {
    let joined = |inner: &[Condition], by: &str| {
        let parts: Vec<String> = inner.iter().map(|one| condition(policy, one)).collect();
        format!("({})", parts.join(by))
    };
    match wanted {
        Condition::All(inner) => joined(inner, " && "),
        Condition::Any(inner) => joined(inner, " || "),
        Condition::Not(inner) => format!("!({})", condition(policy, inner)),
        Condition::Present(id, _) => presence(policy, *id),
        Condition::Absent(id, _) => format!("!({})", presence(policy, *id)),
        Condition::Named(id, _) => match policy.condition(*id) {
            Some(named) => condition(policy, &named.condition),
            None => panic!("there is no condition {id:?}"),
        },
        Condition::Test(one) => {
            format!("({} && {})", presence(policy, one.attribute), test(policy, one))
        }
    }
}

/// Whether an attribute is there; one that is derived always is.
fn presence(policy: &Policy, id: AttributeId) -> String {
    match policy.attribute(id) {
        Some(one) if matches!(one.source, Source::Derive(_)) => "true".to_owned(),
        Some(one) => format!("context has {}", text(&one.name)),
        None => panic!("there is no attribute {id:?}"),
    }
}

/// The value of an attribute that is there. Derived ones are derived by Cedar.
fn value(policy: &Policy, id: AttributeId) -> String {
    let Some(one) = policy.attribute(id) else {
        panic!("there is no attribute {id:?}");
    };
    let Source::Derive(entries) = &one.source else {
        return format!("context[{}]", text(&one.name));
    };
    let mut expression = String::new();
    for entry in entries.iter().rev() {
        let constant = constant(&entry.value);
        expression = match &entry.when {
            None => constant,
            Some(when) => {
                format!("(if {} then {constant} else {expression})", condition(policy, when))
            }
        };
    }
    expression
}

fn test(policy: &Policy, one: &Test) -> String {
    let it = value(policy, one.attribute);
    let is_set = |id: AttributeId| {
        policy
            .attribute(id)
            .is_some_and(|one| one.value_type == portvakt_core::policy::ValueType::TextSet)
    };
    let other = |id: &AttributeId, compare: &dyn Fn(String) -> String| {
        format!("({} && {})", presence(policy, *id), compare(value(policy, *id)))
    };
    let bound = |sign: &str| match &one.operand {
        Operand::Attribute(id) => other(id, &|end| format!("{it} {sign} {end}")),
        Operand::Constant(bound) => format!("{it} {sign} {}", constant(bound)),
        operand => panic!("{operand:?} is no bound"),
    };
    match (one.operator.name, &one.operand) {
        ("equals", Operand::Constant(member)) if is_set(one.attribute) => {
            format!("{it}.contains({})", constant(member))
        }
        ("equals", Operand::Constant(equal)) => format!("{it} == {}", constant(equal)),
        ("one_of", Operand::Constants(list)) => format!("{}.contains({it})", set(list)),
        ("has_any", Operand::Constants(list)) => format!("{it}.containsAny({})", set(list)),
        ("has_all", Operand::Constants(list)) => format!("{it}.containsAll({})", set(list)),
        ("has_only", Operand::Constants(list)) => {
            format!("(!{it}.isEmpty() && {}.containsAll({it}))", set(list))
        }
        ("is_not", Operand::Condition(inner)) => {
            let mut there = Vec::new();
            inner.each_attribute(&mut |id| there.push(presence(policy, id)));
            there.push(format!("!({})", condition(policy, inner)));
            format!("({})", there.join(" && "))
        }
        ("starts_with", Operand::Text(prefix)) => {
            let escaped = text(prefix).replace('*', "\\*");
            format!("{it} like {}*\"", escaped.strip_suffix('"').unwrap_or_default())
        }
        ("at_least" | "not_before", _) => bound(">="),
        ("at_most" | "not_after", _) => bound("<="),
        ("more_than" | "after", _) => bound(">"),
        ("less_than" | "before", _) => bound("<"),
        ("within", Operand::Window { seconds, before }) => {
            other(before, &|end| format!("({it} <= {end} && {end} - {it} <= {seconds})"))
        }
        ("in", Operand::Register(id)) => match policy.registers.get(id.at()) {
            Some(register) => {
                format!("context[{}].contains({it})", text(&format!("register {}", register.name)))
            }
            None => panic!("there is no register {id:?}"),
        },
        ("same_as", Operand::Attribute(id)) => other(id, &|same| format!("{it} == {same}")),
        ("has_value_of", Operand::Attribute(id)) if is_set(*id) => {
            other(id, &|members| format!("{it}.containsAny({members})"))
        }
        ("has_value_of", Operand::Attribute(id)) => {
            other(id, &|member| format!("{it}.contains({member})"))
        }
        (name, operand) => panic!("`{name}` with {operand:?} is not translated"),
    }
}

fn set(list: &[Constant]) -> String {
    format!("[{}]", list.iter().map(constant).collect::<Vec<_>>().join(", "))
}

fn constant(one: &Constant) -> String {
    match one {
        Constant::Text(one) => text(one),
        Constant::Integer(number) | Constant::Time(number) => format!("({number})"),
        Constant::Boolean(truth) => truth.to_string(),
        Constant::Ip(_) => panic!("addresses are not translated"),
    }
}

/// A text as Cedar writes it.
fn text(one: &str) -> String {
    let escaped = |character: char| match character {
        '"' | '\\' => format!("\\{character}"),
        ' '..='~' => character.to_string(),
        other => format!("\\u{{{:x}}}", u32::from(other)),
    };
    format!("\"{}\"", one.chars().map(escaped).collect::<String>())
}
