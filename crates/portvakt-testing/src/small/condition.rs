//! Conditions of small policies, as they stand in a policy.

use super::attribute::Attribute;
use crate::generate::Dice;
use portvakt_core::operators::{Notation, OPERATORS, Operator, Shape};
use portvakt_core::policy::{Category, ValueType};
use std::collections::BTreeSet;

/// What conditions may name.
pub(super) struct Scene<'a> {
    pub(super) attributes: Vec<&'a Attribute>,
    /// Names of conditions.
    pub(super) named: Vec<&'a str>,
    /// Registers and their kinds.
    pub(super) registers: Vec<(&'a str, &'static str)>,
}

/// Regular expressions over the whole text; `kin` says what they may see.
const PATTERNS: &[&str] = &["a.*", ".*b", "a*", "..", "[^a]*", ".*a.*", "a|b", "b", ".", ".+"];

/// Networks.
const NETWORKS: &[&str] =
    &["10.0.0.0/24", "10.0.0.1/32", "0.0.0.0/0", "\"::/0\"", "\"2001:db8::/32\""];

/// A condition: a mapping, or a name.
pub(super) fn condition(dice: &mut Dice, scene: &Scene<'_>, depth: usize) -> String {
    if !scene.named.is_empty() && dice.percent(15) {
        return (*dice.pick(&scene.named)).to_owned();
    }
    let mut entries = std::collections::BTreeMap::new();
    for _ in 0..dice.between(1, 2) {
        let (key, value) = entry(dice, scene, depth);
        entries.insert(key, value);
    }
    let entries = entries.into_iter().map(|(key, value)| format!("{key}: {value}"));
    format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
}

/// One entry of a condition: its key and what stands after it.
fn entry(dice: &mut Dice, scene: &Scene<'_>, depth: usize) -> (String, String) {
    match dice.below(if depth == 0 { 12 } else { 16 }) {
        0 => ("present".to_owned(), dice.pick(&scene.attributes).name.clone()),
        1 => ("absent".to_owned(), dice.pick(&scene.attributes).name.clone()),
        12 => ("all".to_owned(), list(dice, scene, depth)),
        13 | 14 => ("any".to_owned(), list(dice, scene, depth)),
        15 => ("not".to_owned(), condition(dice, scene, depth - 1)),
        _ => {
            let attribute = *dice.pick(&scene.attributes);
            (attribute.name.clone(), tests(dice, scene, attribute, 0))
        }
    }
}

fn list(dice: &mut Dice, scene: &Scene<'_>, depth: usize) -> String {
    let all: BTreeSet<String> =
        (0..dice.between(1, 2)).map(|_| condition(dice, scene, depth - 1)).collect();
    format!("[{}]", all.into_iter().collect::<Vec<_>>().join(", "))
}

/// What stands after `attribute: `.
fn tests(dice: &mut Dice, scene: &Scene<'_>, attribute: &Attribute, inside: usize) -> String {
    let constants = attribute.constants();
    match dice.below(6) {
        0 => return dice.pick(&constants).clone(),
        1 if attribute.value_type != ValueType::TextSet => {
            return format!("[{}]", dice.some(&constants, 2).join(", "));
        }
        _ => {}
    }
    let mut written = std::collections::BTreeMap::new();
    for _ in 0..=usize::from(dice.percent(40)) {
        let (operator, operand) = operator(dice, scene, attribute, inside);
        written.insert(operator, operand);
    }
    let written = written.into_iter().map(|(operator, operand)| format!("{operator}: {operand}"));
    format!("{{ {} }}", written.collect::<Vec<_>>().join(", "))
}

/// An operator that may stand on the attribute, and its operand; relations are drawn more often than
/// their number says. The operators come from the compiler's table.
fn operator(
    dice: &mut Dice,
    scene: &Scene<'_>,
    attribute: &Attribute,
    inside: usize,
) -> (&'static str, String) {
    let named = OPERATORS.iter().filter(|one| one.notation == Notation::Named);
    let fitting: Vec<&&Operator> =
        named.filter(|one| one.on.contains(&attribute.value_type)).collect();
    let related = |one: &&&&Operator| {
        matches!(one.operand, Shape::Window | Shape::Register | Shape::SameType | Shape::TextOrSet)
    };
    let relations: Vec<&&Operator> = fitting.iter().filter(related).copied().collect();
    loop {
        let relation = !relations.is_empty() && dice.percent(35);
        let operator = dice.pick(if relation { &relations } else { &fitting });
        if let Some(operand) = operand(dice, scene, attribute, operator.operand, inside) {
            return (operator.name, operand);
        }
    }
}

/// An operand of this shape, if there is one.
fn operand(
    dice: &mut Dice,
    scene: &Scene<'_>,
    attribute: &Attribute,
    shape: Shape,
    inside: usize,
) -> Option<String> {
    let other = |fits: &dyn Fn(&Attribute) -> bool| -> Vec<String> {
        let others = scene.attributes.iter().filter(|one| one.name != attribute.name && fits(one));
        others.map(|one| one.name.clone()).collect()
    };
    let alike =
        || other(&|one| one.value_type == attribute.value_type && one.kind() == attribute.kind());
    let constants = attribute.constants();
    let first = constants[0].trim_matches('"').chars().next().unwrap_or('a');
    let prefix = if attribute.kind() == "text" { *dice.pick(&['a', 'b']) } else { first };
    Some(match shape {
        Shape::Constants => format!("[{}]", dice.some(&constants, 2).join(", ")),
        Shape::Prefix => format!("\"{prefix}\""),
        Shape::Pattern if attribute.kind() == "text" => format!("'{}'", dice.pick(PATTERNS)),
        Shape::Pattern => format!("'{prefix}.*'"),
        Shape::Bound if dice.percent(60) => dice.pick(&constants).clone(),
        Shape::Window => {
            let seconds = dice.below(3);
            format!("{{ seconds: {seconds}, before: {} }}", pick(dice, &alike())?)
        }
        Shape::Register => {
            let fitting = scene.registers.iter().filter(|(_, kind)| *kind == attribute.kind());
            pick(dice, &fitting.map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>())?
        }
        Shape::Networks => format!("[{}]", dice.some(NETWORKS, 2).join(", ")),
        Shape::Bound | Shape::SameType => pick(dice, &alike())?,
        Shape::TextOrSet => pick(dice, &other(&|one| one.kind() == attribute.kind()))?,
        Shape::Entry if inside < 2 => tests(dice, scene, attribute, inside + 1),
        Shape::Constant | Shape::Entry => dice.pick(&constants).clone(),
    })
}

/// One of a list, if it is not empty.
fn pick(dice: &mut Dice, list: &[String]) -> Option<String> {
    (!list.is_empty()).then(|| dice.pick(list).clone())
}

/// Adds an attribute that is derived from others of its category.
pub(super) fn derived(dice: &mut Dice, scene: &Scene<'_>, category: Category) -> Attribute {
    let (value_type, words) = match dice.below(4) {
        0 => (ValueType::Integer, ["0", "1", "2"]),
        _ => (ValueType::Text, ["a", "b", "one"]),
    };
    let mut derive = Vec::new();
    for _ in 0..dice.between(1, 2) {
        derive.push(((*dice.pick(&words)).to_owned(), Some(condition(dice, scene, 1))));
    }
    derive.push(((*dice.pick(&words)).to_owned(), None));
    Attribute {
        name: format!("{}.d", category.name()),
        category,
        value_type,
        format: None,
        split: false,
        values: Vec::new(),
        known: Vec::new(),
        internal: Vec::new(),
        may_be_absent: false,
        claim: None,
        derive,
    }
}
