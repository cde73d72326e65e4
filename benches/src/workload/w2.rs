//! W2, many rules that differ in a scope: rule i grants capability i mod 50 when the type is i mod 20
//! and the owner is the consumer; every hundredth refuses a capability for every type instead.

use super::{Answer, Given, Request, Workload, consumer, organisations, requests, token};
use portvakt_testing::generate::Dice;
use std::fmt::Write;

/// How many capabilities there are: `c_0` to `c_49`.
pub const CAPABILITIES: usize = 50;

/// How many types of resources there are: `t_0` to `t_19`.
pub const TYPES: usize = 20;

/// How many scopes a token has.
pub const HELD: usize = 8;

const ISSUER: &str = "https://test.maskinporten.no/";

/// The rules.
#[derive(Debug, Clone)]
pub struct Facts {
    /// In order; rule i is about the scope `s_i`.
    pub rules: Vec<Rule>,
}

/// A rule: who holds the scope of its number may, or may not, use a capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its number, and its scope's.
    pub number: usize,
    /// The number of its capability.
    pub capability: usize,
    /// The number of the type that it is about, whose owner must be the consumer; none for a rule
    /// that refuses, which is about every type and owner.
    pub grants_type: Option<usize>,
}

/// A request before it is written down.
#[derive(Debug, Clone)]
struct Draft {
    scopes: Vec<usize>,
    consumer: String,
    owner: String,
    capability: usize,
    resource_type: usize,
}

impl Rule {
    fn numbered(number: usize) -> Self {
        if number % 100 == 99 {
            Self { number, capability: number / 100 % CAPABILITIES, grants_type: None }
        } else {
            Self { number, capability: number % CAPABILITIES, grants_type: Some(number % TYPES) }
        }
    }
}

/// The workload of so many rules, at least ten.
#[must_use]
pub fn workload(rules: usize) -> Workload {
    let facts = Facts { rules: (0..rules).map(Rule::numbered).collect() };
    let mut dice = Dice::new(2);
    let owners = organisations(&mut dice, 200);
    let requests = requests(
        &mut dice,
        |dice| allowed(dice, rules, &owners),
        |dice, draft, place| deny(dice, draft, place, rules, &owners),
        write,
    );
    Workload {
        name: format!("W2({rules})"),
        size: rules,
        policy: policy(&facts),
        registers: Vec::new(),
        facts: super::Facts::W2(facts),
        requests,
    }
}

/// What the rules say, in plain words.
fn answer(draft: &Draft) -> Answer {
    let mut answer = Answer { granted: false, refused: false };
    for rule in draft.scopes.iter().map(|number| Rule::numbered(*number)) {
        match rule.grants_type {
            _ if rule.capability != draft.capability => {}
            None => answer.refused = true,
            Some(resource_type) => {
                answer.granted |=
                    resource_type == draft.resource_type && draft.owner == draft.consumer;
            }
        }
    }
    answer
}

/// A request that is granted, and mostly not refused.
fn allowed(dice: &mut Dice, rules: usize, owners: &[String]) -> Draft {
    let granting = loop {
        let drawn = dice.below(rules);
        if Rule::numbered(drawn).grants_type.is_some() {
            break drawn;
        }
    };
    let consumer = dice.pick(owners).clone();
    let mut scopes = vec![granting];
    fill_up(dice, &mut scopes, rules);
    Draft {
        scopes,
        owner: consumer.clone(),
        consumer,
        capability: granting % CAPABILITIES,
        resource_type: granting % TYPES,
    }
}

/// Changes one thing: three in eight are refused where rules refuse at all, which is 15 % of all
/// requests.
fn deny(dice: &mut Dice, draft: &mut Draft, place: usize, rules: usize, owners: &[String]) {
    match place % 8 {
        0..3 if rules >= 100 => {
            let refusing = dice.below(rules / 100) * 100 + 99;
            let capability = Rule::numbered(refusing).capability;
            let granting = dice.below(rules / CAPABILITIES) * CAPABILITIES + capability;
            draft.scopes = vec![refusing];
            draft.scopes.extend(Some(granting).filter(|granting| *granting != refusing));
            fill_up(dice, &mut draft.scopes, rules);
            (draft.capability, draft.resource_type) = (capability, granting % TYPES);
        }
        3 => draft.resource_type = (draft.resource_type + dice.between(1, TYPES - 1)) % TYPES,
        4 | 5 => draft.owner.clone_from(dice.pick(owners)),
        6 => draft.capability = dice.below(CAPABILITIES),
        _ => {
            draft.scopes.clear();
            fill_up(dice, &mut draft.scopes, rules);
        }
    }
}

/// Adds scopes until there are as many as a token holds, in random order.
fn fill_up(dice: &mut Dice, scopes: &mut Vec<usize>, rules: usize) {
    while scopes.len() < HELD {
        let drawn = dice.below(rules);
        if !scopes.contains(&drawn) {
            scopes.push(drawn);
        }
    }
    dice.shuffle(scopes);
}

fn write(dice: &mut Dice, draft: &Draft) -> Request {
    let scopes: Vec<String> = draft.scopes.iter().map(|number| format!("s_{number}")).collect();
    let answer = answer(draft);
    Request {
        claims: token(dice, ISSUER, &scopes, &consumer(&draft.consumer)),
        capability: format!("c_{}", draft.capability),
        resource: vec![
            ("type", Given::Text(format!("t_{}", draft.resource_type))),
            ("owner", Given::Text(draft.owner.clone())),
        ],
        allowed: answer.allowed(),
        refused: answer.refused,
    }
}

fn policy(facts: &Facts) -> String {
    let mut text = String::from(
        "portvakt: 1
policy: many-rules
title: Many rules that differ in a scope
attributes:
  subject.scope: { type: text_set, split: \" \" }
  subject.consumer: { type: text, format: iso6523_norwegian_organisation }
  resource.type: { type: text, values: [",
    );
    let types: Vec<String> = (0..TYPES).map(|number| format!("t_{number}")).collect();
    text.push_str(&types.join(", "));
    text.push_str(
        "] }
  resource.owner: { type: text, format: norwegian_organisation_number }
capabilities:
",
    );
    for number in 0..CAPABILITIES {
        let _ = writeln!(text, "  c_{number}: Use of service {number}");
    }
    text.push_str("rules:\n");
    for Rule { number, capability, grants_type } in &facts.rules {
        let _ = match grants_type {
            None => {
                writeln!(
                    text,
                    "  r_{number}: {{ deny: c_{capability}, when: {{ subject.scope: s_{number} }} }}"
                )
            }
            Some(resource_type) => writeln!(
                text,
                "  r_{number}: {{ allow: c_{capability}, when: {{ subject.scope: s_{number}, resource.type: t_{resource_type}, resource.owner: {{ same_as: subject.consumer }} }} }}"
            ),
        };
    }
    text
}
