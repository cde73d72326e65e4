//! Why a decision came out as it did, in rules and tests as written.
//!
//! An explanation replays the rules from their conditions, not from the forest, and must come to
//! the same decision: the two readings check each other.

use crate::decision::{Decision, Reason};
use crate::facts::Facts;
use crate::image::{ExpressionRecord, Image, RuleRecord, expression, verb};
use crate::index::{NONE, at, part};
use crate::request::Request;
use crate::tree::{DecisionTree, Rule};
use alloc::collections::BTreeSet;
use alloc::vec;
use alloc::vec::Vec;

/// The whole path of a decision.
#[derive(Debug, Clone)]
pub struct Explanation<'t> {
    /// The decision, replayed from the rules.
    pub decision: Decision<'t>,
    /// The rules that cover the capability, in file order; none when no rule was read.
    pub rules: Vec<RuleFinding<'t>>,
    /// Named conditions that the rules speak of, sorted by name.
    pub conditions: Vec<Finding<'t>>,
}

/// What one rule had to say.
#[derive(Debug, Clone)]
pub struct RuleFinding<'t> {
    /// The rule.
    pub rule: Rule<'t>,
    /// Whether it grants (an allow rule) or refuses (a deny or require rule).
    pub fires: bool,
    /// Whether it is the reason.
    pub decides: bool,
    /// `when`.
    pub when: Option<Finding<'t>>,
    /// `unless`.
    pub unless: Option<Finding<'t>>,
    /// What a require rule requires.
    pub requires: Option<Finding<'t>>,
}

/// A condition and whether it holds.
#[derive(Debug, Clone)]
pub struct Finding<'t> {
    /// What it is.
    pub kind: FindingKind<'t>,
    /// Whether it holds.
    pub holds: bool,
    /// Its parts.
    pub parts: Vec<Finding<'t>>,
}

/// Kinds of conditions. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingKind<'t> {
    /// All parts hold.
    All,
    /// Some part holds.
    Any,
    /// The part does not hold.
    Not,
    /// A test, as written.
    Test {
        /// The attribute.
        attribute: &'t str,
        /// Operator and operand; `present` or `absent`.
        written: &'t str,
    },
    /// A named condition; among [`Explanation::conditions`] its parts are shown.
    Condition {
        /// Its name.
        name: &'t str,
    },
}

impl<'t> Request<'t> {
    /// Explains the decision. Unlike deciding it allocates, and reads every rule that covers the
    /// capability.
    #[must_use]
    pub fn explain(&self) -> Explanation<'t> {
        let tree = self.subject().engine().tree();
        let mut explanation =
            Explanation { decision: self.decide(), rules: Vec::new(), conditions: Vec::new() };
        if matches!(explanation.decision.reason(), Reason::Malformed | Reason::UnknownCapability) {
            return explanation;
        }
        let facts = self.facts();
        let image = tree.image();
        let record = |rule: Rule<'t>| Some((rule, image.rules.get(at(rule.priority))?));
        let covering: Vec<(Rule<'t>, &RuleRecord)> =
            tree.covering(self.capability()).filter_map(record).collect();
        let starts = covering.iter().flat_map(|(_, rule)| [rule.when, rule.unless, rule.requires]);
        let outcomes = Outcomes::of(&facts, starts);
        let decisive = covering.iter().find(|(_, rule)| outcomes.fires(rule));
        let decisive = decisive.map_or(NONE, |(rule, _)| rule.priority);
        explanation.decision = Decision::settled(tree, decisive);
        let mut named = BTreeSet::new();
        for (rule, record) in &covering {
            let mut show = |one: u32| (one != NONE).then(|| outcomes.show(tree, one, &mut named));
            explanation.rules.push(RuleFinding {
                rule: *rule,
                fires: outcomes.fires(record),
                decides: rule.priority == decisive,
                when: show(record.when),
                unless: show(record.unless),
                requires: show(record.requires),
            });
        }
        let position =
            |one: &RuleFinding<'_>| Some(image.rules.get(at(one.rule.priority))?.position);
        explanation.rules.sort_by_key(position);
        explanation.conditions = outcomes.conditions(tree, named);
        explanation
    }
}

/// Whether expressions hold: one answer for each that some rule leads to.
struct Outcomes<'o> {
    image: &'o Image,
    holds: Vec<bool>,
}

impl<'o> Outcomes<'o> {
    /// Works out all expressions below the given ones, lowest first: no recursion.
    fn of(facts: &Facts<'o>, starts: impl Iterator<Item = u32>) -> Self {
        let image = facts.tree.image();
        let mut reached = vec![false; image.expressions.len()];
        let mut open: Vec<u32> = starts.filter(|start| *start != NONE).collect();
        while let Some(next) = open.pop() {
            if let Some(reached) = reached.get_mut(at(next)).filter(|reached| !**reached) {
                *reached = true;
                each_operand(image, next, |operand| open.push(operand));
            }
        }
        let mut outcomes = Self { image, holds: vec![false; image.expressions.len()] };
        for (one, place) in image.expressions.iter().zip(0_u32..) {
            if reached.get(at(place)).copied().unwrap_or(false) {
                let holds = outcomes.work_out(facts, one);
                if let Some(outcome) = outcomes.holds.get_mut(at(place)) {
                    *outcome = holds;
                }
            }
        }
        outcomes
    }

    fn work_out(&self, facts: &Facts<'_>, one: &ExpressionRecord) -> bool {
        match one.kind {
            expression::ALL => part(&self.image.operands, one.first, one.second)
                .iter()
                .all(|each| self.holds(*each)),
            expression::ANY => part(&self.image.operands, one.first, one.second)
                .iter()
                .any(|each| self.holds(*each)),
            expression::NOT => !self.holds(one.first),
            expression::CLASS => {
                let class = facts.class(one.first);
                part(&self.image.ranges, one.second, one.third)
                    .iter()
                    .any(|range| (range.start..range.end).contains(&class))
            }
            expression::MEMBER => facts.holds(one.first),
            _ => self.holds(one.first),
        }
    }

    fn holds(&self, expression: u32) -> bool {
        self.holds.get(at(expression)).copied().unwrap_or(false)
    }

    /// Tells whether a rule grants or refuses.
    fn fires(&self, rule: &RuleRecord) -> bool {
        let when = rule.when == NONE || self.holds(rule.when);
        let unless = rule.unless != NONE && self.holds(rule.unless);
        when && !unless && (rule.verb != verb::REQUIRE || !self.holds(rule.requires))
    }

    /// Shows an expression down to written tests and named conditions; how deep that leads is
    /// bounded by the verified image.
    fn show<'t>(
        &self,
        tree: &'t DecisionTree,
        place: u32,
        named: &mut BTreeSet<u32>,
    ) -> Finding<'t> {
        let image = tree.image();
        let one = image.expressions.get(at(place)).copied().unwrap_or_default();
        let holds = self.holds(place);
        let kind = match one.kind {
            expression::ANY => FindingKind::Any,
            expression::NOT => FindingKind::Not,
            expression::WRITTEN if one.third == NONE => {
                named.insert(place);
                FindingKind::Condition { name: tree.text(one.second) }
            }
            expression::WRITTEN => FindingKind::Test {
                attribute: tree.text(one.second),
                written: tree.text(one.third),
            },
            // Atoms stand below written tests only: what is left is `ALL`.
            _ => FindingKind::All,
        };
        let mut parts = Vec::new();
        if one.kind != expression::WRITTEN {
            each_operand(image, place, |operand| parts.push(operand));
        }
        let parts = parts.into_iter().map(|part| self.show(tree, part, named)).collect();
        Finding { kind, holds, parts }
    }

    /// Shows the named conditions, and those that they speak of in turn.
    fn conditions<'t>(&self, tree: &'t DecisionTree, mut named: BTreeSet<u32>) -> Vec<Finding<'t>> {
        let mut shown = Vec::new();
        let mut done = BTreeSet::new();
        while let Some(place) = named.pop_first() {
            if !done.insert(place) {
                continue;
            }
            let one = tree.image().expressions.get(at(place)).copied().unwrap_or_default();
            let kind = FindingKind::Condition { name: tree.text(one.second) };
            let parts = vec![self.show(tree, one.first, &mut named)];
            shown.push((one.second, Finding { kind, holds: self.holds(place), parts }));
        }
        // Texts are sorted: their order is that of the names.
        shown.sort_by_key(|(name, _)| *name);
        shown.into_iter().map(|(_, finding)| finding).collect()
    }
}

/// Calls `each` for every operand of an expression.
pub(crate) fn each_operand(image: &Image, place: u32, mut each: impl FnMut(u32)) {
    let Some(one) = image.expressions.get(at(place)) else {
        return;
    };
    match one.kind {
        expression::ALL | expression::ANY => {
            for operand in part(&image.operands, one.first, one.second) {
                each(*operand);
            }
        }
        expression::NOT | expression::WRITTEN => each(one.first),
        _ => {}
    }
}
