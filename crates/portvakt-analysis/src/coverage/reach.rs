//! Looks for requests that show what is not covered.

use super::aim::{Aim, Demand};
use super::contents::{Contents, Growth};
use super::{Collector, Gap};
use crate::inquiry::{Cause, Confirmed, Inquiry};
use crate::model::Model;
use crate::scene::Question;
use crate::search::Answer;
use crate::witness::{Replay, Witness};
use portvakt_core::automaton::PatternError;
use portvakt_core::policy::CapabilityId;
use portvakt_eval::DecisionTree;
use serde_json::{Map, Value as Json};

/// Whether something that is not covered can be.
#[derive(Debug)]
pub(super) enum Reach {
    /// By this request, with these register contents.
    Found(Box<Confirmed>, Contents),
    /// By this one, with register contents that do not fit the others.
    Elsewhere(Box<Confirmed>),
    /// It is proved that no request does.
    Impossible,
    /// It is not known.
    Undecided(Cause),
}

/// What one kind of question came to.
enum Found {
    Model(Model, CapabilityId),
    None,
    Undecided,
}

/// Looks for a request that shows it: at best one that fits the register contents and leaves a rule
/// to the test in question.
///
/// # Errors
///
/// A pattern has no automaton within the limits.
pub(super) fn reach(
    gap: &Gap,
    inquiry: &mut Inquiry<'_>,
    contents: &Contents,
) -> Result<Reach, PatternError> {
    let Some(aim) = Aim::at(gap, inquiry.version.policy) else {
        return Ok(Reach::Impossible);
    };
    let capabilities = aim.capabilities();
    let tree = inquiry.version.tree;
    // At all: what this does not find, the narrower questions cannot find either.
    let free = look(&aim, &capabilities, Demand::Bare, None, inquiry)?;
    if matches!(free, Found::None) {
        return Ok(Reach::Impossible);
    }
    let mut cause = Cause::Steps;
    let growths: &[Growth] =
        if contents.are_none() { &[Growth::Kept] } else { &[Growth::Kept, Growth::Grown] };
    for growth in growths {
        for demand in aim.demands() {
            let fitting = Some((contents, *growth));
            let found = look(&aim, &capabilities, *demand, fitting, inquiry)?;
            if let Found::Model(mut model, capability) = found {
                let grown = contents.grown(&model, &inquiry.world);
                grown.put(&mut model);
                match confirm(gap, &witness(&model, capability, inquiry), tree) {
                    Some(confirmed) => return Ok(Reach::Found(Box::new(confirmed), grown)),
                    None => cause = Cause::Replay,
                }
            }
        }
    }
    let Found::Model(model, capability) = free else {
        return Ok(Reach::Undecided(cause));
    };
    let confirmed = confirm(gap, &witness(&model, capability, inquiry), tree);
    Ok(match confirmed {
        Some(confirmed) => Reach::Elsewhere(Box::new(confirmed)),
        None => Reach::Undecided(Cause::Replay),
    })
}

/// The first capability for which some request fulfils what is asked.
fn look(
    aim: &Aim<'_>,
    capabilities: &[CapabilityId],
    demand: Demand,
    fitting: Option<(&Contents, Growth)>,
    inquiry: &mut Inquiry<'_>,
) -> Result<Found, PatternError> {
    let mut undecided = false;
    for capability in capabilities {
        let mut question: Question = aim.question(*capability, demand, inquiry)?;
        if let Some((contents, growth)) = fitting {
            question = question.and_mostly(contents.claims(growth, &mut inquiry.world));
        }
        match inquiry.possible(&question) {
            Answer::Possible(model) => return Ok(Found::Model(model, *capability)),
            Answer::Impossible => {}
            Answer::Undecided => undecided = true,
        }
    }
    Ok(if undecided { Found::Undecided } else { Found::None })
}

/// The request; elements of arrays that nobody reads become what a tests file can say.
fn witness(model: &Model, capability: CapabilityId, inquiry: &Inquiry<'_>) -> Witness {
    let declared = inquiry.version.policy.capabilities.get(capability.at());
    let name = declared.map_or("", |one| one.name.as_str());
    let mut witness = Witness::of(model, &inquiry.world.universe, name);
    without_null(&mut witness.claims);
    witness
}

/// Depth: that of paths into claims.
fn without_null(json: &mut Json) {
    match json {
        Json::Null => *json = Json::Object(Map::new()),
        Json::Array(list) => list.iter_mut().for_each(without_null),
        Json::Object(members) => members.values_mut().for_each(without_null),
        Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// The request with its decision, if that shows what was not covered.
fn confirm(gap: &Gap, witness: &Witness, tree: &DecisionTree) -> Option<Confirmed> {
    let shows = witness.with_request(tree, |request| gap.is_shown_by(&request.explain()));
    let replay = witness.replay(tree).ok()?;
    let witness = witness.clone();
    (shows.ok()?.ok()?).then_some(Confirmed { witness, replay })
}

/// Has a collector see the decision on a request, with register contents.
pub(super) fn see(
    witness: &mut Witness,
    contents: &Contents,
    inquiry: &Inquiry<'_>,
    collector: &mut Collector<'_>,
) -> Option<Replay> {
    let named = contents.named(inquiry.version.policy);
    witness.registers =
        named.map(|(name, members)| (name.to_owned(), members.iter().cloned().collect())).collect();
    let tree = inquiry.version.tree;
    let seen = witness.with_request(tree, |request| collector.saw(&request.explain()));
    seen.ok()?.ok()?;
    witness.replay(tree).ok()
}
