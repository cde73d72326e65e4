//! What is not covered.

use super::{Collector, Coverage, Seen, TestCoverage};
use portvakt_eval::{Explanation, Finding, FindingKind};
use serde::Serialize;

/// Something that no decision has shown. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "gap", rename_all = "kebab-case")]
pub enum Gap {
    /// A rule was never the reason.
    NeverDecides {
        /// The rule.
        rule: String,
    },
    /// A written test was never seen to come out so.
    NeverSeen {
        /// Where it stands.
        #[serde(flatten)]
        place: Place,
        /// The attribute.
        attribute: String,
        /// Operator and operand as written; `present` or `absent`.
        written: String,
        /// Whether it is that it holds, or that it fails, that was never seen.
        holds: bool,
    },
}

/// Where a written test stands. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// In a rule of this name.
    Rule(String),
    /// In a named condition of this name.
    Condition(String),
}

impl Coverage {
    /// What is not covered, in the order of the coverage: of each rule that it did not decide, then
    /// its tests.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for one in &self.rules {
            if one.seen != Seen::Decided {
                gaps.push(Gap::NeverDecides { rule: one.rule.clone() });
            }
            let place = Place::Rule(one.rule.clone());
            one.tests.iter().for_each(|test| test.gaps(&place, &mut gaps));
        }
        for one in &self.conditions {
            let place = Place::Condition(one.condition.clone());
            one.tests.iter().for_each(|test| test.gaps(&place, &mut gaps));
        }
        gaps
    }
}

impl TestCoverage {
    fn gaps(&self, place: &Place, gaps: &mut Vec<Gap>) {
        for (seen, holds) in [(self.seen_true, true), (self.seen_false, false)] {
            if !seen {
                gaps.push(Gap::NeverSeen {
                    place: place.clone(),
                    attribute: self.attribute.clone(),
                    written: self.written.clone(),
                    holds,
                });
            }
        }
    }
}

impl Collector<'_> {
    /// Tells whether it is still not covered.
    pub(super) fn lacks(&self, gap: &Gap) -> bool {
        match gap {
            Gap::NeverDecides { rule } => self.rule(rule) != Some(Seen::Decided),
            Gap::NeverSeen { place, attribute, written, holds } => {
                let test = self.test(place, attribute, written);
                !test.is_some_and(|one| if *holds { one.seen_true } else { one.seen_false })
            }
        }
    }
}

impl Gap {
    /// Tells whether a decision shows what was not covered.
    pub(super) fn is_shown_by(&self, explanation: &Explanation<'_>) -> bool {
        match self {
            Self::NeverDecides { rule } => {
                explanation.rules.iter().any(|one| one.decides && one.rule.name() == rule)
            }
            Self::NeverSeen { place: Place::Rule(rule), .. } => {
                let mut named = explanation.rules.iter().filter(|one| one.rule.name() == rule);
                named.any(|one| {
                    let parts = [&one.when, &one.unless, &one.requires];
                    parts.into_iter().flatten().any(|part| self.is_within(part))
                })
            }
            Self::NeverSeen { place: Place::Condition(name), .. } => {
                let is_it = |one: &&Finding<'_>| matches!(one.kind, FindingKind::Condition { name: it } if it == name);
                explanation.conditions.iter().filter(is_it).any(|one| self.is_within(one))
            }
        }
    }

    fn is_within(&self, finding: &Finding<'_>) -> bool {
        let Self::NeverSeen { attribute: of, written: text, holds, .. } = self else {
            return false;
        };
        let here = matches!(
            finding.kind,
            FindingKind::Test { attribute, written } if attribute == of && written == text
        );
        here && finding.holds == *holds || finding.parts.iter().any(|part| self.is_within(part))
    }
}
