//! What coverage must reach.

use portvakt::analysis::coverage::{Coverage, Share};

/// Whole percents that coverage must reach.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thresholds {
    /// Of the rules, how many must have decided.
    pub(super) rules: Option<u8>,
    /// Of the written tests, how many must have been seen both ways.
    pub(super) tests: Option<u8>,
}

/// A threshold that was not reached.
#[derive(Debug)]
pub(crate) struct Missed {
    /// What is counted.
    pub(crate) what: &'static str,
    /// How much there is.
    pub(crate) found: Share,
    /// How many percent there should be.
    pub(crate) expected: u8,
}

impl Thresholds {
    /// Tells whether anything must be reached.
    pub(super) fn are_set(self) -> bool {
        self.rules.is_some() || self.tests.is_some()
    }

    /// What was not reached.
    pub(super) fn missed(self, coverage: &Coverage) -> Vec<Missed> {
        let all = [
            ("rules decided", coverage.rules_decided, self.rules),
            ("tests seen both ways", coverage.tests_both_ways, self.tests),
        ];
        let missed = all.into_iter().filter_map(|(what, found, expected)| {
            let expected = expected?;
            (!found.reaches(expected.into())).then_some(Missed { what, found, expected })
        });
        missed.collect()
    }
}

impl std::fmt::Display for Missed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { what, found, expected } = self;
        let Share { covered, of } = found;
        write!(f, "expected at least {expected} % of {what}, found {covered} of {of}")
    }
}
