//! What decisions have shown of a policy: which rules, and which written tests, both ways.
//!
//! Decisions are seen as their [`Explanation`]s, so coverage speaks of rules and of tests as people
//! wrote them, never of the compiled form. What is counted: every rule, and every test in a rule's
//! `when`, `unless` and requirement and in the named conditions that rules speak of. A test that is
//! written twice in one place counts once. What derived attributes test on their way to a value is
//! not counted: the tests of that value are.
//!
//! [`Explanation`]: portvakt_eval::Explanation

mod aim;
mod collect;
mod contents;
mod gap;
mod generate;
mod generated_text;
mod reach;
mod uncovered;
mod written;

#[cfg(test)]
mod tests;

pub use collect::Collector;
pub use gap::{Gap, Place};
pub use generate::{Case, Generated, generate};
pub use uncovered::{Possible, Supply, Uncovered, uncovered};
pub use written::{Written, written};

use portvakt_core::policy::RuleId;
use portvakt_core::source::Span;
use serde::Serialize;

/// How much of a policy decisions have shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Of all rules, those that decided.
    pub rules_decided: Share,
    /// Of all written tests, those that were seen true and seen false.
    pub tests_both_ways: Share,
    /// The rules, in file order.
    pub rules: Vec<RuleCoverage>,
    /// The named conditions that rules speak of, sorted by name.
    pub conditions: Vec<ConditionCoverage>,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How many are covered.
    pub covered: usize,
    /// How many there are.
    pub of: usize,
}

/// What was seen of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleCoverage {
    /// The rule's name.
    pub rule: String,
    /// The most that was seen of it.
    pub seen: Seen,
    /// Its written tests, in the order of the text.
    pub tests: Vec<TestCoverage>,
    /// The rule.
    #[serde(skip)]
    pub id: RuleId,
    /// Where its name stands.
    #[serde(skip)]
    pub span: Span,
}

/// The most that was seen of a rule. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// It never granted or refused.
    Never,
    /// It granted or refused, and another rule was the reason.
    Fired,
    /// It was the reason.
    Decided,
}

/// What was seen of a named condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConditionCoverage {
    /// The condition's name.
    pub condition: String,
    /// Its written tests, in the order of the text.
    pub tests: Vec<TestCoverage>,
    /// Where its name stands.
    #[serde(skip)]
    pub span: Span,
}

/// What was seen of a written test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestCoverage {
    /// The attribute.
    pub attribute: String,
    /// Operator and operand as written; `present` or `absent`.
    pub written: String,
    /// Whether some decision found it true.
    pub seen_true: bool,
    /// Whether some decision found it false.
    pub seen_false: bool,
    /// Where it stands in the text of its rule or condition, each place once.
    #[serde(skip)]
    pub spans: Vec<Span>,
}

impl Coverage {
    /// All written tests: of the rules, then of the named conditions.
    pub fn tests(&self) -> impl Iterator<Item = &TestCoverage> {
        let of_rules = self.rules.iter().flat_map(|one| &one.tests);
        of_rules.chain(self.conditions.iter().flat_map(|one| &one.tests))
    }

    /// Counts again what is covered.
    fn count(&mut self) {
        let decided = self.rules.iter().filter(|one| one.seen == Seen::Decided).count();
        let both = self.tests().filter(|one| one.seen_both_ways()).count();
        let tests = self.tests().count();
        self.rules_decided = Share { covered: decided, of: self.rules.len() };
        self.tests_both_ways = Share { covered: both, of: tests };
    }
}

impl TestCoverage {
    /// Tells whether it was seen true and seen false.
    #[must_use]
    pub fn seen_both_ways(&self) -> bool {
        self.seen_true && self.seen_false
    }
}

impl Share {
    /// Whole percent, rounded down: 100 only when all are covered; of nothing: 100.
    #[must_use]
    pub fn percent(&self) -> usize {
        self.covered.saturating_mul(100).checked_div(self.of).unwrap_or(100)
    }

    /// Tells whether it is at least so many percent, exactly.
    #[must_use]
    pub fn reaches(&self, percent: usize) -> bool {
        self.covered.saturating_mul(100) >= self.of.saturating_mul(percent)
    }
}

impl Seen {
    /// The word for it: `decided`, `fired` or `never`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Fired => "fired",
            Self::Decided => "decided",
        }
    }
}
