//! W4, patterns: 200 rules that test scopes, routes and identifiers by prefixes and regular
//! expressions.

use super::{Answer, Given, Request, Workload, requests, token};
use portvakt_testing::generate::Dice;
use std::fmt::Write;

/// How many rules there are.
pub const RULES: usize = 200;

/// How many capabilities there are: `c_0` to `c_9`.
pub const CAPABILITIES: usize = 10;

/// The rules.
#[derive(Debug, Clone)]
pub struct Facts {
    /// In order.
    pub rules: Vec<Rule>,
}

/// A rule about one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its number.
    pub number: usize,
    /// The number of its capability.
    pub capability: usize,
    /// Whether it refuses.
    pub deny: bool,
    /// A scope that the token must hold beside.
    pub scope: Option<String>,
    /// The pattern that something must have.
    pub pattern: Pattern,
}

/// A pattern of the whole text. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// Some scope begins so: `area17:`.
    ScopePrefix(String),
    /// Some scope is of this form: `svc17:[a-z_]+\.(read|write)`.
    ScopeForm(String),
    /// The resource's route begins so: `/areas/17/` or, inside it, `/areas/17/cases/`.
    RoutePrefix(String),
    /// The resource's identifier is of this form: `urn:case:17:[0-9]{4,8}`.
    IdentifierForm(String),
}

/// A request before it is written down.
#[derive(Debug, Clone)]
struct Draft {
    scopes: Vec<String>,
    capability: usize,
    route: String,
    identifier: String,
}

impl Rule {
    fn numbered(number: usize) -> Self {
        // Every second rule about routes lies inside the area of the one before.
        let area = if number % 8 == 6 { number - 4 } else { number };
        let pattern = match number % 4 {
            0 => Pattern::ScopePrefix(format!("area{area}:")),
            1 => Pattern::ScopeForm(format!(r"svc{area}:[a-z_]+\.(read|write)")),
            2 if number == area => Pattern::RoutePrefix(format!("/areas/{area}/")),
            2 => Pattern::RoutePrefix(format!("/areas/{area}/cases/")),
            _ => Pattern::IdentifierForm(format!("urn:case:{area}:[0-9]{{4,8}}")),
        };
        let deny = number % 20 == 19;
        Self {
            number,
            capability: number / 4 % CAPABILITIES,
            deny,
            scope: (number % 4 >= 2 && !deny).then(|| format!("app{number}")),
            pattern,
        }
    }

    /// Whether it speaks about a request, without a regular expression.
    fn applies(&self, draft: &Draft) -> bool {
        let held = |scope: &String| draft.scopes.contains(scope);
        let pattern = match &self.pattern {
            Pattern::ScopePrefix(prefix) => {
                draft.scopes.iter().any(|scope| scope.starts_with(prefix))
            }
            Pattern::ScopeForm(_) => {
                draft.scopes.iter().any(|scope| is_service_scope(scope, self.number))
            }
            Pattern::RoutePrefix(prefix) => draft.route.starts_with(prefix),
            Pattern::IdentifierForm(_) => is_case(&draft.identifier, self.number),
        };
        pattern && self.capability == draft.capability && self.scope.as_ref().is_none_or(held)
    }
}

/// Letters and underscores, then reading or writing, of the service of an area.
fn is_service_scope(scope: &str, area: usize) -> bool {
    let rest = scope.strip_prefix(&format!("svc{area}:"));
    rest.and_then(|rest| rest.split_once('.')).is_some_and(|(name, verb)| {
        let letters = name.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
        letters && !name.is_empty() && ["read", "write"].contains(&verb)
    })
}

/// Four to eight digits, of an area.
fn is_case(identifier: &str, area: usize) -> bool {
    let rest = identifier.strip_prefix(&format!("urn:case:{area}:"));
    rest.is_some_and(|rest| {
        (4..=8).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The workload.
#[must_use]
pub fn workload() -> Workload {
    let facts = Facts { rules: (0..RULES).map(Rule::numbered).collect() };
    let mut dice = Dice::new(4);
    let requests = requests(
        &mut dice,
        |dice| allowed(dice, &facts),
        deny,
        |dice, draft| write(dice, &facts, draft),
    );
    Workload {
        name: "W4".to_owned(),
        size: RULES,
        policy: policy(&facts),
        registers: Vec::new(),
        facts: super::Facts::W4(facts),
        requests,
    }
}

fn answer(facts: &Facts, draft: &Draft) -> Answer {
    let mut answer = Answer { granted: false, refused: false };
    for rule in facts.rules.iter().filter(|rule| rule.applies(draft)) {
        if rule.deny {
            answer.refused = true;
        } else {
            answer.granted = true;
        }
    }
    answer
}

/// A request that a rule grants.
fn allowed(dice: &mut Dice, facts: &Facts) -> Draft {
    let granting = loop {
        let drawn = dice.pick(&facts.rules);
        if !drawn.deny {
            break drawn;
        }
    };
    let area = area_of(dice);
    let other = identifier(dice, area, 6);
    let mut draft = Draft {
        scopes: granting.scope.iter().cloned().collect(),
        capability: granting.capability,
        route: route(dice),
        identifier: other,
    };
    match &granting.pattern {
        Pattern::ScopePrefix(prefix) => draft.scopes.push(format!("{prefix}{}", word(dice))),
        Pattern::ScopeForm(_) => draft.scopes.push(service_scope(dice, granting.number)),
        Pattern::RoutePrefix(prefix) => draft.route = format!("{prefix}{}", dice.below(10_000)),
        Pattern::IdentifierForm(_) => {
            let digits = dice.between(4, 8);
            draft.identifier = identifier(dice, granting.number, digits);
        }
    }
    fill_up(dice, &mut draft.scopes);
    draft
}

/// Changes one thing.
fn deny(dice: &mut Dice, draft: &mut Draft, place: usize) {
    match place % 8 {
        0 | 1 => {
            let refusing = dice.below(RULES / 20) * 20 + 19;
            draft.capability = refusing / 4 % CAPABILITIES;
            draft.identifier = identifier(dice, refusing, 5);
        }
        2 => draft.capability = dice.below(CAPABILITIES),
        3 => draft.route = route(dice),
        4 => {
            draft.identifier.push_str("-draft");
            draft.route.insert(0, '/');
        }
        5 => {
            for scope in &mut draft.scopes {
                scope.push('x');
            }
        }
        _ => {
            draft.scopes.clear();
            fill_up(dice, &mut draft.scopes);
        }
    }
}

/// Adds scopes until there are eight, in random order.
fn fill_up(dice: &mut Dice, scopes: &mut Vec<String>) {
    while scopes.len() < 8 {
        let area = area_of(dice);
        let drawn = match dice.below(4) {
            0 => format!("area{area}:{}", word(dice)),
            1 => service_scope(dice, area),
            2 => format!("app{area}"),
            _ => format!("other:{}.{}", word(dice), word(dice)),
        };
        if !scopes.contains(&drawn) {
            scopes.push(drawn);
        }
    }
    dice.shuffle(scopes);
}

fn area_of(dice: &mut Dice) -> usize {
    dice.below(RULES)
}

fn service_scope(dice: &mut Dice, area: usize) -> String {
    format!("svc{area}:{}.{}", word(dice), dice.pick(&["read", "write"]))
}

fn route(dice: &mut Dice) -> String {
    let (area, number) = (area_of(dice), dice.below(10_000));
    format!("/areas/{area}/{}/{number}", dice.pick(&["cases", "documents", "parties"]))
}

fn identifier(dice: &mut Dice, area: usize, digits: usize) -> String {
    let number: String = (0..digits).map(|_| dice.below(10).to_string()).collect();
    format!("urn:case:{area}:{number}")
}

fn word(dice: &mut Dice) -> &'static str {
    let all = ["cases", "documents", "parties", "case_log", "messages", "forms"];
    dice.pick::<&str>(&all)
}

fn write(dice: &mut Dice, facts: &Facts, draft: &Draft) -> Request {
    let answer = answer(facts, draft);
    let more = format!(r#""sub":"client-{}""#, dice.below(100_000));
    Request {
        claims: token(dice, "https://test.maskinporten.no/", &draft.scopes, &more),
        capability: format!("c_{}", draft.capability),
        resource: vec![
            ("route", Given::Text(draft.route.clone())),
            ("id", Given::Text(draft.identifier.clone())),
        ],
        allowed: answer.allowed(),
        refused: answer.refused,
    }
}

fn policy(facts: &Facts) -> String {
    let mut text = String::from(
        "portvakt: 1
policy: patterns
title: Prefixes and regular expressions
attributes:
  subject.scope: { type: text_set, split: \" \" }
  resource.route: { type: text }
  resource.id: { type: text }
capabilities:
",
    );
    for number in 0..CAPABILITIES {
        let _ = writeln!(text, "  c_{number}: Use of service {number}");
    }
    text.push_str("rules:\n");
    for rule in &facts.rules {
        let tested = match &rule.pattern {
            Pattern::ScopePrefix(prefix) => {
                format!("subject.scope: {{ starts_with: '{prefix}' }}")
            }
            Pattern::ScopeForm(form) => format!("subject.scope: {{ matches: '{form}' }}"),
            Pattern::RoutePrefix(prefix) => {
                format!("resource.route: {{ starts_with: '{prefix}' }}")
            }
            Pattern::IdentifierForm(form) => format!("resource.id: {{ matches: '{form}' }}"),
        };
        let beside =
            rule.scope.as_ref().map_or(String::new(), |scope| format!("subject.scope: {scope}, "));
        let verb = if rule.deny { "deny" } else { "allow" };
        let _ = writeln!(
            text,
            "  r_{}: {{ {verb}: c_{}, when: {{ {beside}{tested} }} }}",
            rule.number, rule.capability
        );
    }
    text
}
