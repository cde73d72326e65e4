//! A second opinion: the Biscuit library's own answer on a whole token.

use crate::bounds::{Bounds, Values};
use crate::error::BiscuitError;
use crate::form;
use crate::limits::Limits;
use biscuit_auth::builder::{AuthorizerBuilder, Fact, Term};
use biscuit_auth::{AuthorizerLimits, Biscuit};
use portvakt_eval::Time;
use std::time::Duration;

/// A hundred years: the library measures time, which must never decide.
const NEVER: Duration = Duration::from_hours(876_600);

/// Asks the library whether it lets a request through that lies within all bounds. Facts are made of
/// what is handed in; its clock is not asked.
pub(crate) fn ask(
    token: &Biscuit,
    within: &Bounds,
    audience: &str,
    now: Time,
    limits: &Limits,
) -> Result<(), BiscuitError> {
    let mut facts = vec![
        form::fact(form::AUDIENCE, [Term::Str(audience.to_owned())]),
        form::fact(form::TIME, [form::date(now)]),
    ];
    facts.extend(witness(within));
    // The library counts facts when new ones follow from them, which none do here.
    let count = u64::try_from(facts.len().saturating_add(form::FACTS));
    if count.map_or(true, |count| count > limits.facts) {
        return Err(BiscuitError::TooManyFacts);
    }
    let mut builder = AuthorizerBuilder::new().set_limits(AuthorizerLimits {
        max_facts: limits.facts,
        max_iterations: limits.iterations,
        max_time: NEVER,
    });
    let disagree = |_| BiscuitError::Disagreement;
    for fact in facts {
        builder = builder.fact(fact).map_err(disagree)?;
    }
    // Whatever passes all checks is allowed here: what the policy allows is asked elsewhere.
    let authorizer = builder.policy("allow if true").and_then(|builder| builder.build(token));
    authorizer.and_then(|mut authorizer| authorizer.authorize()).map(|_| ()).map_err(disagree)
}

/// The facts of one request that all bounds let through.
fn witness(within: &Bounds) -> impl Iterator<Item = Fact> {
    let capability = within.capabilities.iter().filter_map(|names| names.first());
    let capability = capability.map(|name| form::fact(form::CAPABILITY, [Term::Str(name.clone())]));
    let resource = within.resource.iter().filter_map(|(attribute, values)| {
        let value = match values {
            Values::Texts(all) => Term::Str(all.first()?.clone()),
            Values::Integers(all) => Term::Integer(*all.first()?),
            Values::Booleans(all) => Term::Bool(*all.first()?),
        };
        Some(form::fact(form::RESOURCE, [Term::Str(attribute.clone()), value]))
    });
    capability.chain(resource)
}

#[cfg(test)]
mod tests {
    use super::*;
    use biscuit_auth::KeyPair;

    #[test]
    fn what_the_library_refuses_is_a_disagreement() {
        let check = format!("check if {}(\"us\")", form::AUDIENCE);
        let token = Biscuit::builder().check(check.as_str()).unwrap();
        let token = token.build(&KeyPair::new()).unwrap();
        let (bounds, limits) = (Bounds::new(), Limits::default());
        assert_eq!(ask(&token, &bounds, "us", Time::MIN, &limits), Ok(()));
        let other = ask(&token, &bounds, "them", Time::MIN, &limits);
        assert_eq!(other, Err(BiscuitError::Disagreement));
    }
}
