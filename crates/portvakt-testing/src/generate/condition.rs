//! Generated conditions, as they stand in a policy in flow style.

use super::attribute::Attribute;
use super::vocabulary::{ALIASES, NETWORKS, PATTERNS, PREFIXES};
use super::{Dice, Part};
use portvakt_core::operators::{Notation, OPERATORS, Operator, Shape};
use portvakt_core::policy::ValueType;
use std::collections::BTreeSet;

/// What conditions may name.
pub(super) struct Scene<'a> {
    /// The part of the language that is drawn from.
    pub(super) part: Part,
    pub(super) attributes: Vec<&'a Attribute>,
    /// Names of conditions.
    pub(super) named: Vec<String>,
    /// Registers and their kinds.
    pub(super) registers: Vec<(String, &'static str)>,
}

/// A condition: a mapping, or a name.
pub(super) fn condition(dice: &mut Dice, scene: &Scene<'_>, depth: usize) -> String {
    if !scene.named.is_empty() && dice.percent(12) {
        return dice.pick(&scene.named).clone();
    }
    let mut entries = BTreeSet::new();
    let mut keys = BTreeSet::new();
    for _ in 0..dice.between(1, if depth == 0 { 2 } else { 3 }) {
        let (key, entry) = entry(dice, scene, depth);
        if keys.insert(key) {
            entries.insert(entry);
        }
    }
    format!("{{ {} }}", entries.into_iter().collect::<Vec<_>>().join(", "))
}

/// One entry of a condition, with its key.
fn entry(dice: &mut Dice, scene: &Scene<'_>, depth: usize) -> (String, String) {
    let (key, value) = match dice.below(if depth == 0 { 14 } else { 20 }) {
        0 => ("present".to_owned(), attributes(dice, scene)),
        1 => ("absent".to_owned(), attributes(dice, scene)),
        14 | 15 => ("all".to_owned(), list(dice, scene, depth)),
        16 | 17 => ("any".to_owned(), list(dice, scene, depth)),
        18 | 19 => ("not".to_owned(), condition(dice, scene, depth - 1)),
        _ => {
            let attribute = *dice.pick(&scene.attributes);
            (attribute.name.clone(), tests(dice, scene, attribute, 0))
        }
    };
    (key.clone(), format!("{key}: {value}"))
}

fn list(dice: &mut Dice, scene: &Scene<'_>, depth: usize) -> String {
    let count = dice.between(1, 3);
    conditions(dice, scene, &vec![depth - 1; count])
}

/// A list of different conditions of these depths.
pub(super) fn conditions(dice: &mut Dice, scene: &Scene<'_>, depths: &[usize]) -> String {
    let mut all: Vec<String> = Vec::new();
    for depth in depths {
        let one = condition(dice, scene, *depth);
        if !all.contains(&one) {
            all.push(one);
        }
    }
    format!("[{}]", all.join(", "))
}

fn attributes(dice: &mut Dice, scene: &Scene<'_>) -> String {
    let names: Vec<String> = scene.attributes.iter().map(|one| one.name.clone()).collect();
    let some = dice.some(&names, 2);
    if some.len() == 1 { some[0].clone() } else { format!("[{}]", some.join(", ")) }
}

/// What stands after `attribute: `.
fn tests(dice: &mut Dice, scene: &Scene<'_>, attribute: &Attribute, inside: usize) -> String {
    match dice.below(5) {
        0 => return dice.pick(&attribute.constants).clone(),
        1 if attribute.value_type != ValueType::TextSet => {
            return listed(&dice.some(&attribute.constants, 3));
        }
        _ => {}
    }
    let mut operators = BTreeSet::new();
    let mut written = Vec::new();
    for _ in 0..dice.between(1, 2) {
        let (operator, operand) = operator(dice, scene, attribute, inside);
        if operators.insert(operator) {
            written.push(format!("{operator}: {operand}"));
        }
    }
    format!("{{ {} }}", written.join(", "))
}

/// An operator that may stand on the attribute, and its operand. The operators come from the
/// compiler's table, so that a new one is drawn from the day it exists.
fn operator(
    dice: &mut Dice,
    scene: &Scene<'_>,
    attribute: &Attribute,
    inside: usize,
) -> (&'static str, String) {
    let named = OPERATORS.iter().filter(|one| one.notation == Notation::Named);
    let fits = |one: &&&Operator| {
        one.on.contains(&attribute.value_type) && (scene.part)(attribute.value_type, one.operand)
    };
    let fitting: Vec<_> = named.filter(fits).collect();
    loop {
        let operator = dice.pick(&fitting);
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
        || other(&|one| one.value_type == attribute.value_type && one.kind == attribute.kind);
    let constant = dice.pick(&attribute.constants).clone();
    Some(match shape {
        Shape::Constants => listed(&dice.some(&attribute.constants, 3)),
        Shape::Prefix => format!("\"{}\"", dice.pick(PREFIXES)),
        Shape::Pattern => format!("'{}'", dice.pick(PATTERNS)),
        Shape::Bound if dice.percent(50) => constant,
        Shape::Bound => pick(dice, &alike()).unwrap_or(constant),
        Shape::Window => {
            let seconds = *dice.pick(&["0", "1", "2", "59", "60", "100000000000"]);
            format!("{{ seconds: {seconds}, before: {} }}", pick(dice, &alike())?)
        }
        Shape::Register => {
            let fitting = scene.registers.iter().filter(|(_, kind)| *kind == attribute.kind);
            pick(dice, &fitting.map(|(name, _)| name.clone()).collect::<Vec<_>>())?
        }
        Shape::Networks => listed(&dice.some(NETWORKS, 2)),
        Shape::SameType => pick(dice, &alike())?,
        Shape::TextOrSet => pick(dice, &other(&|one| one.kind == attribute.kind))?,
        Shape::Entry if inside < 2 => tests(dice, scene, attribute, inside + 1),
        Shape::Constant | Shape::Entry => constant,
    })
}

/// One of a list, if it is not empty.
fn pick(dice: &mut Dice, list: &[String]) -> Option<String> {
    (!list.is_empty()).then(|| dice.pick(list).clone())
}

/// A list of constants, less those that mean the same as another.
fn listed<T: AsRef<str>>(constants: &[T]) -> String {
    let mut texts: Vec<String> = constants.iter().map(|one| one.as_ref().to_owned()).collect();
    for (one, same) in ALIASES {
        if texts.iter().any(|text| text == one) {
            texts.retain(|text| text != same);
        }
    }
    format!("[{}]", texts.join(", "))
}
