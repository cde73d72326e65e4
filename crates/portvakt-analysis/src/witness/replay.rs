//! A witness decided by the engine itself.

use super::Witness;
use portvakt_eval::{
    Capability, Category, Decision, DecisionTree, Effect, Engine, Reason, RegisterError, Request,
    Supplied, Time, Value, VerifiedClaims,
};
use serde_json::{Map, Value as Json};

/// What the engine decides on a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// Allow or deny.
    pub effect: Effect,
    /// Why.
    pub reason: Reason,
    /// The rule that settled it.
    pub rule: Option<String>,
    /// The attribute that is malformed, if that is the reason.
    pub malformed: Option<String>,
    /// The obligations: name and value as JSON.
    pub then: Vec<(String, String)>,
}

/// A witness that the engine cannot decide.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The register contents are refused.
    #[error(transparent)]
    Registers(#[from] RegisterError),
    /// The claims have expired, or registers are those of another tree.
    #[error("the engine refuses to decide")]
    Refused,
}

impl Witness {
    /// Decides the request with a tree.
    ///
    /// # Errors
    ///
    /// The tree refuses the register contents.
    pub fn replay(&self, tree: &DecisionTree) -> Result<Replay, ReplayError> {
        let decided = self.with_request(tree, |request| Replay::of(&request.decide()))?;
        Ok(decided.unwrap_or_else(|attribute| Replay::malformed(&attribute)))
    }

    /// Makes the request for a tree; or says which attribute of the claims is malformed.
    pub(crate) fn with_request<R>(
        &self,
        tree: &DecisionTree,
        then: impl FnOnce(Request<'_>) -> R,
    ) -> Result<Result<R, String>, ReplayError> {
        let registers = tree.registers(self.registers.iter().map(|(name, members)| {
            let members = members.as_array().into_iter().flatten().filter_map(Json::as_str);
            (name.as_str(), members)
        }))?;
        let engine = Engine::try_new(tree, &registers).map_err(|_| ReplayError::Refused)?;
        let claims = self.claims.to_string();
        let claims = VerifiedClaims::vouched_for_by_caller(claims.as_bytes());
        let binding = match engine.bind(&claims) {
            Ok(binding) => binding,
            Err(error) => return Ok(Err(error.attribute().to_owned())),
        };
        let subject = engine.subject(&binding, Time::MIN).map_err(|_| ReplayError::Refused)?;
        let capability =
            tree.capability(&self.capability).unwrap_or_else(|_| Capability::unknown());
        let resource = texts(tree, Category::Resource, &self.resource);
        let context = texts(tree, Category::Context, &self.context);
        let request = subject.request(capability, &supplied(&resource), &supplied(&context));
        Ok(Ok(then(request)))
    }
}

impl Replay {
    /// What nothing is decided on: it is open to everyone.
    #[must_use]
    pub fn public() -> Self {
        Self {
            effect: Effect::Allow,
            reason: Reason::Granted,
            rule: None,
            malformed: None,
            then: Vec::new(),
        }
    }

    /// What nobody knows.
    #[must_use]
    pub fn unknown() -> Self {
        Self { effect: Effect::Deny, reason: Reason::UnknownCapability, ..Self::public() }
    }

    /// Claims that are refused as a whole.
    fn malformed(attribute: &str) -> Self {
        Self {
            effect: Effect::Deny,
            reason: Reason::Malformed,
            rule: None,
            malformed: Some(attribute.to_owned()),
            then: Vec::new(),
        }
    }

    fn of(decision: &Decision<'_>) -> Self {
        let json = |value: Value<'_>| match value {
            Value::Text(text) => Json::from(text).to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Boolean(truth) => truth.to_string(),
            Value::Json(text) => text.to_owned(),
            Value::Texts(_) | Value::Time(_) | Value::Ip(_) | Value::Absent => String::new(),
        };
        Self {
            effect: decision.effect(),
            reason: decision.reason(),
            rule: decision.rule().map(|rule| rule.name().to_owned()),
            malformed: decision.malformed().map(|one| one.attribute.to_owned()),
            then: decision.then().map(|(name, value)| (name.to_owned(), json(value))).collect(),
        }
    }

    /// Tells whether the request is allowed.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.effect == Effect::Allow
    }
}

/// The attributes of a category with their values as JSON texts; what is not declared is ignored.
fn texts(
    tree: &DecisionTree,
    category: Category,
    given: &Map<String, Json>,
) -> Vec<(portvakt_eval::Attribute, String)> {
    let prefix = match category {
        Category::Resource => "resource",
        Category::Context => "context",
        Category::Subject => "subject",
    };
    let declared = given.iter().filter_map(|(name, value)| {
        let attribute = tree.attribute(&format!("{prefix}.{name}")).ok()?;
        Some((attribute, value.to_string()))
    });
    declared.collect()
}

fn supplied(texts: &[(portvakt_eval::Attribute, String)]) -> Vec<Supplied<'_>> {
    texts.iter().map(|(attribute, json)| attribute.is(Value::Json(json))).collect()
}
