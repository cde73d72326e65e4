//! Requests that come close to the rules of an outline.

use super::Outline;
use super::outline::{Declared, Part, RuleOutline};
use crate::generate::{Dice, Request};
use std::collections::BTreeMap;

/// What a request aims at. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// An allow rule.
    Grant,
    /// A rule that refuses.
    Refuse,
    /// Any rule, of which one value is another.
    Miss,
    /// Some rules at once.
    Any,
    /// A request that is not well formed.
    Malformed,
}

impl Aim {
    /// The aims in turn: of ten requests four are to be granted and two refused by a rule.
    pub const TURNS: [Self; 10] = [
        Self::Grant,
        Self::Refuse,
        Self::Miss,
        Self::Grant,
        Self::Malformed,
        Self::Grant,
        Self::Miss,
        Self::Refuse,
        Self::Grant,
        Self::Any,
    ];
}

/// Values by attribute.
type Values = BTreeMap<String, Given>;

enum Given {
    Json(String),
    Members(Vec<String>),
}

impl Outline {
    /// A request.
    #[must_use]
    pub fn request(&self, dice: &mut Dice, aim: Aim) -> Request {
        let fits = |rule: &&RuleOutline| match aim {
            Aim::Grant => !rule.refuses,
            Aim::Refuse => rule.refuses,
            Aim::Miss | Aim::Any | Aim::Malformed => true,
        };
        let mut rules: Vec<&RuleOutline> = self.rules.iter().filter(fits).collect();
        if rules.is_empty() {
            // A few rules may all grant.
            rules.extend(&self.rules);
        }
        let mut values = Values::new();
        for attribute in &self.attributes {
            if let Some(usual) = &attribute.usual {
                values.insert(attribute.name.clone(), Given::Json(usual.clone()));
            }
        }
        for _ in 0..*dice.pick(&[0, 0, 1, 2, 6]) {
            put(&mut values, &dice.pick(&rules).given);
        }
        let aimed = *dice.pick(&rules);
        put(&mut values, &aimed.given);
        let mut capability = aimed.capability.clone();
        let mut repeated = false;
        match aim {
            Aim::Miss if dice.percent(15) => capability = self.any_capability(dice),
            Aim::Miss => self.miss(dice, &mut values, aimed),
            Aim::Malformed => repeated = !self.spoil(dice, &mut values, aimed, &mut capability),
            _ => {}
        }
        let mut claims = Vec::new();
        let mut given = BTreeMap::new();
        for (name, value) in values {
            let json = self.json(dice, &name, value);
            match name.strip_prefix("subject.") {
                Some(claim) => claims.push(format!("\"{claim}\":{json}")),
                None => drop(given.insert(name, json)),
            }
        }
        dice.shuffle(&mut claims);
        if repeated {
            claims.extend(["\"iat\":1".to_owned(), "\"iat\":2".to_owned()]);
        }
        Request { claims: format!("{{{}}}", claims.join(",")), given, capability }
    }

    fn any_capability(&self, dice: &mut Dice) -> String {
        let (prefix, words) = dice.pick(&self.capabilities);
        format!("{prefix}.{}", dice.pick(words))
    }

    /// Takes one of the values that a rule wants, or puts another in its place.
    fn miss(&self, dice: &mut Dice, values: &mut Values, rule: &RuleOutline) {
        let Some((name, part)) = rule.given.get(dice.below(rule.given.len().max(1))) else {
            return;
        };
        let others = self.rules.iter().flat_map(|rule| &rule.given);
        let alike: Vec<&Part> =
            others.filter(|(other, _)| other == name).map(|(_, part)| part).take(40).collect();
        let other = *dice.pick(&alike);
        match (part, values.get_mut(name)) {
            (Part::Member(member), Some(Given::Members(members))) => {
                members.retain(|one| one != member);
                match dice.below(3) {
                    0 => members.push(format!("{member}x")),
                    1 => put(values, &[(name.clone(), other.clone())]),
                    _ => {}
                }
            }
            (Part::Value(json), Some(value)) => match dice.below(3) {
                0 => drop(values.remove(name)),
                1 => put(values, &[(name.clone(), other.clone())]),
                _ => *value = Given::Json(close(dice, json)),
            },
            _ => drop(values.remove(name)),
        }
    }

    /// Makes a request ill-formed, or one for an unknown capability; false when the claims have to
    /// be spoilt.
    fn spoil(
        &self,
        dice: &mut Dice,
        values: &mut Values,
        aimed: &RuleOutline,
        capability: &mut String,
    ) -> bool {
        let wanted = |one: &Declared| aimed.given.iter().any(|(name, _)| *name == one.name);
        let supplied = |one: &&Declared| !one.keys.contains("derive:");
        let supplied: Vec<&Declared> = self.attributes.iter().filter(supplied).collect();
        let usual: Vec<&Declared> =
            supplied.iter().copied().filter(|one| one.usual.is_some() && wanted(one)).collect();
        match dice.below(5) {
            0 | 1 if !usual.is_empty() => drop(values.remove(&dice.pick(&usual).name)),
            0..=2 => {
                let wrong = (*dice.pick(&["{}", "[1]", "{\"a\":1}"])).to_owned();
                values.insert(dice.pick(&supplied).name.clone(), Given::Json(wrong));
            }
            3 => "c.nowhere".clone_into(capability),
            _ => return false,
        }
        true
    }

    fn json(&self, dice: &mut Dice, name: &str, value: Given) -> String {
        let mut members = match value {
            Given::Json(json) => return json,
            Given::Members(members) => members,
        };
        if dice.percent(10) {
            members.extend(members.first().cloned());
            members.push("nobody".to_owned());
        }
        dice.shuffle(&mut members);
        let splits = |one: &Declared| one.name == name && one.keys.contains("split:");
        if dice.percent(60) && self.attributes.iter().any(splits) {
            return format!("\"{}\"", members.join(" "));
        }
        let quoted: Vec<String> = members.iter().map(|one| format!("\"{one}\"")).collect();
        format!("[{}]", quoted.join(","))
    }
}

/// A value that is not far from another.
fn close(dice: &mut Dice, json: &str) -> String {
    match json.parse::<i64>() {
        Ok(number) => number.saturating_add(*dice.pick(&[-2, -1, 1, 2])).to_string(),
        Err(_) if json.starts_with('"') => format!("\"{}x\"", json.trim_matches('"')),
        Err(_) => "null".to_owned(),
    }
}

fn put(values: &mut Values, given: &[(String, Part)]) {
    for (name, part) in given {
        match (part, values.get_mut(name)) {
            (Part::Member(member), Some(Given::Members(members))) => members.push(member.clone()),
            (Part::Member(member), _) => {
                values.insert(name.clone(), Given::Members(vec![member.clone()]));
            }
            (Part::Value(json), _) => {
                values.insert(name.clone(), Given::Json(json.clone()));
            }
        }
    }
}
