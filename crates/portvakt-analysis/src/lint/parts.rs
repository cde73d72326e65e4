//! The parts of what a rule tests, and when one of them matters.

use super::asking::Asking;
use crate::arena::{Arena, NodeId, Truth};
use crate::inquiry::Inquiry;
use crate::search::Answer;
use portvakt_core::automaton::PatternError;
use portvakt_core::policy::{Condition, Rule, RuleId, Verb};
use portvakt_core::source::Span;

/// A part of a condition.
#[derive(Debug)]
pub(super) struct Part<'p> {
    pub(super) condition: &'p Condition,
    pub(super) node: NodeId,
    pub(super) span: Span,
    shape: Shape,
}

/// What a part is made of.
#[derive(Debug)]
enum Shape {
    All(Vec<usize>),
    Any(Vec<usize>),
    Not(usize),
    Leaf,
}

/// Conditions that must hold, or must not, together.
#[derive(Debug)]
pub(super) struct Body<'p> {
    /// The parts, each after those that it is made of.
    pub(super) parts: Vec<Part<'p>>,
    /// The whole conditions, and whether each must hold.
    pub(super) roots: Vec<(usize, bool)>,
    /// What must hold besides.
    given: NodeId,
}

impl<'p> Body<'p> {
    /// Conditions, and whether each must hold, where something else does.
    pub(super) fn of(
        conditions: impl IntoIterator<Item = (&'p Condition, bool)>,
        given: NodeId,
        inquiry: &mut Inquiry<'_>,
    ) -> Result<Self, PatternError> {
        let mut body = Self { parts: Vec::new(), roots: Vec::new(), given };
        for (condition, holds) in conditions {
            let place = body.add(condition, inquiry)?;
            body.roots.push((place, holds));
        }
        Ok(body)
    }

    /// What must hold and what must not for a rule to fire.
    pub(super) fn of_rule(rule: &'p Rule, inquiry: &mut Inquiry<'_>) -> Result<Self, PatternError> {
        let required = match &rule.verb {
            Verb::Require(condition) => Some((condition, false)),
            Verb::Allow | Verb::Deny => None,
        };
        let when = rule.when.as_ref().map(|one| (one, true));
        let unless = rule.unless.as_ref().map(|one| (one, false));
        Self::of(when.into_iter().chain(unless).chain(required), Arena::TRUE, inquiry)
    }

    /// Depth: that of nesting in one condition, which reading bounds.
    fn add(
        &mut self,
        condition: &'p Condition,
        inquiry: &mut Inquiry<'_>,
    ) -> Result<usize, PatternError> {
        let node = inquiry.reading.condition(condition, &mut inquiry.world)?;
        let shape = match condition {
            Condition::All(list) => Shape::All(self.add_all(list, inquiry)?),
            Condition::Any(list) => Shape::Any(self.add_all(list, inquiry)?),
            Condition::Not(inner) => Shape::Not(self.add(inner, inquiry)?),
            Condition::Present(..)
            | Condition::Absent(..)
            | Condition::Named(..)
            | Condition::Test(_) => Shape::Leaf,
        };
        let span = match condition {
            Condition::Present(_, span)
            | Condition::Absent(_, span)
            | Condition::Named(_, span) => *span,
            Condition::Test(test) => test.span,
            Condition::All(_) | Condition::Any(_) | Condition::Not(_) => self.around(&shape),
        };
        self.parts.push(Part { condition, node, span, shape });
        Ok(self.parts.len().saturating_sub(1))
    }

    fn add_all(
        &mut self,
        list: &'p [Condition],
        inquiry: &mut Inquiry<'_>,
    ) -> Result<Vec<usize>, PatternError> {
        list.iter().map(|one| self.add(one, inquiry)).collect()
    }

    /// From the first part to the last.
    fn around(&self, shape: &Shape) -> Span {
        let spans = shape.parts().iter().filter_map(|place| self.parts.get(*place));
        let spans = || spans.clone().map(|part| part.span);
        match (spans().min_by_key(|one| one.start), spans().max_by_key(|one| one.end)) {
            (Some(first), Some(last)) => first.to(last),
            _ => Span::default(),
        }
    }

    /// The parts that something is made of.
    pub(super) fn inner(&self, place: usize) -> &[usize] {
        self.parts.get(place).map_or(&[], |part| part.shape.parts())
    }

    /// Tells whether a part is nothing but the negation of another.
    pub(super) fn is_negation(&self, place: usize) -> bool {
        self.parts.get(place).is_some_and(|part| matches!(part.shape, Shape::Not(_)))
    }

    /// Tells whether all is as it must be, when a part is taken to be so.
    fn holds(&self, truth: &mut Truth<'_>, forced: (usize, bool)) -> bool {
        truth.holds(self.given)
            && self.roots.iter().all(|(root, holds)| self.part(*root, truth, forced) == *holds)
    }

    fn part(&self, place: usize, truth: &mut Truth<'_>, forced: (usize, bool)) -> bool {
        if place == forced.0 {
            return forced.1;
        }
        let Some(part) = self.parts.get(place) else {
            return false;
        };
        match &part.shape {
            Shape::All(list) => list.iter().all(|one| self.part(*one, truth, forced)),
            Shape::Any(list) => list.iter().any(|one| self.part(*one, truth, forced)),
            Shape::Not(inner) => !self.part(*inner, truth, forced),
            Shape::Leaf => truth.holds(part.node),
        }
    }

    /// Tells whether it depends on a part whether all is as it must be.
    pub(super) fn depends(&self, place: usize, truth: &mut Truth<'_>) -> bool {
        self.holds(truth, (place, true)) != self.holds(truth, (place, false))
    }

    /// The formula of depending on a part.
    pub(super) fn dependence(&self, place: usize, arena: &mut Arena) -> NodeId {
        let with = self.formula(arena, (place, true));
        let without = self.formula(arena, (place, false));
        let [no_with, no_without] = [with, without].map(|one| arena.not(one));
        let one = arena.all([with, no_without]);
        let other = arena.all([without, no_with]);
        arena.any([one, other])
    }

    fn formula(&self, arena: &mut Arena, forced: (usize, bool)) -> NodeId {
        let mut all = vec![self.given];
        for (root, holds) in &self.roots {
            let node = self.part_formula(*root, arena, forced);
            all.push(if *holds { node } else { arena.not(node) });
        }
        arena.all(all)
    }

    /// Only what the part is in is made anew.
    fn part_formula(&self, place: usize, arena: &mut Arena, forced: (usize, bool)) -> NodeId {
        if place == forced.0 {
            return Arena::constant(forced.1);
        }
        let Some(part) = self.parts.get(place) else {
            return Arena::FALSE;
        };
        if place < forced.0 {
            return part.node;
        }
        match &part.shape {
            Shape::All(list) => {
                let all: Vec<NodeId> =
                    list.iter().map(|one| self.part_formula(*one, arena, forced)).collect();
                arena.all(all)
            }
            Shape::Any(list) => {
                let any: Vec<NodeId> =
                    list.iter().map(|one| self.part_formula(*one, arena, forced)).collect();
                arena.any(any)
            }
            Shape::Not(inner) => {
                let inner = self.part_formula(*inner, arena, forced);
                arena.not(inner)
            }
            Shape::Leaf => part.node,
        }
    }
}

impl Shape {
    fn parts(&self) -> &[usize] {
        match self {
            Self::All(list) | Self::Any(list) => list,
            Self::Not(inner) => std::slice::from_ref(inner),
            Self::Leaf => &[],
        }
    }
}

/// Of the tests of a rule that never fires, a few that suffice: without any of them it would.
pub(super) fn excluding(asking: &mut Asking<'_, '_>, id: RuleId, rule: &Rule) -> Vec<Span> {
    let Some(shared) = asking.scenes.of_rule(id).next() else {
        return Vec::new();
    };
    let Ok(body) = Body::of_rule(rule, asking.inquiry) else {
        return Vec::new();
    };
    let mut left: Vec<(usize, bool)> = Vec::new();
    for (root, holds) in &body.roots {
        let inner = match body.parts.get(*root).map(|part| &part.shape) {
            Some(Shape::All(list)) if *holds => list.as_slice(),
            Some(Shape::Any(list)) if !*holds => list.as_slice(),
            _ => std::slice::from_ref(root),
        };
        left.extend(inner.iter().map(|one| (*one, *holds)));
    }
    for place in (0..left.len()).rev() {
        let mut question = shared.scene.request();
        for (other, (part, holds)) in left.iter().enumerate() {
            if let Some(part) = body.parts.get(*part).filter(|_| other != place) {
                question = question.and(part.node, *holds);
            }
        }
        if matches!(asking.possible(&question), Answer::Impossible) {
            left.remove(place);
        }
    }
    left.iter().filter_map(|(part, _)| Some(body.parts.get(*part)?.span)).collect()
}
