//! One policy of a shape with requests for it, and what the oracle says to each.

use super::{Aim, Outline, Shape};
use crate::compiled;
use crate::generate::{Dice, Request};
use crate::oracle::{Oracle, Question, Supply};
use crate::reading::{Reading, Settled};
use portvakt_core::policy::Policy;

/// A policy of a shape, its registers, and requests with the oracle's answers.
#[derive(Debug)]
pub struct ShapeRound {
    /// The policy as it was drawn.
    pub outline: Outline,
    /// Its model.
    pub policy: Policy,
    /// The contents of its registers.
    pub supply: Supply,
    /// What the registers held earlier.
    pub earlier: Supply,
    /// Requests and the oracle's answers.
    pub asked: Vec<(Request, Reading)>,
}

impl ShapeRound {
    /// Draws a policy of so many rules, and so many requests.
    ///
    /// # Panics
    ///
    /// The policy is not valid.
    #[must_use]
    pub fn new(shape: &Shape, size: usize, requests: usize, seed: u64) -> Self {
        match Self::draw(&mut Dice::new(seed ^ 0x5_4A9E), shape, size, requests) {
            Ok(round) => round,
            Err(errors) => panic!("seed {seed}: {errors}"),
        }
    }

    /// Draws a policy of so many rules, and so many requests.
    ///
    /// # Errors
    ///
    /// The policy is not valid: its text and all findings.
    pub fn draw(
        dice: &mut Dice,
        shape: &Shape,
        size: usize,
        requests: usize,
    ) -> Result<Self, String> {
        let outline = (shape.outline)(size, dice);
        let text = outline.text();
        let (policy, _) = compiled::model(&text).map_err(|errors| format!("{text}\n{errors}"))?;
        let [supply, earlier] = outline.supply();
        let oracle = Oracle::new(&policy, &supply);
        let aims = Aim::TURNS.iter().cycle().take(requests);
        let asked = aims.map(|aim| draw(dice, &outline, &oracle, *aim)).collect();
        Ok(Self { outline, policy, supply, earlier, asked })
    }

    /// Asks the oracle about another version of the policy.
    #[must_use]
    pub fn answer(policy: &Policy, supply: &Supply, request: &Request) -> Reading {
        ask(&Oracle::new(policy, supply), request)
    }
}

/// Draws a request that comes out as aimed at, after a few attempts at the most.
fn draw(dice: &mut Dice, outline: &Outline, oracle: &Oracle<'_>, aim: Aim) -> (Request, Reading) {
    let mut attempt = || {
        let request = outline.request(dice, aim);
        let reading = ask(oracle, &request);
        (request, reading)
    };
    let mut last = attempt();
    for _ in 0..3 {
        let meets = match (aim, &last.1.settled) {
            (Aim::Grant, settled) => matches!(settled, Settled::Granted(_)),
            (Aim::Refuse, settled) => {
                matches!(settled, Settled::Refused(_) | Settled::RequirementNotMet(_))
            }
            (Aim::Miss | Aim::Any | Aim::Malformed, _) => true,
        };
        if meets {
            break;
        }
        last = attempt();
    }
    last
}

fn ask(oracle: &Oracle<'_>, request: &Request) -> Reading {
    let Request { claims, given, capability } = request;
    Reading::from(&oracle.answer(Question { claims, given, capability }))
}
