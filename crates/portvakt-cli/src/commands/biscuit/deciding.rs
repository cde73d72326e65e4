//! One request with a verified token.

use crate::answer::Answer;
use crate::args::biscuit::Deciding;
use crate::console::Console;
use crate::opened;
use crate::output::biscuit::Decided;
use crate::request::Given;
use crate::trouble::Trouble;
use portvakt::biscuit::{BindError, Delegated};
use portvakt::load::Loaded;
use portvakt::{Engine, Registers, Time};

/// What is asked, of which policy.
pub(super) struct Asking {
    loaded: Loaded,
    registers: Registers,
    capability: String,
    resource: Given,
    context: Given,
}

impl Asking {
    /// Reads the policy and the question, if there is one.
    pub(super) fn open(
        arguments: &Deciding,
        console: &mut Console,
    ) -> Result<Option<Self>, Trouble> {
        let (policy, capability) = match (arguments.policy(), &arguments.capability) {
            (Some(policy), Some(capability)) => (policy, capability.clone()),
            (None, None) => return Ok(None),
            _ => {
                return Err(Trouble::Usage("expected --policy and --capability".to_owned()));
            }
        };
        let loaded = opened::policy(&policy, console)?;
        let supply = opened::supply(&loaded, &arguments.registers)?;
        let registers = opened::registers(&loaded.tree, &supply, console)?;
        let resource = Given::named(&loaded.tree, "resource", &arguments.resource)?;
        let context = Given::named(&loaded.tree, "context", &arguments.context)?;
        Ok(Some(Self { loaded, registers, capability, resource, context }))
    }

    /// Decides: the policy for the claims inside, within the bounds.
    pub(super) fn decide(&self, delegated: &Delegated, now: Time) -> Result<Decided, Trouble> {
        let tree = &self.loaded.tree;
        let engine = Engine::try_new(tree, &self.registers);
        let engine = engine.map_err(|error| Trouble::Usage(error.to_string()))?;
        let name = self.capability.as_str();
        let malformed =
            |attribute: &str, expected: &str| Answer::malformed(name, (attribute, expected)).into();
        let binding = match delegated.bind(engine) {
            Ok(binding) => binding,
            Err(BindError::Claims(error)) => {
                return Ok(malformed(error.attribute(), error.expected()));
            }
            Err(error) => return Ok(malformed("", &not_carried(&error))),
        };
        let Ok(subject) = binding.subject(engine, now) else {
            return Ok(malformed("", "claims that have not expired"));
        };
        let Ok(capability) = tree.capability(name) else {
            return Ok(Answer::unknown_capability(name).into());
        };
        let request =
            subject.request(capability, &self.resource.supplied(), &self.context.supplied());
        let decision = request.decide();
        Ok(match (decision.decision(), decision.excluded_by()) {
            (Some(decision), None) => Answer::decided(name, &decision).into(),
            (_, Some(bound)) => Decided::excluded(name, bound),
            (None, None) => Answer::out_of_bounds(name).into(),
        })
    }
}

/// What was expected of a token that cannot tell of a claim.
fn not_carried(error: &BindError) -> String {
    match error {
        BindError::NotCarried { claim } => {
            format!("the claim `{claim}`, which was not looked for when the token was minted")
        }
        _ => "claims that this policy can read".to_owned(),
    }
}
