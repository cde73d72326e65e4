//! One generated policy with requests for it, and what the oracle says to each.

use crate::compiled;
use crate::generate::{Dice, Draft, Request};
use crate::oracle::{Oracle, Question, Supply};
use crate::reading::{Reading, Settled};
use portvakt_core::operators::OPERATORS;
use portvakt_core::policy::Policy;
use std::collections::BTreeMap;
use std::fmt;

/// How many requests are drawn for one policy.
pub const REQUESTS: u64 = 25;

/// How many requests a property looks at, unless it is told otherwise.
const CASES: u64 = 1_000;

/// How many policies a property draws: the environment variable `PORTVAKT_CASES` counts requests.
#[must_use]
pub fn policies() -> u64 {
    cases(CASES).div_ceil(REQUESTS)
}

/// How many cases a property looks at: as the environment variable `PORTVAKT_CASES` says, or else so
/// many.
#[must_use]
pub fn cases(otherwise: u64) -> u64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one switch of the test harness; nothing else reads the environment"
    )]
    let asked = std::env::var("PORTVAKT_CASES").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(otherwise)
}

/// A generated policy, its registers, and requests with the oracle's answers.
#[derive(Debug)]
pub struct Round {
    /// The policy as it was drawn.
    pub draft: Draft,
    /// Its model.
    pub policy: Policy,
    /// The contents of its registers.
    pub supply: Supply,
    /// What the registers held earlier.
    pub earlier: Supply,
    /// Requests and the oracle's answers.
    pub asked: Vec<(Request, Reading)>,
    /// How often each operator was found false and true.
    pub tested: BTreeMap<&'static str, [u64; 2]>,
}

impl Round {
    /// The round of a seed.
    ///
    /// # Panics
    ///
    /// The policy that was drawn is not valid.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::of(seed, Draft::new(seed))
    }

    /// The round of a seed for a policy that was drawn.
    ///
    /// # Panics
    ///
    /// The policy is not valid.
    #[must_use]
    pub fn of(seed: u64, draft: Draft) -> Self {
        match Self::draw(&mut Dice::new(seed ^ 0x5EED), draft, REQUESTS) {
            Ok(round) => round,
            Err(errors) => panic!("seed {seed}: {errors}"),
        }
    }

    /// A round of so many requests for a policy that was drawn.
    ///
    /// # Errors
    ///
    /// The policy is not valid: its text and all findings.
    pub fn draw(dice: &mut Dice, draft: Draft, requests: u64) -> Result<Self, String> {
        let text = draft.text();
        let (policy, _) = compiled::model(&text).map_err(|errors| format!("{text}\n{errors}"))?;
        let (supply, earlier) = (draft.supply(dice), draft.supply(dice));
        let oracle = Oracle::new(&policy, &supply);
        let mut asked = Vec::new();
        for _ in 0..requests {
            asked.push(draw(dice, &draft, &oracle));
        }
        let tested = oracle.tested();
        Ok(Self { draft, policy, supply, earlier, asked, tested })
    }

    /// Asks the oracle about another version of the policy.
    #[must_use]
    pub fn answer(policy: &Policy, supply: &Supply, request: &Request) -> Reading {
        ask(&Oracle::new(policy, supply), request)
    }
}

/// Draws a request; what would be most of all is drawn again now and then.
fn draw(dice: &mut Dice, draft: &Draft, oracle: &Oracle<'_>) -> (Request, Reading) {
    let mut last = None;
    for _ in 0..4 {
        let request = Request::new(dice, draft);
        let reading = ask(oracle, &request);
        let keep = dice.percent(match reading.settled {
            Settled::NoRuleGrants | Settled::UnknownCapability => 20,
            Settled::Malformed(_) | Settled::Granted(_) => 60,
            Settled::Refused(_) | Settled::RequirementNotMet(_) => 100,
        });
        last = Some((request, reading));
        if keep {
            break;
        }
    }
    last.unwrap_or_else(|| panic!("no request was drawn"))
}

fn ask(oracle: &Oracle<'_>, request: &Request) -> Reading {
    let Request { claims, given, capability } = request;
    Reading::from(&oracle.answer(Question { claims, given, capability }))
}

/// What many rounds came to.
#[derive(Debug, Default)]
pub struct Tally {
    requests: u64,
    settled: BTreeMap<&'static str, u64>,
    tested: BTreeMap<&'static str, [u64; 2]>,
}

impl Tally {
    /// Adds a round.
    pub fn add(&mut self, round: &Round) {
        for (_, reading) in &round.asked {
            self.requests += 1;
            *self.settled.entry(kind(&reading.settled)).or_default() += 1;
        }
        for (operator, [no, yes]) in &round.tested {
            let counted = self.tested.entry(operator).or_default();
            *counted = [counted[0] + no, counted[1] + yes];
        }
    }

    /// Checks that the rounds reached everything that a decision can be: at least a quarter is
    /// allowed, 15 in 100 are refused by a rule, 5 in 100 are malformed, and every operator was
    /// found both false and true.
    ///
    /// # Panics
    ///
    /// They did not.
    pub fn check(&self) {
        let share = |kinds: &[&str]| {
            let counted: u64 = kinds.iter().filter_map(|kind| self.settled.get(kind)).sum();
            counted * 100 / self.requests.max(1)
        };
        assert!(share(&["granted"]) >= 25, "too few are allowed:\n{self}");
        assert!(share(&["refused", "requirement not met"]) >= 15, "too few are refused:\n{self}");
        assert!(share(&["malformed"]) >= 5, "too few are malformed:\n{self}");
        for operator in OPERATORS {
            let counted = self.tested.get(operator.name).copied().unwrap_or_default();
            assert!(
                counted.iter().all(|count| *count > 0),
                "`{}` is {counted:?}:\n{self}",
                operator.name
            );
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{:<22}{:>10}", "requests", self.requests)?;
        for (kind, count) in &self.settled {
            writeln!(out, "{kind:<22}{count:>10}{:>7} %", count * 100 / self.requests.max(1))?;
        }
        writeln!(out, "{:<22}{:>10}{:>10}", "operator", "false", "true")?;
        for (operator, [no, yes]) in &self.tested {
            writeln!(out, "{operator:<22}{no:>10}{yes:>10}")?;
        }
        Ok(())
    }
}

fn kind(settled: &Settled) -> &'static str {
    match settled {
        Settled::Granted(_) => "granted",
        Settled::Refused(_) => "refused",
        Settled::RequirementNotMet(_) => "requirement not met",
        Settled::NoRuleGrants => "no rule grants",
        Settled::UnknownCapability => "unknown capability",
        Settled::Malformed(_) => "malformed",
    }
}
