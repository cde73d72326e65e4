//! Integers and times: each lies in ranges, and differences of two lie in ranges.

use super::differences::Differences;
use super::ranges::Ranges;
use crate::atom::Atom;
use crate::model::{Model, Value};
use crate::steps::{Exhausted, Steps};
use crate::universe::{Input, InputId, Universe};
use portvakt_core::lower::ValueSet;
use portvakt_core::policy::{Constant, ValueType};
use portvakt_eval::Time;
use std::collections::BTreeMap;

/// How many of the constants that policies mention are tried.
const MENTIONED: usize = 64;

/// Adds values of the inputs to the model; tells whether there are any.
pub(super) fn solve(
    universe: &Universe,
    literals: &[(&Atom, bool)],
    model: &mut Model,
    steps: &Steps,
) -> Result<bool, Exhausted> {
    let mut numbers = Numbers::default();
    for (atom, wanted) in literals {
        numbers.literal(universe, atom, *wanted);
    }
    let Numbers { inputs, domains, mentioned, relations } = numbers;
    let mut order: Vec<(usize, usize, Ranges<i128>)> = Vec::new();
    order.extend(relations.into_iter().map(|((one, other), ranges)| (one, other, ranges)));
    let differences = Differences { domains, relations: order, mentioned };
    let Some(values) = differences.solve(steps)? else {
        return Ok(false);
    };
    for (input, place) in inputs {
        let value = values.get(place).and_then(|value| i64::try_from(*value).ok());
        model.values.insert(input, Value::Number(value.ok_or(Exhausted)?));
    }
    Ok(true)
}

/// What is known of numbers.
#[derive(Debug, Default)]
struct Numbers {
    inputs: BTreeMap<InputId, usize>,
    domains: Vec<Ranges<i128>>,
    mentioned: Vec<Vec<i128>>,
    /// The first minus the second lies in the ranges; the first stands before the second.
    relations: BTreeMap<(usize, usize), Ranges<i128>>,
}

impl Numbers {
    fn literal(&mut self, universe: &Universe, atom: &Atom, wanted: bool) {
        match atom {
            Atom::Values(input, ValueSet::Numbers(ranges)) => {
                let place = self.place(universe, *input);
                let ranges = ranges.iter().map(|(first, last)| ((*first).into(), (*last).into()));
                if let Some(domain) = self.domains.get_mut(place) {
                    domain.restrict(&Ranges::of(ranges), wanted);
                }
            }
            Atom::Difference(one, other, ranges) => {
                self.relate(universe, (*one, *other), &unbounded(ranges), wanted);
            }
            Atom::Same(one, other) => {
                self.relate(universe, (*one, *other), &Ranges::of([(0, 0)]), wanted);
            }
            _ => atom.each_input(|input| {
                self.place(universe, input);
            }),
        }
    }

    fn place(&mut self, universe: &Universe, input: InputId) -> usize {
        if let Some(place) = self.inputs.get(&input) {
            return *place;
        }
        let place = self.domains.len();
        let one = universe.input(input);
        self.inputs.insert(input, place);
        self.domains.push(one.map_or_else(Ranges::all, domain));
        let constants = one.map(|one| one.mentioned.iter().take(MENTIONED));
        let numbers = constants.into_iter().flatten().filter_map(number);
        self.mentioned.push(numbers.collect());
        place
    }

    fn relate(
        &mut self,
        universe: &Universe,
        (one, other): (InputId, InputId),
        ranges: &Ranges<i128>,
        wanted: bool,
    ) {
        let (one, other) = (self.place(universe, one), self.place(universe, other));
        let turned;
        let ranges = if one <= other {
            ranges
        } else {
            let turn =
                |(first, last): &(i128, i128)| (last.saturating_neg(), first.saturating_neg());
            turned = Ranges::of(ranges.ranges().iter().map(turn));
            &turned
        };
        let pair = (one.min(other), one.max(other));
        self.relations.entry(pair).or_insert_with(Ranges::all).restrict(ranges, wanted);
    }
}

/// Ranges of differences, whose ends of 64 bits stand for "without bound".
fn unbounded(ranges: &[(i64, i64)]) -> Ranges<i128> {
    Ranges::of(ranges.iter().map(|(first, last)| {
        let first = if *first == i64::MIN { i128::MIN } else { i128::from(*first) };
        let last = if *last == i64::MAX { i128::MAX } else { i128::from(*last) };
        (first, last)
    }))
}

/// The values that an input can have.
fn domain(input: &Input) -> Ranges<i128> {
    let ends = match input.value_type {
        ValueType::Time => (Time::MIN.seconds(), Time::MAX.seconds()),
        _ => (i64::MIN, i64::MAX),
    };
    let mut domain = Ranges::of([(ends.0.into(), ends.1.into())]);
    if let Some(values) = &input.values {
        let points = values.iter().filter_map(number).map(|number| (number, number));
        domain.restrict(&Ranges::of(points), true);
    }
    domain
}

fn number(constant: &Constant) -> Option<i128> {
    match constant {
        Constant::Integer(number) | Constant::Time(number) => Some((*number).into()),
        Constant::Text(_) | Constant::Boolean(_) | Constant::Ip(_) => None,
    }
}
