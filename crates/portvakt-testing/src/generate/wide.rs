//! Policies of many rules alike: what makes the compiler grow trees and leaf tables, which a handful
//! of rules never does.

use super::attribute::Attribute;
use super::capability;
use super::place::Place;
use super::{Dice, Draft};
use portvakt_core::policy::{Category, ValueType};

/// How many constants each attribute is tested against.
const CONSTANTS: usize = 40;

impl Draft {
    /// A policy of 60 to 240 rules in a few shapes, refusals among them.
    #[must_use]
    pub fn wide(seed: u64) -> Self {
        Self::draw_wide(&mut Dice::new(seed ^ 0x1DE))
    }

    /// A policy of 10 to 240 rules in a few shapes.
    #[must_use]
    pub fn draw_wide(dice: &mut Dice) -> Self {
        let attributes = vec![
            attribute(dice, "resource.kind", Category::Resource, ValueType::Text),
            attribute(dice, "resource.size", Category::Resource, ValueType::Integer),
            attribute(dice, "subject.name", Category::Subject, ValueType::Text),
            attribute(dice, "subject.scope", Category::Subject, ValueType::TextSet),
        ];
        let mut draft = Self {
            part: |_, _| true,
            attributes,
            registers: Vec::new(),
            conditions: Vec::new(),
            capabilities: capability::capabilities(dice),
            rules: Vec::new(),
        };
        let patterns = dice.percent(30);
        let shapes = dice.some(if patterns { PATTERNS } else { SHAPES }, 3);
        let rules = if patterns { dice.between(10, 40) } else { dice.between(60, 240) };
        for at in 0..rules {
            let shape = *dice.pick(&shapes);
            let covers = capability::covers(dice, &draft.capabilities.names);
            let when = shape(dice);
            let verb = if dice.percent(15) { "deny" } else { "allow" };
            let then =
                if dice.percent(20) { format!("    then: {{ n: {at} }}\n") } else { String::new() };
            let except =
                covers.except.map_or_else(String::new, |one| format!("    except: {one}\n"));
            let rule = format!("    {verb}: {}\n{except}    when: {when}\n{then}", covers.patterns);
            draft.rules.push((format!("rule_{at}"), rule));
        }
        draft
    }
}

/// An attribute with many constants.
fn attribute(dice: &mut Dice, name: &str, category: Category, value_type: ValueType) -> Attribute {
    let (type_name, kind) = match value_type {
        ValueType::Integer => ("integer", ""),
        ValueType::TextSet => ("text_set", "text"),
        _ => ("text", "text"),
    };
    let constants: Vec<String> = (0..CONSTANTS).map(|one| word(value_type, one)).collect();
    let json = |one: &String| super::attribute::json_of(one, value_type);
    let mut values: Vec<String> = constants.iter().map(json).collect();
    let mut keys = vec![format!("type: {type_name}")];
    let (place, split) = match category {
        Category::Subject => {
            let claim = name.trim_start_matches("subject.").to_owned();
            (Place::Claim { claim, path: Vec::new() }, Some(" "))
        }
        Category::Resource | Category::Context => {
            keys.push("optional: true".to_owned());
            (Place::Given, None)
        }
    };
    let split = split.filter(|_| value_type == ValueType::TextSet);
    if let Some(separator) = split {
        keys.push(format!("split: \"{separator}\""));
    }
    for _ in 0..CONSTANTS {
        if value_type != ValueType::Integer {
            values.push(format!("\"{}{}{}\"", text(dice), text(dice), text(dice)));
        }
    }
    values.push(if value_type == ValueType::Integer { "-1" } else { "\"other\"" }.to_owned());
    Attribute {
        name: name.to_owned(),
        category,
        value_type,
        kind,
        place,
        keys,
        constants,
        values,
        wrong: vec!["{}".to_owned(), "1.5".to_owned()],
        split,
        closed: false,
        required: false,
    }
}

fn word(value_type: ValueType, number: usize) -> String {
    if value_type == ValueType::Integer { number.to_string() } else { format!("w{number}") }
}

/// What stands under `when`.
type Shape = fn(&mut Dice) -> String;

/// Conditions of one signature each.
const SHAPES: &[Shape] = &[
    |dice| format!("{{ subject.scope: {} }}", text(dice)),
    |dice| format!("{{ subject.scope: {}, resource.kind: {} }}", text(dice), text(dice)),
    |dice| {
        format!(
            "{{ subject.scope: {{ has_all: [{}, z] }}, subject.name: {} }}",
            text(dice),
            text(dice)
        )
    },
    |dice| format!("{{ subject.name: {}, resource.kind: {} }}", texts(dice), texts(dice)),
    |dice| {
        let (first, last) = (dice.below(CONSTANTS), dice.below(CONSTANTS));
        let (first, last) = (first.min(last), first.max(last));
        format!(
            "{{ resource.size: {{ at_least: {first}, at_most: {last} }}, subject.name: {} }}",
            texts(dice)
        )
    },
    |dice| {
        format!(
            "{{ not: {{ resource.kind: {} }}, subject.scope: {{ is_not: {} }} }}",
            texts(dice),
            text(dice)
        )
    },
    |dice| format!("{{ subject.name: {}, resource.size: {} }}", text(dice), dice.below(CONSTANTS)),
    |dice| {
        format!(
            "{{ resource.size: {{ more_than: {} }}, subject.scope: {} }}",
            dice.below(CONSTANTS),
            text(dice)
        )
    },
    |dice| {
        format!("{{ subject.name: {{ same_as: resource.kind }}, subject.scope: {} }}", text(dice))
    },
];

/// Conditions on patterns: many of one attribute do not fit into one automaton.
const PATTERNS: &[Shape] = &[
    |dice| format!("{{ subject.name: {{ matches: '.*{}.*' }} }}", text(dice)),
    |dice| {
        format!(
            "{{ subject.name: {{ starts_with: {} }}, resource.kind: {} }}",
            text(dice),
            texts(dice)
        )
    },
    |dice| format!("{{ subject.scope: {{ matches: '{}(w\\d+)*' }} }}", text(dice)),
    |dice| {
        format!(
            "{{ subject.scope: {{ starts_with: {} }}, subject.name: {{ is_not: {{ matches: '.*{}' }} }} }}",
            text(dice),
            text(dice)
        )
    },
];

fn text(dice: &mut Dice) -> String {
    word(ValueType::Text, dice.below(CONSTANTS))
}

/// A list of a few texts, or one.
fn texts(dice: &mut Dice) -> String {
    let numbers: Vec<usize> = (0..CONSTANTS).collect();
    let some: Vec<String> =
        dice.some(&numbers, 8).into_iter().map(|one| word(ValueType::Text, one)).collect();
    format!("[{}]", some.join(", "))
}
