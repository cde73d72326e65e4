//! What must hold for a rule to fire or not, without negations.

use super::sources::Sources;
use crate::lower::{Atom, Formula};
use crate::policy::{AttributeId, Condition, Rule, Verb};
use std::cell::Cell;

/// What must hold. Deliberately complete.
#[derive(Debug, Clone)]
pub(super) enum Goal {
    /// All of these; of nothing: holds.
    All(Vec<Goal>),
    /// One of these; of nothing: cannot hold.
    Any(Vec<Goal>),
    /// The atom is so.
    Is(Atom, bool),
}

/// Deeper conditions, through names, are left to analysis.
const DEEPEST: usize = 100;

/// Counted work.
pub(super) struct Steps {
    left: Cell<usize>,
}

impl Steps {
    pub(super) fn new(left: usize) -> Self {
        Self { left: Cell::new(left) }
    }

    /// Takes a step; nothing when none is left.
    pub(super) fn take(&self) -> Option<()> {
        self.take_many(1)
    }

    /// Takes as many steps; nothing when fewer are left.
    pub(super) fn take_many(&self, steps: usize) -> Option<()> {
        self.left.set(self.left.get().checked_sub(steps)?);
        Some(())
    }
}

/// Requests that lack an attribute, or that have it with any value; the same in all else.
pub(super) struct World<'p> {
    attribute: AttributeId,
    is_there: bool,
    sources: &'p Sources<'p>,
    steps: &'p Steps,
}

impl<'p> World<'p> {
    pub(super) fn without(
        attribute: AttributeId,
        sources: &'p Sources<'p>,
        steps: &'p Steps,
    ) -> Self {
        Self { attribute, is_there: false, sources, steps }
    }

    pub(super) fn with(attribute: AttributeId, sources: &'p Sources<'p>, steps: &'p Steps) -> Self {
        Self { is_there: true, ..Self::without(attribute, sources, steps) }
    }

    /// What must hold for a rule to grant or refuse, or not to. Nothing when it cannot be told.
    pub(super) fn fires(&self, rule: &Rule, fires: bool) -> Option<Goal> {
        self.steps.take()?;
        let mut parts = Vec::new();
        for (condition, holds) in [(&rule.when, true), (&rule.unless, false)] {
            if let Some(condition) = condition {
                parts.push(self.condition(condition, holds == fires, 0)?);
            }
        }
        if let Verb::Require(condition) = &rule.verb {
            parts.push(self.condition(condition, !fires, 0)?);
        }
        Some(if fires { Goal::All(parts) } else { Goal::Any(parts) })
    }

    /// Whether a condition certainly fails in this world without the attribute: each of its parts
    /// that must hold would be a test of it, and such a test is false.
    pub(super) fn fails(&self, condition: &Condition) -> bool {
        match condition {
            Condition::All(all) => all.iter().any(|one| self.fails(one)),
            Condition::Any(any) => any.iter().all(|one| self.fails(one)),
            Condition::Present(..) | Condition::Test(_) => {
                let mut is_named = false;
                condition.each_attribute(&mut |id| is_named |= id == self.attribute);
                is_named && !self.is_there
            }
            Condition::Not(_) | Condition::Absent(..) | Condition::Named(..) => false,
        }
    }

    fn condition(&self, condition: &Condition, holds: bool, depth: usize) -> Option<Goal> {
        self.steps.take()?;
        let depth = depth.checked_add(1).filter(|depth| *depth <= DEEPEST)?;
        match condition {
            Condition::All(all) => self.parts(all, holds, holds, depth),
            Condition::Any(any) => self.parts(any, !holds, holds, depth),
            Condition::Not(inner) => self.condition(inner, !holds, depth),
            Condition::Present(attribute, _) => self.atom(Atom::Present(*attribute), holds),
            Condition::Absent(attribute, _) => self.atom(Atom::Present(*attribute), !holds),
            Condition::Named(name, _) => {
                self.condition(&self.sources.policy.condition(*name)?.condition, holds, depth)
            }
            Condition::Test(test) => {
                self.formula(&(test.operator.lower)(test, self.sources.policy), holds)
            }
        }
    }

    fn parts(&self, parts: &[Condition], together: bool, hold: bool, depth: usize) -> Option<Goal> {
        let parts = parts.iter().map(|one| self.condition(one, hold, depth));
        let parts: Option<Vec<Goal>> = parts.collect();
        parts.map(if together { Goal::All } else { Goal::Any })
    }

    fn formula(&self, formula: &Formula, holds: bool) -> Option<Goal> {
        self.steps.take()?;
        let parts = |parts: &[Formula]| -> Option<Vec<Goal>> {
            parts.iter().map(|one| self.formula(one, holds)).collect()
        };
        match formula {
            Formula::All(all) => parts(all).map(if holds { Goal::All } else { Goal::Any }),
            Formula::Any(any) => parts(any).map(if holds { Goal::Any } else { Goal::All }),
            Formula::Not(inner) => self.formula(inner, !holds),
            Formula::Atom(atom) => self.atom(atom.clone(), holds),
        }
    }

    fn atom(&self, atom: Atom, holds: bool) -> Option<Goal> {
        let named = attributes(&atom);
        if named.iter().any(|one| self.depends_on_it(*one)) {
            return None;
        }
        if named.contains(&self.attribute) {
            let is_presence = matches!(atom, Atom::Present(_));
            if !self.is_there || is_presence {
                // Without the attribute every atom on it is false.
                let truth = self.is_there;
                return Some(if truth == holds { Goal::All(vec![]) } else { Goal::Any(vec![]) });
            }
        }
        Some(Goal::Is(atom, holds))
    }

    /// Whether an attribute is derived from the one that this world is about.
    fn depends_on_it(&self, id: AttributeId) -> bool {
        id != self.attribute && self.sources.of(id).any(|one| one == self.attribute)
    }
}

/// The attributes that an atom names.
pub(super) fn attributes(atom: &Atom) -> Vec<AttributeId> {
    match atom {
        Atom::Present(one)
        | Atom::Values(one, _)
        | Atom::Matches(one, _)
        | Atom::Member(one, _)
        | Atom::Only(one, _)
        | Atom::Register(one, _) => vec![*one],
        Atom::Difference(one, other, _) | Atom::Same(one, other) | Atom::Shares(one, other) => {
            vec![*one, *other]
        }
    }
}
