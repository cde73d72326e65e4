//! Other attributes that would turn a denial into an allow, one at a time.
//!
//! A value that would do is looked for, and then as few tests as the policy writes that every value
//! passes which would do for the same reason. What is shown is the tests, and never a value.

use super::projection::Projection;
use super::words::Word;
use crate::arena::{Arena, NodeId, Truth};
use crate::atom::Atom;
use crate::model::{Model, Value};
use crate::scene::Question;
use crate::search::{Answer, Lemmas, solve};
use crate::steps::{Exhausted, Steps};
use crate::universe::{Input, InputId, RegisterId, Universe};
use crate::world::World;
use portvakt_core::lower::ValueSet;
use portvakt_core::policy::Constant;
use portvakt_eval::MAX_TEXT;
use portvakt_eval::index::index;
use std::collections::BTreeSet;

/// The most conditions that are given for one attribute.
const CONDITIONS: usize = 4;

/// The most tests of which a few are chosen that suffice together.
const TESTS: usize = 256;

/// How often a value that is in a register by chance is put aside.
const CHANCES: usize = 16;

/// A formula in [`Alone::formulas`], and whether it holds.
type Literal = (usize, bool);

/// The request is allowed.
const ALLOWED: usize = 0;
/// The attribute is there.
const PRESENT: usize = 1;
/// The tests come after these.
const FIRST_TEST: usize = 2;

/// The attribute that is to be changed, and what is asked of it.
#[derive(Clone, Copy)]
pub(super) struct Sought<'a> {
    /// Where it is read.
    pub(super) input: InputId,
    /// The request is allowed.
    pub(super) allowed: NodeId,
    /// The attribute is there.
    pub(super) present: NodeId,
    /// The tests of the policy.
    pub(super) words: &'a [Word],
    /// Members of it that are never suggested.
    pub(super) internal: &'a [String],
    /// Whether a well-formed request may lack it.
    pub(super) may_be_absent: bool,
}

/// What an attribute would be instead of what it is. Deliberately complete.
#[derive(Debug, Clone)]
pub(super) enum Instead {
    /// It would be absent.
    Absence,
    /// It would have this value.
    Value(Value),
}

impl Instead {
    /// The value, if there is one.
    pub(super) fn value(&self) -> Option<&Value> {
        match self {
            Self::Absence => None,
            Self::Value(value) => Some(value),
        }
    }
}

/// What an attribute could be changed to.
#[derive(Debug)]
pub(super) struct Way {
    /// For example this.
    pub(super) instead: Instead,
    /// What every value must fulfil that would do for the same reason, in the words of the policy.
    pub(super) condition: String,
}

/// Where formulas of one attribute alone are made: they name values of the request, and are dropped
/// with it.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    world: World,
    lemmas: Lemmas,
}

impl Scratch {
    /// Gets ready for a request in a universe, which only grows.
    pub(super) fn clear(&mut self, universe: &Universe) {
        self.world.arena = Arena::default();
        self.lemmas = Lemmas::default();
        if self.world.universe.languages.len() != universe.languages.len()
            || self.world.universe.inputs.is_empty()
        {
            self.world.universe = universe.clone();
        }
    }
}

/// What is known of one attribute when all others stay as they are.
pub(super) struct Alone<'a> {
    input: InputId,
    may_be_absent: bool,
    world: &'a World,
    /// All but the attribute's value, which comes and goes.
    request: &'a mut Model,
    /// Formulas of one attribute alone, in the same universe.
    scratch: &'a mut Scratch,
    /// The formulas: allowed, present, the tests; each as it is, and of that attribute alone.
    formulas: Vec<(NodeId, NodeId)>,
    words: Vec<&'a Word>,
    /// Values that registers hold, one for each way in which formulas can take them, and which of
    /// the formulas hold with it.
    listed: Vec<(Value, Vec<bool>)>,
    registers: BTreeSet<RegisterId>,
    /// What must not be: members that are never suggested.
    never: Vec<NodeId>,
    steps: &'a Steps,
}

impl<'a> Alone<'a> {
    /// Works out what a request and a formula leave open of one attribute.
    ///
    /// # Errors
    ///
    /// The steps are used up.
    pub(super) fn new(
        sought: &Sought<'a>,
        world: &'a World,
        request: &'a mut Model,
        scratch: &'a mut Scratch,
        steps: &'a Steps,
    ) -> Result<Self, Exhausted> {
        let Sought { input, allowed, present, words, internal, may_be_absent } = *sought;
        let mine = words.iter().filter(|word| word.inputs.contains(&input));
        let words: Vec<&Word> = mine.collect();
        let before = request.values.get(&input).cloned();
        let roots = [allowed, present].into_iter().chain(words.iter().map(|word| word.node));
        let mut projection = Projection::new(&world.arena, &world.universe, request, input);
        let mut formulas = Vec::new();
        for root in roots {
            formulas.push((root, projection.of(root, &mut scratch.world.arena, steps)?));
        }
        let held = |text: &&String| match &before {
            Some(Value::Set(members)) => !members.contains(*text),
            _ => true,
        };
        let internal = internal.iter().filter(held);
        let never =
            internal.map(|text| scratch.world.arena.atom(Atom::Member(input, text.clone())));
        let mut alone = Self {
            input,
            may_be_absent,
            world,
            never: never.collect(),
            request,
            scratch,
            formulas,
            words,
            listed: Vec::new(),
            registers: BTreeSet::new(),
            steps,
        };
        alone.list()?;
        Ok(alone)
    }

    /// Finds the ways in which the members of registers can be taken.
    fn list(&mut self) -> Result<(), Exhausted> {
        let world = self.world;
        let input = self.input;
        let mut atoms: Vec<Atom> = Vec::new();
        let mut registers = BTreeSet::new();
        world.arena.each_atom(self.formulas.iter().map(|(node, _)| *node), |atom| {
            let mut named = false;
            atom.each_input(|one| named |= one == input);
            if named {
                atoms.push(atom.clone());
            }
            if let (true, Atom::Register(_, register)) = (named, atom) {
                registers.insert(*register);
            }
        });
        let Some(declared) = world.universe.input(input) else {
            return Ok(());
        };
        let mut seen: BTreeSet<Vec<bool>> = BTreeSet::new();
        let mut kept: Vec<Value> = Vec::new();
        for register in &registers {
            let members: Vec<String> =
                self.request.registers.get(register).into_iter().flatten().cloned().collect();
            for text in members.into_iter().filter(|text| can_be(text, declared)) {
                self.steps.take(u64::from(index(atoms.len())).saturating_add(1))?;
                let value = Value::Text(text);
                self.request.values.insert(input, value.clone());
                let signature: Vec<bool> =
                    atoms.iter().map(|atom| self.request.holds(atom, &world.universe)).collect();
                if seen.insert(signature) {
                    kept.push(value);
                }
            }
        }
        self.registers = registers;
        for value in kept {
            let truths = self.truths(Some(&value));
            self.listed.push((value, truths));
        }
        Ok(())
    }

    /// Which of the formulas hold with a value.
    fn truths(&mut self, value: Option<&Value>) -> Vec<bool> {
        match value {
            Some(value) => drop(self.request.values.insert(self.input, value.clone())),
            None => drop(self.request.values.remove(&self.input)),
        }
        let mut truth = Truth::new(&self.world.arena, self.request, &self.world.universe);
        self.formulas.iter().map(|(node, _)| truth.holds(*node)).collect()
    }

    /// Looks for ways in which the attribute could be changed: at most a few.
    ///
    /// # Errors
    ///
    /// The steps are used up.
    pub(super) fn ways(&mut self) -> Result<Vec<Way>, Exhausted> {
        let mut ways = Vec::new();
        let mut known: Vec<Vec<Literal>> = Vec::new();
        while ways.len() < CONDITIONS {
            let Some(instead) = self.find(&[(ALLOWED, true)], &known, true)? else {
                break;
            };
            let truths = self.truths(instead.value());
            let Some(literals) = self.reason(&truths)? else {
                // What would do cannot be said without naming what must not be suggested.
                break;
            };
            ways.push(Way { instead, condition: self.condition(&literals) });
            known.push(literals);
        }
        self.weakest(&mut ways, &mut known)?;
        Ok(ways)
    }

    /// Drops the ways that another one says already.
    fn weakest(
        &mut self,
        ways: &mut Vec<Way>,
        known: &mut Vec<Vec<Literal>>,
    ) -> Result<(), Exhausted> {
        let mut place = 0;
        while let Some(one) = known.get(place).cloned() {
            let mut said = false;
            for (other, literals) in known.iter().enumerate() {
                said = said
                    || other != place
                        && self.find(&one, std::slice::from_ref(literals), false)?.is_none();
            }
            if said {
                known.remove(place);
                ways.remove(place);
            } else {
                place = place.saturating_add(1);
            }
        }
        Ok(())
    }

    /// As few literals as suffice for the request to be allowed; these hold.
    fn reason(&mut self, truths: &[bool]) -> Result<Option<Vec<Literal>>, Exhausted> {
        let truth = |formula: usize| truths.get(formula).copied().unwrap_or(false);
        let there = (PRESENT, truth(PRESENT));
        if self.suffices(&[there])? {
            return Ok(Some(vec![there]));
        }
        let shown = |place: &usize| {
            let word = place.checked_sub(FIRST_TEST).and_then(|place| self.words.get(place));
            word.is_some_and(|word| !word.internal)
        };
        let tests: Vec<usize> = (FIRST_TEST..self.formulas.len()).filter(shown).collect();
        let holding = tests.iter().filter(|test| truth(**test)).map(|test| (*test, true));
        let failing = tests.iter().filter(|test| !truth(**test)).map(|test| (*test, false));
        let (holding, failing): (Vec<Literal>, Vec<Literal>) =
            (holding.collect(), failing.collect());
        for one in &holding {
            if self.suffices(&[*one])? {
                return Ok(Some(vec![*one]));
            }
        }
        let mut literals: Vec<Literal> = [vec![there], holding, failing].concat();
        if literals.len() > TESTS {
            return Err(Exhausted);
        }
        if !self.suffices(&literals)? {
            return Ok(None);
        }
        let mut place = literals.len();
        while let Some(before) = place.checked_sub(1) {
            place = before;
            let mut fewer = literals.clone();
            fewer.remove(place);
            if self.suffices(&fewer)? {
                literals = fewer;
            }
        }
        Ok(Some(literals))
    }

    /// Tells whether the request is allowed with every value that fulfils the literals.
    fn suffices(&mut self, literals: &[Literal]) -> Result<bool, Exhausted> {
        let mut all = literals.to_vec();
        all.push((ALLOWED, false));
        Ok(self.find(&all, &[], false)?.is_none())
    }

    /// Something that fulfils all literals, and not all of any list.
    fn find(
        &mut self,
        literals: &[Literal],
        but: &[Vec<Literal>],
        shown: bool,
    ) -> Result<Option<Instead>, Exhausted> {
        for (value, truths) in &self.listed {
            self.steps.take(1)?;
            let holds = |(formula, truth): &Literal| truths.get(*formula) == Some(truth);
            if literals.iter().all(holds) && !but.iter().any(|list| list.iter().all(holds)) {
                return Ok(Some(Instead::Value(value.clone())));
            }
        }
        let mut question = Question::default();
        for (formula, truth) in literals {
            question = question.and(self.node(*formula), *truth);
        }
        for list in but {
            let list: Vec<NodeId> = list
                .iter()
                .map(|(formula, truth)| {
                    let node = self.node(*formula);
                    if *truth { node } else { self.scratch.world.arena.not(node) }
                })
                .collect();
            question = question.and(self.scratch.world.arena.all(list), false);
        }
        for node in self.never.iter().filter(|_| shown) {
            question = question.and(*node, false);
        }
        for _ in 0..CHANCES {
            let Scratch { world, lemmas } = &mut *self.scratch;
            match solve(world, lemmas, &question, self.steps) {
                Answer::Impossible => return Ok(None),
                Answer::Undecided => return Err(Exhausted),
                Answer::Possible(model) => match model.values.get(&self.input) {
                    Some(Value::Text(text)) if self.is_listed(text) => {
                        let one = ValueSet::Texts(vec![text.clone()]);
                        let node = self.scratch.world.arena.atom(Atom::Values(self.input, one));
                        question = question.and(node, false);
                    }
                    Some(value) => return Ok(Some(Instead::Value(value.clone()))),
                    None => return Ok(Some(Instead::Absence)),
                },
            }
        }
        Err(Exhausted)
    }

    fn node(&self, formula: usize) -> NodeId {
        self.formulas.get(formula).map_or(Arena::FALSE, |(_, node)| *node)
    }

    /// Tells whether a register that matters holds a text.
    fn is_listed(&self, text: &str) -> bool {
        let held = self.registers.iter().filter_map(|one| self.request.registers.get(one));
        held.into_iter().any(|members| members.contains(text))
    }

    /// Literals in the words of the policy.
    fn condition(&self, literals: &[Literal]) -> String {
        let input = self.world.universe.input(self.input);
        let name = input.map_or("", |input| input.name.as_str());
        // Of what is there anyway nobody needs to hear that it must be.
        let said =
            |literal: &&Literal| self.may_be_absent || literals.len() == 1 || literal.0 != PRESENT;
        let words = literals.iter().filter(said).map(|(formula, truth)| {
            let word = formula.checked_sub(FIRST_TEST).and_then(|place| self.words.get(place));
            match (word, truth) {
                (Some(word), true) => word.written.clone(),
                (Some(word), false) => format!("not: {{ {} }}", word.written),
                (None, true) => format!("present: {name}"),
                (None, false) => format!("absent: {name}"),
            }
        });
        words.collect::<Vec<_>>().join(" and ")
    }
}

/// Tells whether an input can have a text that a register holds.
fn can_be(text: &str, input: &Input) -> bool {
    let listed = |values: &Vec<Constant>| values.contains(&Constant::Text(text.to_owned()));
    text.len() <= MAX_TEXT
        && input.format.is_none_or(|format| format.accepts(text).as_deref() == Some(text))
        && input.values.as_ref().is_none_or(listed)
}
