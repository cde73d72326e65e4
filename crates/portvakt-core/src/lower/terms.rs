//! The conditions of a policy as one graph of shared terms over atoms.
//!
//! Terms refer to lower terms only, so whatever is worked out term by term needs no recursion,
//! however long a chain of named conditions is.

use super::dependencies::{Named, in_order};
use super::{Atom, Formula};
use crate::interner::Interner;
use crate::policy::{
    self, AttributeId, Condition, ConditionId, Constant, Operand, Policy, Rule, Verb,
};
use crate::source::Span;
use portvakt_eval::index::at;
use std::collections::BTreeMap;

/// A term, by its place.
pub(super) type TermId = u32;

/// An atom, by its place.
pub(super) type AtomId = u32;

/// A condition over atoms. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Term<'p> {
    /// All hold; of nothing: true.
    All(Vec<TermId>),
    /// Some holds; of nothing: false.
    Any(Vec<TermId>),
    /// It does not hold.
    Not(TermId),
    /// An atom.
    Atom(AtomId),
    /// What a test means, and how the author wrote it.
    Test(TermId, AttributeId, &'p str),
    /// What a named condition means, and its name.
    Condition(TermId, ConditionId),
}

/// The conditions of one rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct RuleTerms {
    pub(super) when: Option<TermId>,
    pub(super) unless: Option<TermId>,
    pub(super) requires: Option<TermId>,
    /// When the rule grants or refuses.
    pub(super) fires: TermId,
}

/// All terms of a policy.
#[derive(Debug, Default)]
pub(super) struct Terms<'p> {
    /// Each after those that it refers to.
    all: Interner<Term<'p>>,
    atoms: Interner<Atom>,
    /// Where each atom is first written.
    pub(super) spans: Vec<Span>,
    /// In file order.
    pub(super) rules: Vec<RuleTerms>,
    /// Derived attributes, each after those that it reads, with the condition of each entry.
    pub(super) derived: Vec<(AttributeId, Vec<Option<TermId>>)>,
    conditions: BTreeMap<ConditionId, TermId>,
    /// Short tests, and by number what they became.
    short: Interner<Short<'p>>,
    of_short: Vec<TermId>,
}

/// A test that is often repeated: its attribute, its operator's name, its operand.
type Short<'p> = (AttributeId, &'static str, ShortOperand<'p>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum ShortOperand<'p> {
    Constant(&'p Constant),
    Attribute(AttributeId),
}

impl<'p> Terms<'p> {
    /// The terms of a policy's rules and derived attributes.
    pub(super) fn of(policy: &'p Policy) -> Self {
        let mut all = Self::default();
        for named in in_order(policy) {
            match named {
                Named::Condition(id) => {
                    if let Some(one) = policy.condition(id) {
                        let term = all.condition(&one.condition, policy);
                        let term = all.intern(Term::Condition(term, id));
                        all.conditions.insert(id, term);
                    }
                }
                Named::Derived(id) => {
                    let entries = policy.attribute(id).and_then(|one| one.derives());
                    let whens = entries.unwrap_or_default().iter().map(|entry| {
                        let when = entry.when.as_ref();
                        when.map(|condition| all.condition(condition, policy))
                    });
                    let whens = whens.collect();
                    all.derived.push((id, whens));
                }
            }
        }
        for rule in &policy.rules {
            let terms = all.rule(rule, policy);
            all.rules.push(terms);
        }
        all
    }

    /// All terms, each after those that it refers to.
    pub(super) fn all(&self) -> &[Term<'p>] {
        self.all.all()
    }

    /// All atoms.
    pub(super) fn atoms(&self) -> &[Atom] {
        self.atoms.all()
    }

    /// The term with this id.
    pub(super) fn term(&self, id: TermId) -> Option<&Term<'p>> {
        self.all().get(at(id))
    }

    /// Calls `each` for the operands of a term.
    pub(super) fn operands(&self, id: TermId, each: impl FnMut(TermId)) {
        match self.term(id) {
            Some(Term::All(inner) | Term::Any(inner)) => inner.iter().copied().for_each(each),
            Some(Term::Not(inner) | Term::Test(inner, ..) | Term::Condition(inner, _)) => {
                Some(*inner).into_iter().for_each(each);
            }
            Some(Term::Atom(_)) | None => {}
        }
    }

    fn rule(&mut self, rule: &'p Rule, policy: &'p Policy) -> RuleTerms {
        let mut of = |condition: Option<&'p Condition>| {
            condition.map(|condition| self.condition(condition, policy))
        };
        let when = of(rule.when.as_ref());
        let unless = of(rule.unless.as_ref());
        let requires = match &rule.verb {
            Verb::Require(condition) => of(Some(condition)),
            Verb::Allow | Verb::Deny => None,
        };
        let mut all: Vec<TermId> = when.into_iter().collect();
        for refused in [unless, requires].into_iter().flatten() {
            all.push(self.intern(Term::Not(refused)));
        }
        RuleTerms { when, unless, requires, fires: self.every(all) }
    }

    /// Depth: that of nesting in one condition, which reading bounds.
    fn condition(&mut self, condition: &'p Condition, policy: &'p Policy) -> TermId {
        match condition {
            Condition::All(inner) => {
                let all = inner.iter().map(|one| self.condition(one, policy)).collect();
                self.every(all)
            }
            Condition::Any(inner) => {
                let any = inner.iter().map(|one| self.condition(one, policy)).collect();
                self.some(any)
            }
            Condition::Not(inner) => {
                let inner = self.condition(inner, policy);
                self.intern(Term::Not(inner))
            }
            Condition::Present(attribute, span) => {
                let atom = self.atom(Atom::Present(*attribute), *span);
                self.intern(Term::Test(atom, *attribute, "present"))
            }
            Condition::Absent(attribute, span) => {
                let atom = self.atom(Atom::Present(*attribute), *span);
                let absent = self.intern(Term::Not(atom));
                self.intern(Term::Test(absent, *attribute, "absent"))
            }
            Condition::Named(id, _) => match self.conditions.get(id) {
                Some(term) => *term,
                None => self.some(Vec::new()),
            },
            Condition::Test(test) => self.test(test, policy),
        }
    }

    /// Tests that are alike are lowered once, unless they are written in two ways.
    fn test(&mut self, test: &'p policy::Test, policy: &Policy) -> TermId {
        let operand = match &test.operand {
            Operand::Constant(constant) => ShortOperand::Constant(constant),
            Operand::Attribute(attribute) => ShortOperand::Attribute(*attribute),
            _ => return self.fresh_test(test, policy),
        };
        let (number, is_new) = self.short.insert((test.attribute, test.operator.name, operand));
        if is_new {
            let term = self.fresh_test(test, policy);
            self.of_short.push(term);
            return term;
        }
        match self.of_short.get(at(number)) {
            Some(term) if self.is_written(*term, &test.written) => *term,
            _ => self.fresh_test(test, policy),
        }
    }

    fn is_written(&self, term: TermId, text: &str) -> bool {
        matches!(self.term(term), Some(Term::Test(_, _, written)) if *written == text)
    }

    fn fresh_test(&mut self, test: &'p policy::Test, policy: &Policy) -> TermId {
        let formula = (test.operator.lower)(test, policy);
        let term = self.formula(formula, test.span);
        self.intern(Term::Test(term, test.attribute, &test.written))
    }

    fn formula(&mut self, formula: Formula, span: Span) -> TermId {
        match formula {
            Formula::All(inner) => {
                let all = inner.into_iter().map(|one| self.formula(one, span)).collect();
                self.every(all)
            }
            Formula::Any(inner) => {
                let any = inner.into_iter().map(|one| self.formula(one, span)).collect();
                self.some(any)
            }
            Formula::Not(inner) => {
                let inner = self.formula(*inner, span);
                self.intern(Term::Not(inner))
            }
            Formula::Atom(atom) => self.atom(atom, span),
        }
    }

    fn every(&mut self, all: Vec<TermId>) -> TermId {
        match all.as_slice() {
            [one] => *one,
            _ => self.intern(Term::All(all)),
        }
    }

    fn some(&mut self, any: Vec<TermId>) -> TermId {
        match any.as_slice() {
            [one] => *one,
            _ => self.intern(Term::Any(any)),
        }
    }

    fn atom(&mut self, atom: Atom, span: Span) -> TermId {
        let (atom, is_new) = self.atoms.insert(atom);
        if is_new {
            self.spans.push(span);
        }
        self.intern(Term::Atom(atom))
    }

    fn intern(&mut self, term: Term<'p>) -> TermId {
        self.all.insert(term).0
    }
}
