//! Requests for a generated policy.

use super::attribute::Attribute;
use super::place::{Claims, Json, Place, Step};
use super::{Dice, Draft};
use portvakt_core::policy::ValueType;
use std::collections::BTreeMap;

/// A generated request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The claims, as JSON text.
    pub claims: String,
    /// Values of resource and context attributes: full name → JSON text.
    pub given: BTreeMap<String, String>,
    /// The full name of the capability.
    pub capability: String,
}

/// What may be wrong with a request. Deliberately complete.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flaw {
    None,
    Value,
    Missing,
    Repeated,
    RepeatedInside,
    Path,
    Text,
    Capability,
}

impl Request {
    /// A request for a draft; one in six has a flaw.
    #[must_use]
    pub fn new(dice: &mut Dice, draft: &Draft) -> Self {
        let flaws = [
            Flaw::Value,
            Flaw::Value,
            Flaw::Missing,
            Flaw::Repeated,
            Flaw::RepeatedInside,
            Flaw::Path,
            Flaw::Text,
            Flaw::Capability,
        ];
        let flaw = if dice.percent(16) { *dice.pick(&flaws) } else { Flaw::None };
        let read: Vec<&Attribute> =
            draft.attributes.iter().filter(|one| one.place != Place::Derived).collect();
        let flawed = dice.below(read.len());
        let absent = *dice.pick(&[0, 5, 15, 40]);
        let mut claims = Claims::new();
        let mut given = BTreeMap::new();
        let mut earlier: Vec<(ValueType, i64)> = Vec::new();
        for (at, attribute) in read.iter().enumerate() {
            let flaw = if at == flawed { flaw } else { Flaw::None };
            let leave = match attribute.place {
                Place::Given if attribute.is_needed() => dice.percent(1),
                _ if attribute.required => dice.percent(1),
                _ => dice.percent(absent),
            };
            let value = match flaw {
                Flaw::Value => dice.pick(&attribute.wrong).clone(),
                Flaw::Missing => continue,
                _ if leave && dice.percent(60) => continue,
                _ if leave => "null".to_owned(),
                _ => neighbour(dice, attribute, &earlier)
                    .unwrap_or_else(|| value(dice, attribute, &read)),
            };
            if let Ok(number) = value.parse() {
                earlier.push((attribute.value_type, number));
            }
            match &attribute.place {
                Place::Claim { claim, path } => {
                    let path = if flaw == Flaw::Path { broken(dice, path) } else { path.clone() };
                    let into = claims.entry(claim.clone()).or_insert_with(|| Json::empty(&path));
                    into.put(dice, &path, &value);
                }
                Place::Given => drop(given.insert(attribute.name.clone(), value)),
                Place::Derived => {}
            }
        }
        let capability = match flaw {
            Flaw::Capability => "docs.nowhere".to_owned(),
            _ => dice.pick(draft.capabilities()).clone(),
        };
        Self { claims: text_of(dice, claims, flaw), given, capability }
    }
}

/// Now and then, a number or time close to that of an attribute before: where relations turn over.
fn neighbour(
    dice: &mut Dice,
    attribute: &Attribute,
    earlier: &[(ValueType, i64)],
) -> Option<String> {
    let mut alike = earlier.iter().filter(|(value_type, _)| *value_type == attribute.value_type);
    let (_, number) = alike.next_back().filter(|_| !attribute.closed && dice.percent(30))?;
    let apart = *dice.pick(&[-60, -59, -2, -1, 0, 1, 2, 60]);
    let range = match attribute.value_type {
        ValueType::Time => -62_167_219_200..=253_402_300_799,
        _ => i64::MIN..=i64::MAX,
    };
    let close = number.checked_add(apart)?;
    range.contains(&close).then(|| close.to_string())
}

/// A well-formed value.
fn value(dice: &mut Dice, attribute: &Attribute, all: &[&Attribute]) -> String {
    let mut from = attribute;
    let alike = |one: &&&Attribute| {
        one.value_type == attribute.value_type
            && one.kind == attribute.kind
            && one.keys[1..] == attribute.keys[1..]
    };
    if !attribute.closed && dice.percent(25) {
        let others: Vec<&&Attribute> = all.iter().filter(alike).collect();
        if !others.is_empty() {
            from = **dice.pick(&others);
        }
    }
    if attribute.value_type != ValueType::TextSet {
        return dice.pick(&from.values).clone();
    }
    let members = match dice.below(10) {
        0 => Vec::new(),
        1..=6 => dice.some(&from.values, 3),
        _ => dice.some(&from.values, from.values.len()),
    };
    let texts = members.iter().map(|one| one.trim_matches('"'));
    match attribute.split {
        Some(separator) if dice.percent(60) => {
            // Empty pieces are dropped.
            let around = if dice.percent(20) { separator } else { "" };
            format!("\"{around}{}{around}\"", texts.collect::<Vec<_>>().join(separator))
        }
        None if members.len() == 1 && dice.percent(50) => members[0].clone(),
        _ => format!("[{}]", members.join(", ")),
    }
}

/// The path with a step that meets, or leads to, another type than it needs.
fn broken(dice: &mut Dice, path: &[Step]) -> Vec<Step> {
    let mut path = path.to_vec();
    let extra = [Step::Member("x".to_owned()), Step::Index(0)];
    let at = dice.below(path.len() + 1);
    path.insert(at, dice.pick(&extra).clone());
    path
}

/// The claims as JSON text, with others around them that nobody declared.
fn text_of(dice: &mut Dice, claims: Claims, flaw: Flaw) -> String {
    if flaw == Flaw::Text {
        let deep = format!("{{\"x\":{}{}}}", "[".repeat(20), "]".repeat(20));
        let wrong = ["[]", "\"a\"", "7", "null", "{\"a\":", "{} {}", "{\"a\":01}", deep.as_str()];
        return (*dice.pick(&wrong)).to_owned();
    }
    let mut members: Vec<(String, Json)> = claims.into_iter().collect();
    let undeclared = [
        ("iat", "1767225600"),
        ("nonce", "{\"a\":1,\"a\":[2.5e3,{\"b\":null}]}"),
        ("", "\"\""),
        ("A0", "\"a\""),
        ("subject.a0", "[[[]]]"),
    ];
    for (name, value) in undeclared {
        if dice.percent(20) {
            members.push((name.to_owned(), Json::Raw(value.to_owned())));
        }
    }
    dice.shuffle(&mut members);
    if flaw == Flaw::Repeated && !members.is_empty() {
        let again = dice.pick(&members).clone();
        members.push(again);
    }
    if flaw == Flaw::RepeatedInside && !members.is_empty() {
        let at = dice.below(members.len());
        if let Json::Object(inside) = &mut members[at].1 {
            inside.push(("twice".to_owned(), Json::Raw("1".to_owned())));
            inside.push(("twice".to_owned(), Json::Raw("1".to_owned())));
        } else {
            members[at].1 = Json::Raw("{\"k\":{\"t\":1,\"t\":1}}".to_owned());
        }
    }
    Json::Object(members).text()
}
