//! Why a decision came out as it did, in rules and tests as written.
//!
//! An explanation replays the rules from their conditions, not from the forest, and must come to
//! the same decision: the two readings check each other.

use crate::decision::{Decision, Reason};
use crate::image::{Expression, Stream};
use crate::index::NONE;
use crate::known::Known;
use crate::request::Request;
use crate::tree::{DecisionTree, Rule};
use crate::verify::MAX_DEPTH;
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
        let known = Known::of(&facts);
        let mut shown = Shown { tree, known: &known, named: BTreeSet::new() };
        let mut decisive = NONE;
        for rule in tree.rules().filter(|rule| rule.covers(self.capability())) {
            let Some((head, mut stream)) = tree.image().rule(rule.priority) else {
                continue;
            };
            let fires = known.fires(&head, &mut stream.clone(), &mut Vec::new()) == Some(true);
            if fires {
                decisive = decisive.min(rule.priority);
            }
            let [when, unless, requires] =
                head.has.map(|has| if has { shown.next(&mut stream) } else { None });
            let decides = false;
            explanation.rules.push(RuleFinding { rule, fires, decides, when, unless, requires });
        }
        for one in &mut explanation.rules {
            one.decides = one.rule.priority == decisive;
        }
        explanation.decision = Decision::settled(tree, decisive);
        explanation.conditions = shown.conditions();
        explanation
    }
}

/// Shows conditions down to written tests and named conditions.
struct Shown<'t, 'k> {
    tree: &'t DecisionTree,
    known: &'k Known<'k>,
    /// The named conditions that were met.
    named: BTreeSet<u32>,
}

impl<'t> Shown<'t, '_> {
    /// Shows the next expression; how deep that leads is bounded by the verified image.
    fn next(&mut self, stream: &mut Stream<'_>) -> Option<Finding<'t>> {
        let each = &mut |expression, parts| self.finding(expression, parts);
        stream.fold(MAX_DEPTH, each)
    }

    fn finding(&mut self, expression: Expression, parts: Vec<Finding<'t>>) -> Finding<'t> {
        let holds: Vec<Option<bool>> = parts.iter().map(|part| Some(part.holds)).collect();
        let holds = self.known.holds(expression, &holds) == Some(true);
        let tree = self.tree;
        let kind = match expression {
            Expression::Any(_) => FindingKind::Any,
            Expression::Not => FindingKind::Not,
            Expression::Condition(number) => match tree.image().condition(number) {
                Some((NONE, mut stream)) => {
                    let shown = self.next(&mut stream);
                    return shown.unwrap_or(Finding { kind: FindingKind::All, holds, parts });
                }
                Some((name, _)) => {
                    self.named.insert(number);
                    FindingKind::Condition { name: tree.text(name) }
                }
                None => FindingKind::All,
            },
            Expression::Test(..) | Expression::Holds(_) => {
                let (attribute, written) = tree.test_texts(expression);
                let kind = FindingKind::Test { attribute, written };
                return Finding { kind, holds, parts: Vec::new() };
            }
            // What a test means is not shown.
            Expression::All(_) | Expression::Class(..) | Expression::Member(_) => FindingKind::All,
        };
        Finding { kind, holds, parts }
    }

    /// Shows the named conditions, and those that they speak of in turn.
    fn conditions(mut self) -> Vec<Finding<'t>> {
        let mut shown = Vec::new();
        let mut done = BTreeSet::new();
        while let Some(number) = self.named.pop_first() {
            if let Some((name, mut stream)) = self.tree.image().condition(number)
                && done.insert(number)
                && let Some(part) = self.next(&mut stream)
            {
                let kind = FindingKind::Condition { name: self.tree.text(name) };
                shown.push((name, Finding { kind, holds: part.holds, parts: vec![part] }));
            }
        }
        // Texts are sorted: their order is that of the names.
        shown.sort_by_key(|(name, _)| *name);
        shown.into_iter().map(|(_, finding)| finding).collect()
    }
}
