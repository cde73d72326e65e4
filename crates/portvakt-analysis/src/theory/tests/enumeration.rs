//! All small models, one after the other; what contradicts a literal is left at once.

use super::domains::can_be;
use super::random::Small;
use crate::atom::Atom;
use crate::model::{Model, Value};
use crate::universe::{InputId, RegisterId};
use portvakt_core::formats;
use portvakt_core::policy::ValueType;
use std::collections::BTreeSet;

/// The first small model that makes all literals true.
pub(super) fn first(small: &Small, literals: &[(Atom, bool)]) -> Option<Model> {
    let mut inputs = BTreeSet::new();
    let mut registers = BTreeSet::new();
    for (atom, _) in literals {
        atom.each_input(|input| {
            inputs.insert(input);
        });
        if let Atom::Register(_, register) | Atom::Listed(_, register) = atom {
            registers.insert(*register);
        }
    }
    let parts: Vec<Part> = inputs
        .into_iter()
        .map(Part::Input)
        .chain(registers.into_iter().map(Part::Register))
        .collect();
    // Literals by the last part that they speak of.
    let mut ready: Vec<Vec<&(Atom, bool)>> = vec![Vec::new(); parts.len()];
    for literal in literals {
        let last = parts.iter().rposition(|part| part.is_in(&literal.0));
        ready[last.unwrap()].push(literal);
    }
    let choices: Vec<Vec<Choice>> = parts.iter().map(|part| part.choices(small)).collect();
    let mut model = Model::default();
    search(small, &parts, &choices, &ready, &mut model).then_some(model)
}

#[derive(Debug, Clone, Copy)]
enum Part {
    Input(InputId),
    Register(RegisterId),
}

#[derive(Debug, Clone)]
enum Choice {
    Absent,
    Malformed,
    Value(Value),
    Members(BTreeSet<String>),
}

fn search(
    small: &Small,
    parts: &[Part],
    choices: &[Vec<Choice>],
    ready: &[Vec<&(Atom, bool)>],
    model: &mut Model,
) -> bool {
    let (Some(part), Some(mine)) = (parts.first(), choices.first()) else {
        return true;
    };
    for choice in mine {
        if !part.put(small, choice, model) {
            continue;
        }
        let fits =
            ready[0].iter().all(|(atom, wanted)| model.holds(atom, &small.universe) == *wanted);
        if fits && search(small, &parts[1..], &choices[1..], &ready[1..], model) {
            return true;
        }
        part.drop(model);
    }
    part.drop(model);
    false
}

impl Part {
    fn is_in(self, atom: &Atom) -> bool {
        match self {
            Self::Input(one) => {
                let mut found = false;
                atom.each_input(|input| found |= input == one);
                found
            }
            Self::Register(one) => {
                matches!(atom, Atom::Register(_, other) | Atom::Listed(_, other) if one == *other)
            }
        }
    }

    fn drop(self, model: &mut Model) {
        match self {
            Self::Input(input) => {
                model.values.remove(&input);
                model.malformed.remove(&input);
            }
            Self::Register(register) => {
                model.registers.remove(&register);
            }
        }
    }

    /// Makes a choice, unless the model rules it out.
    fn put(self, small: &Small, choice: &Choice, model: &mut Model) -> bool {
        self.drop(model);
        match (self, choice) {
            (Self::Input(input), Choice::Malformed) => {
                model.malformed.insert(input);
            }
            (Self::Input(input), Choice::Value(value)) => {
                let instead = small.universe.input(input).and_then(|one| one.instead_of);
                if instead.is_some_and(|other| model.values.contains_key(&other)) {
                    return false;
                }
                model.values.insert(input, value.clone());
            }
            (Self::Register(register), Choice::Members(members)) => {
                model.registers.insert(register, members.clone());
            }
            _ => {}
        }
        true
    }

    fn choices(self, small: &Small) -> Vec<Choice> {
        match self {
            Self::Input(id) => {
                let input = small.universe.input(id).unwrap();
                let all: Vec<Value> = match input.value_type {
                    ValueType::Text => {
                        small.texts(input.format).into_iter().map(Value::Text).collect()
                    }
                    ValueType::Integer | ValueType::Time => (-3..=4).map(Value::Number).collect(),
                    ValueType::Boolean => vec![Value::Boolean(false), Value::Boolean(true)],
                    ValueType::Ip => (0..5).map(Value::Ip).collect(),
                    ValueType::TextSet => {
                        let mut pool = small.texts(input.format);
                        pool.truncate(5);
                        subsets(&pool).into_iter().map(Value::Set).collect()
                    }
                };
                let all = all.into_iter().filter(|value| can_be(input, value));
                let values = all.map(Choice::Value);
                [Choice::Absent, Choice::Malformed].into_iter().chain(values).collect()
            }
            Self::Register(id) => {
                let register = small.universe.register(id).unwrap();
                let widest = formats::widest(register.of);
                let mut pool = small.texts(widest);
                pool.truncate(4);
                let all = subsets(&pool).into_iter();
                let all = all.filter(|one| register.may_be_empty || !one.is_empty());
                all.map(Choice::Members).collect()
            }
        }
    }
}

fn subsets(pool: &[String]) -> Vec<BTreeSet<String>> {
    let chosen = |mask: u32| {
        let places = (0_u32..).zip(pool).filter(|(place, _)| mask >> place & 1 == 1);
        places.map(|(_, text)| text.clone()).collect()
    };
    (0..1_u32 << pool.len()).map(chosen).collect()
}
