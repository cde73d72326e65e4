//! Small universes and conjunctions, drawn by chance.

use crate::atom::Atom;
use crate::universe::{Input, InputId, LanguageId, Place, Register, RegisterId, Universe};
use portvakt_core::automaton::Dfa;
use portvakt_core::formats::{self, Format, Kind};
use portvakt_core::limits::Limits;
use portvakt_core::lower::{Pattern, ValueSet};
use portvakt_core::policy::{Category, Constant, ValueType};

/// Choices that follow from a seed alone.
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Self(seed ^ 0x9E37_79B9_7F4A_7C15);
        dice.below(2);
        dice
    }

    /// A number below the bound (`SplitMix64`).
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(bound).unwrap()).unwrap()
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }

    /// Some of a list, in its order; now and then nothing.
    fn some<T: Clone>(&mut self, list: &[T]) -> Vec<T> {
        let chance = self.below(100);
        list.iter().filter(|_| self.percent(chance)).cloned().collect()
    }
}

const TEXTS: &[&str] =
    &["a", "b", "ab", "", "aa", "ba", "bb", "aab", "abb", "bab", "aba", "aaa", "bbb", "baa", "bba"];

const UUIDS: &[&str] = &[
    "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "00000000-0000-0000-0000-000000000000",
    "00000000-0000-0000-0000-000000000001",
    "aaaaaaaa-0000-0000-0000-000000000001",
];

/// The first two have the right control digit.
const NUMBERS: &[&str] = &["991825827", "974760673", "991825820", "123456789"];

const PATTERNS: &[&str] = &[
    "a.*",
    "(a|b)*",
    "b",
    "a?b?",
    ".*a",
    "(ab)*",
    "",
    ".*",
    "[ab]{2}",
    "(a|b){0,3}",
    "a*",
    ".+",
    "[ab].*b",
    "9.*",
    "[0-9]+",
    "0.*1",
    ".*-.*",
    "[^ab]*",
];

/// A small universe.
#[derive(Debug)]
pub(super) struct Small {
    pub(super) universe: Universe,
}

impl Small {
    pub(super) fn new(dice: &mut Dice) -> Self {
        let mut universe = Universe::default();
        let mut small = Self { universe: Universe::default() };
        for number in 0..2 + dice.below(3) {
            let before = universe.inputs.clone();
            universe.inputs.push(small.input(dice, number, &before));
        }
        for number in 0..=dice.below(2) {
            let kinds =
                [Kind::TEXT, Kind::TEXT, Kind("uuid"), Kind("norwegian_organisation_number")];
            universe.registers.push(Register {
                name: format!("r{number}"),
                of: *dice.pick(&kinds),
                may_be_empty: dice.percent(50),
                samples: Vec::new(),
            });
        }
        for _ in 0..4 {
            let pattern = Pattern::Regex((*dice.pick(PATTERNS)).to_owned());
            universe.languages.push(Dfa::pattern(&pattern, &Limits::default()).unwrap());
        }
        small.universe = universe;
        small
    }

    fn input(&self, dice: &mut Dice, number: usize, before: &[Input]) -> Input {
        // Relations need inputs of one type: the type before is drawn often.
        let value_type = match before.last() {
            Some(last) if dice.percent(50) => last.value_type,
            _ => *dice.pick(&[
                ValueType::Text,
                ValueType::TextSet,
                ValueType::Text,
                ValueType::TextSet,
                ValueType::Integer,
                ValueType::Time,
                ValueType::Boolean,
                ValueType::Ip,
            ]),
        };
        let is_text = matches!(value_type, ValueType::Text | ValueType::TextSet);
        let format = (is_text && dice.percent(30)).then(|| {
            let names =
                ["uuid", "norwegian_organisation_number", "norwegian_organisation_number_mod11"];
            formats::find(names[dice.below(3)]).unwrap()
        });
        let set = value_type == ValueType::TextSet && format.is_none();
        let split = set && dice.percent(40);
        let mut constants = self.constants(value_type, format);
        constants.sort();
        let closed = dice.percent(30).then(|| dice.some(&constants));
        let mentioned = dice.some(&constants);
        let instead = (!before.is_empty() && dice.percent(15)).then(|| dice.below(before.len()));
        Input {
            name: format!("i{number}"),
            category: Category::Context,
            place: Place::Given(format!("i{number}")),
            value_type,
            format,
            split: split.then(|| (*dice.pick(&[" ", "b", "ba"])).to_owned()),
            values: closed.filter(|values| !values.is_empty()),
            mentioned,
            instead_of: instead.map(|other| InputId(u32::try_from(other).unwrap())),
        }
    }

    fn constants(&self, value_type: ValueType, format: Option<&'static Format>) -> Vec<Constant> {
        match value_type {
            ValueType::Text | ValueType::TextSet => {
                let texts = self.texts(format).into_iter().take(5);
                texts.map(Constant::Text).collect()
            }
            ValueType::Integer => (-2..=3).map(Constant::Integer).collect(),
            ValueType::Time => (-2..=3).map(Constant::Time).collect(),
            ValueType::Boolean => vec![Constant::Boolean(false), Constant::Boolean(true)],
            ValueType::Ip => (0..4).map(Constant::Ip).collect(),
        }
    }

    /// The small texts of a format.
    #[expect(clippy::unused_self, reason = "what is small is the same for all")]
    pub(super) fn texts(&self, format: Option<&'static Format>) -> Vec<String> {
        let all = match format.map(|format| format.name) {
            None => TEXTS,
            Some("uuid") => UUIDS,
            Some(_) => NUMBERS,
        };
        let passing =
            all.iter().filter(|text| format.is_none_or(|one| one.accepts(text).is_some()));
        passing.map(|text| (*text).to_owned()).collect()
    }

    pub(super) fn conjunction(&self, dice: &mut Dice) -> Vec<(Atom, bool)> {
        let most = if dice.percent(10) { 16 } else { 8 };
        let count = 1 + dice.below(most);
        (0..count).map(|_| (self.atom(dice), dice.percent(55))).collect()
    }

    fn atom(&self, dice: &mut Dice) -> Atom {
        let place = dice.below(self.universe.inputs.len());
        let input = &self.universe.inputs[place];
        let id = InputId(u32::try_from(place).unwrap());
        let kind = dice.below(20);
        match kind {
            0 => return Atom::Present(id),
            1 => return Atom::Malformed(id),
            2 => {
                let register = dice.below(self.universe.registers.len());
                let of = self.universe.registers[register].of;
                let texts = self.texts(formats::widest(of));
                let text =
                    if dice.percent(90) { dice.pick(&texts).clone() } else { "a".to_owned() };
                return Atom::Listed(text, RegisterId(u32::try_from(register).unwrap()));
            }
            3..8 => {
                if let Some(relation) = self.relation(dice, id) {
                    return relation;
                }
            }
            _ => {}
        }
        self.of_one(dice, id, input)
    }

    fn of_one(&self, dice: &mut Dice, id: InputId, input: &Input) -> Atom {
        let language = LanguageId(u32::try_from(dice.below(4)).unwrap());
        let constants = self.constants(input.value_type, input.format);
        let texts = self.texts(if dice.percent(90) { input.format } else { None });
        match input.value_type {
            ValueType::TextSet => match dice.below(7) {
                0 | 1 => Atom::Member(id, dice.pick(&texts[..texts.len().min(5)]).clone()),
                2 | 3 => {
                    let mut list = dice.some(&texts[..texts.len().min(5)]);
                    list.sort();
                    Atom::Only(id, list)
                }
                4 => Atom::NotEmpty(id),
                _ => Atom::Language(id, language),
            },
            ValueType::Text if dice.percent(30) => Atom::Language(id, language),
            ValueType::Text if dice.percent(30) => {
                let register = dice.below(self.universe.registers.len());
                Atom::Register(id, RegisterId(u32::try_from(register).unwrap()))
            }
            ValueType::Text => {
                let mut list = dice.some(&texts);
                list.sort();
                Atom::Values(id, ValueSet::Texts(list))
            }
            ValueType::Integer | ValueType::Time => {
                Atom::Values(id, ValueSet::Numbers(ranges(dice)))
            }
            ValueType::Boolean | ValueType::Ip => {
                let chosen = dice.some(&constants);
                let none = Atom::Present(id);
                ValueSet::constants(&chosen).map_or(none, |set| Atom::Values(id, set))
            }
        }
    }

    fn relation(&self, dice: &mut Dice, id: InputId) -> Option<Atom> {
        let place = dice.below(self.universe.inputs.len());
        let other = InputId(u32::try_from(place).unwrap());
        let of = |id| self.universe.input(id).unwrap().value_type;
        let number = |id| matches!(of(id), ValueType::Integer | ValueType::Time);
        match (of(id), of(other)) {
            (ValueType::TextSet, ValueType::TextSet | ValueType::Text) => {
                Some(Atom::Shares(id, other))
            }
            _ if number(id) && number(other) && dice.percent(70) => {
                Some(Atom::Difference(id, other, ranges(dice)))
            }
            (one, another) if one == another => Some(Atom::Same(id, other)),
            _ => None,
        }
    }
}

/// Ranges of small numbers, ascending and apart, some without bound.
fn ranges(dice: &mut Dice) -> Vec<(i64, i64)> {
    let numbers = dice.some(&[-3, -2, -1, 0, 1, 2, 3, 4]);
    let mut ranges: Vec<(i64, i64)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some(last) if last.1 + 1 == number => last.1 = number,
            _ => ranges.push((number, number)),
        }
    }
    if let Some(first) = ranges.first_mut()
        && dice.percent(20)
    {
        first.0 = i64::MIN;
    }
    if let Some(last) = ranges.last_mut()
        && dice.percent(20)
    {
        last.1 = i64::MAX;
    }
    ranges
}
