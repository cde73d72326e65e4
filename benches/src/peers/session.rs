//! What all peers share: an input is made of claims and a request, and decided.

use super::claims::Claims;
use crate::contest::{Contestant, Refused};
use crate::workload::Request;

/// A loaded policy while it decides.
pub(super) trait Session<'l> {
    /// What the engine is given for one decision.
    type Input;

    /// Makes the input of a request.
    fn input(&self, claims: &Claims<'l>, request: &'l Request) -> Result<Self::Input, Refused>;

    /// Whether the policy allows it. An error of the engine is a denial.
    fn allows(&mut self, input: &mut Self::Input) -> bool;
}

/// A session with the inputs of all requests, which [`Contestant::decide_prepared`] decides.
struct Prepared<'l, S: Session<'l>> {
    session: S,
    requests: &'l [Request],
    inputs: Vec<S::Input>,
}

/// Makes all inputs. Peers are given everything beforehand, values of the resource too.
pub(super) fn prepare<'l, S: Session<'l> + 'l>(
    session: S,
    requests: &'l [Request],
) -> Result<Box<dyn Contestant + 'l>, Refused> {
    let inputs = requests
        .iter()
        .map(|request| session.input(&Claims::read(&request.claims)?, request))
        .collect::<Result<_, _>>()?;
    Ok(Box::new(Prepared { session, requests, inputs }))
}

impl<'l, S: Session<'l>> Contestant for Prepared<'l, S> {
    fn decide_prepared(&mut self, allowed: &mut [bool]) {
        for (input, allowed) in self.inputs.iter_mut().zip(allowed) {
            *allowed = self.session.allows(input);
        }
    }

    fn decide_claims(&mut self, allowed: &mut [bool]) {
        for (request, allowed) in self.requests.iter().zip(allowed) {
            let claims = Claims::read(&request.claims);
            let input = claims.and_then(|claims| self.session.input(&claims, request));
            *allowed = input.is_ok_and(|mut input| self.session.allows(&mut input));
        }
    }
}

/// A part of a written policy; empty when there is none.
pub(super) fn part(written: &[String], place: usize) -> &str {
    written.get(place).map_or("", String::as_str)
}
