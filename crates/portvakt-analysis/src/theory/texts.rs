//! Texts, truth values, addresses and sets of texts: what is asked of each, and which differ.

use super::assign::{Class, assign};
use super::candidates::{Candidates, Domain};
use super::domain::{List, Texts};
use super::registers::widest;
use super::tongue::Tongue;
use super::variables::{Own, Variables};
use crate::atom::Atom;
use crate::model::{Model, Value};
use crate::steps::{Exhausted, Steps};
use crate::universe::{InputId, RegisterId, Universe};
use std::collections::{BTreeMap, BTreeSet};

/// Adds values of the inputs and members of registers to the model; tells whether there are any.
pub(super) fn solve(
    universe: &Universe,
    literals: &[(&Atom, bool)],
    model: &mut Model,
    steps: &Steps,
) -> Result<bool, Exhausted> {
    let mut classes = Classes::of(universe, Variables::of(universe, literals));
    for (atom, wanted) in literals {
        classes.literal(atom, *wanted);
    }
    if !classes.registers() {
        return Ok(false);
    }
    let domains = std::mem::take(&mut classes.domains);
    let mut assigned: Vec<Class<'_>> = domains
        .into_iter()
        .map(|domain| Class { candidates: Candidates::new(domain), differs: BTreeSet::new() })
        .collect();
    for (one, other) in &classes.differ {
        for (one, other) in [(one, other), (other, one)] {
            if let Some(class) = assigned.get_mut(*one) {
                class.differs.insert(*other);
            }
        }
    }
    let Some(values) = assign(&mut assigned, steps)? else {
        return Ok(false);
    };
    classes.write(&values, model);
    Ok(true)
}

/// Classes of equal values.
struct Classes<'a> {
    universe: &'a Universe,
    domains: Vec<Domain<'a>>,
    /// The class of each input that is no set.
    of_input: BTreeMap<InputId, usize>,
    /// The classes of each set's members.
    members: BTreeMap<InputId, Vec<usize>>,
    /// Classes that differ.
    differ: BTreeSet<(usize, usize)>,
    registers: BTreeMap<RegisterId, Sides<'a>>,
}

/// What is in a register and what is not.
#[derive(Default)]
struct Sides<'a> {
    inside: BTreeSet<usize>,
    outside: BTreeSet<usize>,
    listed: BTreeSet<&'a str>,
    missing: BTreeSet<&'a str>,
}

impl<'a> Classes<'a> {
    fn of(universe: &'a Universe, mut variables: Variables<'a>) -> Self {
        let (classes, numbers) = variables.joined.classes();
        let class = |variable: usize| numbers.get(variable).copied().unwrap_or(usize::MAX);
        let mut all = Self {
            universe,
            domains: vec![Domain::Text(Texts::default()); classes.len()],
            of_input: BTreeMap::new(),
            members: BTreeMap::new(),
            differ: BTreeSet::new(),
            registers: BTreeMap::new(),
        };
        for (input, variable) in variables.of_input {
            all.of_input.insert(input, class(variable));
        }
        for (set, members) in variables.members {
            all.members.insert(set, members.into_iter().map(class).collect());
        }
        for (variable, own) in variables.own {
            all.text(class(variable), |texts| match own {
                Own::Text(text) => texts.exactly(text),
                Own::Language(language) => texts.language(language),
                Own::Outside(list) => texts.refused.push(List::Texts(list)),
            });
        }
        let inputs: Vec<(InputId, usize)> =
            all.of_input.iter().map(|(input, class)| (*input, *class)).collect();
        for (input, class) in inputs {
            if let Some(one) = universe.input(input)
                && let Some(domain) = all.domains.get_mut(class)
            {
                domain.input(one);
            }
        }
        let sets: Vec<InputId> = all.members.keys().copied().collect();
        for set in sets {
            if let Some(one) = universe.input(set) {
                all.each_member(set, |texts| texts.input(one));
            }
        }
        all
    }

    /// Changes what is asked of a text.
    fn text(&mut self, class: usize, mut change: impl FnMut(&mut Texts<'a>)) {
        if let Some(Domain::Text(texts)) = self.domains.get_mut(class) {
            change(texts);
        }
    }

    /// Changes what is asked of every member of a set.
    fn each_member(&mut self, set: InputId, mut change: impl FnMut(&mut Texts<'a>)) {
        for class in self.members.get(&set).cloned().unwrap_or_default() {
            self.text(class, &mut change);
        }
    }

    fn class(&self, input: InputId) -> usize {
        self.of_input.get(&input).copied().unwrap_or(usize::MAX)
    }

    /// The classes of an input: its own, or those of its members.
    fn classes(&self, input: InputId) -> Vec<usize> {
        match self.members.get(&input) {
            Some(members) => members.clone(),
            None => vec![self.class(input)],
        }
    }

    fn literal(&mut self, atom: &'a Atom, wanted: bool) {
        match atom {
            Atom::Values(input, values) => {
                let class = self.class(*input);
                if let Some(domain) = self.domains.get_mut(class) {
                    domain.values(values, wanted);
                }
            }
            Atom::Language(input, language) => {
                let Some(dfa) = self.universe.language(*language) else {
                    return;
                };
                // That some member is in a language is asked of one member.
                if !self.members.contains_key(input) {
                    let class = self.class(*input);
                    self.text(class, |texts| texts.language(Tongue::new(dfa, wanted)));
                } else if !wanted {
                    self.each_member(*input, |texts| texts.language(Tongue::new(dfa, false)));
                }
            }
            Atom::Member(set, text) if wanted => {
                self.each_member(*set, |texts| texts.preferred.push(text));
            }
            Atom::Member(set, text) => self.each_member(*set, |texts| texts.never.push(text)),
            Atom::Only(set, list) if wanted => {
                self.each_member(*set, |texts| texts.allowed.push(List::Texts(list)));
            }
            Atom::NotEmpty(set) if !wanted => {
                self.each_member(*set, |texts| texts.allowed.push(List::Texts(&[])));
            }
            Atom::Same(one, other) | Atom::Shares(one, other) if !wanted => {
                for one in self.classes(*one) {
                    for other in self.classes(*other) {
                        self.differ.insert((one, other));
                    }
                }
            }
            Atom::Register(input, register) => {
                let class = self.class(*input);
                let sides = self.registers.entry(*register).or_default();
                let side = if wanted { &mut sides.inside } else { &mut sides.outside };
                side.insert(class);
            }
            Atom::Listed(text, register) => {
                let sides = self.registers.entry(*register).or_default();
                let side = if wanted { &mut sides.listed } else { &mut sides.missing };
                side.insert(text);
            }
            // What they ask was seen when variables were made, or when numbers were looked at.
            Atom::Present(_)
            | Atom::Malformed(_)
            | Atom::NotEmpty(_)
            | Atom::Only(..)
            | Atom::Same(..)
            | Atom::Shares(..)
            | Atom::Difference(..) => {}
        }
    }

    /// Draws conclusions from registers; tells whether they contradict nothing.
    fn registers(&mut self) -> bool {
        for (register, sides) in std::mem::take(&mut self.registers) {
            let declared = self.universe.register(register);
            let kind = declared.map(|one| one.of);
            let samples = declared.map(|one| one.samples.as_slice()).unwrap_or_default();
            let widest = kind.and_then(widest).map(Tongue::format);
            let passes = |text: &&&str| widest.is_none_or(|widest| widest.has(text));
            if sides.listed.iter().filter(passes).count() < sides.listed.len()
                || !sides.listed.is_disjoint(&sides.missing)
            {
                return false;
            }
            for one in &sides.inside {
                self.text(*one, |texts| {
                    texts.never.extend(&sides.missing);
                    texts.preferred.extend(&sides.listed);
                    texts.preferred.extend(samples.iter().map(String::as_str));
                    if let Some(widest) = widest {
                        texts.language(widest);
                    }
                });
                self.differ.extend(sides.outside.iter().map(|other| (*one, *other)));
            }
            for one in &sides.outside {
                self.text(*one, |texts| texts.never.extend(&sides.listed));
            }
            self.registers.insert(register, sides);
        }
        true
    }

    fn write(&self, values: &[Value], model: &mut Model) {
        for (input, class) in &self.of_input {
            if let Some(value) = values.get(*class) {
                model.values.insert(*input, value.clone());
            }
        }
        let text = |class: &usize| match values.get(*class) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        for (set, members) in &self.members {
            let members = members.iter().filter_map(text).collect();
            model.values.insert(*set, Value::Set(members));
        }
        for (register, sides) in &self.registers {
            let listed = sides.listed.iter().map(|text| (*text).to_owned());
            let members = listed.chain(sides.inside.iter().filter_map(text)).collect();
            model.registers.insert(*register, members);
        }
    }
}
