//! W3, a hospital of many departments: 33 rules each about roles, actions and types of records, and
//! five for the whole house. The shape is that of the published benchmark of SAPL.

use super::{Answer, Given, Request, Workload, requests, token};
use portvakt_testing::generate::Dice;
use std::fmt::Write;

/// Rules of a department: all grant but the last, which refuses what is too sensitive.
pub const RULES: usize = 33;

/// What can be done with a record: the capabilities `records.view` and so on.
pub const ACTIONS: [&str; 10] =
    ["view", "list", "create", "update", "delete", "sign", "share", "print", "order", "audit"];

/// Roles of the staff.
pub const ROLES: [&str; 12] = [
    "physician",
    "chief_physician",
    "emergency_physician",
    "nurse",
    "head_nurse",
    "midwife",
    "pharmacist",
    "laboratory_technician",
    "radiographer",
    "secretary",
    "auditor",
    "student",
];

/// Types of records.
pub const TYPES: [&str; 12] = [
    "journal",
    "laboratory_result",
    "prescription",
    "image",
    "referral",
    "discharge_note",
    "consent",
    "appointment",
    "allergy",
    "vaccination",
    "invoice",
    "genetic_test",
];

/// The highest clearance and sensitivity.
pub const LEVELS: i64 = 5;

/// The rules.
#[derive(Debug, Clone)]
pub struct Facts {
    /// How many departments there are: `d_0` and so on.
    pub departments: usize,
    /// First those of the departments, in order, then those of the whole house.
    pub rules: Vec<Rule>,
}

/// A rule. What it leaves empty, it does not ask for.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Whether it refuses.
    pub deny: bool,
    /// The actions that it is about; none for all.
    pub actions: Vec<&'static str>,
    /// The record's department. Where the rule grants, it is the subject's too.
    pub department: Option<usize>,
    /// The subject has one of these roles.
    pub roles: Vec<&'static str>,
    /// The record has one of these types.
    pub types: Vec<&'static str>,
    /// What must hold beside.
    pub beside: Option<Beside>,
}

/// What must hold beside roles and types. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// The record's sensitivity is above the subject's clearance.
    TooSensitive,
    /// The subject's status is `suspended`.
    Suspended,
    /// The record is sealed.
    Sealed,
}

/// A request before it is written down.
#[derive(Debug, Clone)]
struct Draft {
    department: usize,
    role: &'static str,
    clearance: i64,
    suspended: bool,
    action: &'static str,
    record_department: usize,
    record_type: &'static str,
    sensitivity: i64,
    sealed: bool,
}

/// The workload of so many departments, at least two.
#[must_use]
pub fn workload(departments: usize) -> Workload {
    let mut dice = Dice::new(3);
    let facts = facts(&mut dice, departments);
    let requests = requests(
        &mut dice,
        |dice| allowed(dice, &facts),
        |dice, draft, place| deny(dice, draft, place, departments),
        |dice, draft| write(dice, &facts, draft),
    );
    Workload {
        name: format!("W3({departments})"),
        size: facts.rules.len(),
        policy: policy(&facts),
        registers: Vec::new(),
        facts: super::Facts::W3(facts),
        requests,
    }
}

fn facts(dice: &mut Dice, departments: usize) -> Facts {
    let mut rules = Vec::with_capacity(departments * RULES + 5);
    let nothing = Rule {
        name: String::new(),
        deny: false,
        actions: Vec::new(),
        department: None,
        roles: Vec::new(),
        types: Vec::new(),
        beside: None,
    };
    for department in 0..departments {
        for number in 0..RULES - 1 {
            rules.push(Rule {
                name: format!("d_{department}_r_{number}"),
                actions: dice.some(&ACTIONS, 3),
                department: Some(department),
                roles: dice.some(&ROLES, 4),
                types: dice.some(&TYPES, 4),
                ..nothing.clone()
            });
        }
        rules.push(Rule {
            name: format!("d_{department}_sensitive"),
            deny: true,
            department: Some(department),
            beside: Some(Beside::TooSensitive),
            ..nothing.clone()
        });
    }
    let house = |name: &str, deny: bool, actions: &[&'static str], roles: &[&'static str]| Rule {
        name: name.to_owned(),
        deny,
        actions: actions.to_vec(),
        roles: roles.to_vec(),
        ..nothing.clone()
    };
    rules.push(Rule {
        types: vec!["journal", "prescription", "allergy", "laboratory_result"],
        ..house("emergencies", false, &["view"], &["emergency_physician"])
    });
    rules.push(house("chief_physicians", false, &["view", "list"], &["chief_physician"]));
    rules.push(house("auditors", false, &["audit"], &["auditor"]));
    rules.push(Rule { beside: Some(Beside::Suspended), ..house("suspended", true, &[], &[]) });
    rules.push(Rule {
        beside: Some(Beside::Sealed),
        ..house("sealed", true, &["update", "delete", "share"], &[])
    });
    Facts { departments, rules }
}

/// Whether a rule speaks about a request, in plain words.
fn applies(rule: &Rule, draft: &Draft) -> bool {
    let one_of = |list: &[&str], value: &str| list.is_empty() || list.contains(&value);
    let department = rule.department.is_none_or(|department| {
        department == draft.record_department && (rule.deny || department == draft.department)
    });
    let beside = match rule.beside {
        None => true,
        Some(Beside::TooSensitive) => draft.sensitivity > draft.clearance,
        Some(Beside::Suspended) => draft.suspended,
        Some(Beside::Sealed) => draft.sealed,
    };
    department
        && beside
        && one_of(&rule.actions, draft.action)
        && one_of(&rule.roles, draft.role)
        && one_of(&rule.types, draft.record_type)
}

fn answer(facts: &Facts, draft: &Draft) -> Answer {
    let mut answer = Answer { granted: false, refused: false };
    for rule in facts.rules.iter().filter(|rule| applies(rule, draft)) {
        if rule.deny {
            answer.refused = true;
        } else {
            answer.granted = true;
        }
    }
    answer
}

/// A request that a rule grants; one in ten by a rule of the whole house.
fn allowed(dice: &mut Dice, facts: &Facts) -> Draft {
    let (of_departments, of_house) = facts.rules.split_at(facts.departments * RULES);
    let rule = loop {
        let whole_house = dice.percent(10);
        let drawn = dice.pick(if whole_house { of_house } else { of_departments });
        if !drawn.deny {
            break drawn;
        }
    };
    let one_of = |dice: &mut Dice, list: &[&'static str], all: &[&'static str]| {
        *dice.pick(if list.is_empty() { all } else { list })
    };
    let record_department = rule.department.unwrap_or_else(|| dice.below(facts.departments));
    let clearance = level(dice, 1, LEVELS);
    Draft {
        department: rule.department.unwrap_or_else(|| dice.below(facts.departments)),
        role: one_of(dice, &rule.roles, &ROLES),
        clearance,
        suspended: false,
        action: one_of(dice, &rule.actions, &ACTIONS),
        record_department,
        record_type: one_of(dice, &rule.types, &TYPES),
        sensitivity: level(dice, 0, clearance),
        sealed: dice.percent(10),
    }
}

/// Changes one thing.
fn deny(dice: &mut Dice, draft: &mut Draft, place: usize, departments: usize) {
    match place % 10 {
        0..3 => {
            draft.clearance = level(dice, 0, LEVELS - 1);
            draft.sensitivity = level(dice, draft.clearance + 1, LEVELS);
        }
        3 => draft.suspended = true,
        4 => {
            draft.action = *dice.pick(&["update", "delete", "share"]);
            draft.sealed = true;
        }
        5 | 6 => {
            draft.record_department =
                (draft.record_department + dice.between(1, departments - 1)) % departments;
        }
        7 => draft.role = *dice.pick(&ROLES),
        8 => draft.record_type = *dice.pick(&TYPES),
        _ => draft.action = *dice.pick(&ACTIONS),
    }
}

fn level(dice: &mut Dice, least: i64, most: i64) -> i64 {
    let all: Vec<i64> = (least..=most).collect();
    *dice.pick(&all)
}

fn write(dice: &mut Dice, facts: &Facts, draft: &Draft) -> Request {
    let answer = answer(facts, draft);
    let more = format!(
        r#""sub":"staff-{}","department":"d_{}","role":"{}","clearance":{},"status":"{}""#,
        dice.below(100_000),
        draft.department,
        draft.role,
        draft.clearance,
        if draft.suspended { "suspended" } else { "active" },
    );
    let scopes = ["openid", "profile", "journal:records"].map(str::to_owned);
    Request {
        claims: token(dice, "https://login.hospital.example/", &scopes, &more),
        capability: format!("records.{}", draft.action),
        resource: vec![
            ("department", Given::Text(format!("d_{}", draft.record_department))),
            ("type", Given::Text(draft.record_type.to_owned())),
            ("sensitivity", Given::Integer(draft.sensitivity)),
            ("sealed", Given::Boolean(draft.sealed)),
        ],
        allowed: answer.allowed(),
        refused: answer.refused,
    }
}

fn policy(facts: &Facts) -> String {
    let mut text = format!(
        "portvakt: 1
policy: hospital
title: Records of a hospital of {} departments
attributes:
  subject.department: {{ type: text, required: true }}
  subject.role: {{ type: text, values: [{}], required: true }}
  subject.clearance: {{ type: integer, required: true }}
  subject.status: {{ type: text, values: [active, suspended], required: true }}
  resource.department: {{ type: text }}
  resource.type: {{ type: text, values: [{}] }}
  resource.sensitivity: {{ type: integer }}
  resource.sealed: {{ type: boolean }}
capabilities:
  records: [{}]
rules:
",
        facts.departments,
        ROLES.join(", "),
        TYPES.join(", "),
        ACTIONS.join(", ")
    );
    for rule in &facts.rules {
        let actions: Vec<String> =
            rule.actions.iter().map(|action| format!("records.{action}")).collect();
        let covered = if actions.is_empty() { "records.**".to_owned() } else { actions.join(", ") };
        let mut conditions = Vec::new();
        if let Some(department) = rule.department {
            if !rule.deny {
                conditions.push(format!("subject.department: d_{department}"));
            }
            conditions.push(format!("resource.department: d_{department}"));
        }
        if !rule.roles.is_empty() {
            conditions.push(format!("subject.role: [{}]", rule.roles.join(", ")));
        }
        if !rule.types.is_empty() {
            conditions.push(format!("resource.type: [{}]", rule.types.join(", ")));
        }
        conditions.extend(rule.beside.map(|beside| match beside {
            Beside::TooSensitive => {
                "resource.sensitivity: { more_than: subject.clearance }".to_owned()
            }
            Beside::Suspended => "subject.status: suspended".to_owned(),
            Beside::Sealed => "resource.sealed: true".to_owned(),
        }));
        let verb = if rule.deny { "deny" } else { "allow" };
        let _ = writeln!(
            text,
            "  {}: {{ {verb}: [{covered}], when: {{ {} }} }}",
            rule.name,
            conditions.join(", ")
        );
    }
    text
}
