//! What questions are asked in: a universe, the formulas over it, and the languages that they name.

use crate::arena::{Arena, NodeId};
use crate::atom::Atom;
use crate::universe::{Input, InputId, LanguageId, Register, RegisterId, Universe};
use portvakt_core::automaton::{Dfa, PatternError};
use portvakt_core::formats::{self, Format};
use portvakt_core::limits::Limits;
use portvakt_core::lower::{Pattern, ValueSet};
use portvakt_core::policy::{Constant, ValueType};
use portvakt_eval::index::{at, index};
use std::collections::BTreeMap;

/// What languages are made from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Pattern(Pattern),
    Format(&'static str),
}

/// So many members of a register are kept for witnesses.
const SAMPLES: usize = 8;

/// A universe, the formulas over it, and the languages that they name.
#[derive(Debug, Default)]
pub struct World {
    /// What requests are made of.
    pub universe: Universe,
    /// The formulas.
    pub arena: Arena,
    languages: BTreeMap<Origin, LanguageId>,
    limits: Limits,
}

impl World {
    /// Nothing yet; patterns are compiled within these limits.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self { limits: limits.clone(), ..Self::default() }
    }

    /// Adds an input.
    pub fn add_input(&mut self, input: Input) -> InputId {
        self.universe.inputs.push(input);
        InputId(index(self.universe.inputs.len()).saturating_sub(1))
    }

    /// Adds a register.
    pub fn add_register(&mut self, register: Register) -> RegisterId {
        self.universe.registers.push(register);
        RegisterId(index(self.universe.registers.len()).saturating_sub(1))
    }

    /// The language of a pattern.
    ///
    /// # Errors
    ///
    /// The pattern has no automaton within the limits.
    pub fn pattern(&mut self, pattern: &Pattern) -> Result<LanguageId, PatternError> {
        let origin = Origin::Pattern(pattern.clone());
        if let Some(known) = self.languages.get(&origin) {
            return Ok(*known);
        }
        let dfa = Dfa::pattern(pattern, &self.limits)?;
        Ok(self.add_language(origin, dfa))
    }

    /// The language of a format.
    pub fn format(&mut self, format: &'static Format) -> LanguageId {
        let origin = Origin::Format(format.name);
        match self.languages.get(&origin) {
            Some(known) => *known,
            None => self.add_language(origin, (format.language)().clone()),
        }
    }

    fn add_language(&mut self, origin: Origin, dfa: Dfa) -> LanguageId {
        self.universe.languages.push(dfa);
        let id = LanguageId(index(self.universe.languages.len()).saturating_sub(1));
        self.languages.insert(origin, id);
        id
    }

    /// The formula of an atom; what it mentions makes witnesses easy to read.
    pub(crate) fn atom(&mut self, atom: Atom) -> NodeId {
        match &atom {
            Atom::Values(input, values) => self.mention(*input, values),
            Atom::Member(input, text) => {
                self.mention_texts(*input, std::slice::from_ref(text));
            }
            Atom::Only(input, texts) => self.mention_texts(*input, texts),
            _ => {}
        }
        self.arena.atom(atom)
    }

    fn mention(&mut self, input: InputId, values: &ValueSet) {
        if let ValueSet::Texts(texts) = values {
            return self.mention_texts(input, texts);
        }
        let Some(input) = self.universe.inputs.get_mut(at(input.0)) else {
            return;
        };
        match values {
            ValueSet::Numbers(ranges) => {
                let time = input.value_type == ValueType::Time;
                let constant = |number: i64| {
                    if time { Constant::Time(number) } else { Constant::Integer(number) }
                };
                let ends = ranges.iter().flat_map(|(first, last)| [*first, *last]);
                let ends = ends.filter(|end| *end != i64::MIN && *end != i64::MAX);
                input.mentioned.extend(ends.map(constant));
            }
            ValueSet::Addresses(ranges) => {
                let first = ranges.iter().map(|(first, _)| Constant::Ip(*first));
                input.mentioned.extend(first);
            }
            ValueSet::Texts(_) | ValueSet::Booleans(_) => {}
        }
    }

    fn mention_texts(&mut self, input: InputId, texts: &[String]) {
        if let Some(input) = self.universe.inputs.get_mut(at(input.0)) {
            input.mentioned.extend(texts.iter().cloned().map(Constant::Text));
        }
    }

    /// Prefers these members of registers, by name, in witnesses.
    pub(crate) fn prefer(&mut self, samples: &BTreeMap<String, Vec<String>>) {
        for register in &mut self.universe.registers {
            let Some(given) = samples.get(&register.name) else {
                continue;
            };
            let format = formats::widest(register.of);
            let normal = |text: &String| match format {
                Some(format) => format.accepts(text),
                None => Some(text.clone()),
            };
            let known = given.iter().take(SAMPLES).filter_map(normal);
            register.samples = known.chain(std::mem::take(&mut register.samples)).collect();
        }
    }

    /// Puts what is mentioned into order, when all formulas are made.
    pub(crate) fn settle(&mut self) {
        for input in &mut self.universe.inputs {
            input.mentioned.sort();
            input.mentioned.dedup();
        }
    }
}
