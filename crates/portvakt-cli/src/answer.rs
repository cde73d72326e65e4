//! The answer to one request, as people and programs get it.

use portvakt::jwt::TokenError;
use portvakt::{Decision, Effect, Reason, Value};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// Effect, reason and obligations. All members are always written.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    /// `allow` or `deny`.
    pub(crate) effect: &'static str,
    /// The text asked for, or what the route gave.
    pub(crate) capability: Option<String>,
    /// Why.
    pub(crate) reason: &'static str,
    /// The rule that is the reason.
    pub(crate) rule: Option<String>,
    /// What the rule says to the caller.
    pub(crate) because: Option<String>,
    /// What the rule obliges to.
    pub(crate) then: BTreeMap<String, serde_json::Value>,
    /// What is malformed.
    pub(crate) malformed: Option<Malformed>,
    /// Why the token is refused; where there is none, this is not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token_error: Option<Refusal>,
}

/// What is malformed, and what was expected; never the value.
#[derive(Debug, Serialize)]
pub(crate) struct Malformed {
    /// The attribute; none when the fault lies in no declared attribute.
    pub(crate) attribute: Option<String>,
    /// What was expected.
    pub(crate) expected: String,
}

/// Why a token is refused. Written, it is the name of the check.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) TokenError);

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.code())
    }
}

impl Answer {
    /// What the engine decided.
    pub(crate) fn decided(capability: &str, decision: &Decision<'_>) -> Self {
        let malformed = decision.malformed().map(|one| (one.attribute, one.expected));
        Self {
            effect: match decision.effect() {
                Effect::Allow => "allow",
                Effect::Deny => "deny",
            },
            rule: decision.rule().map(|rule| rule.name().to_owned()),
            because: filled(decision.because()),
            then: decision.then().map(|(name, value)| (name.to_owned(), json(value))).collect(),
            malformed: malformed.map(Malformed::from),
            ..Self::deny(Some(capability), reason(decision.reason()))
        }
    }

    /// The claims are malformed.
    pub(crate) fn malformed(capability: &str, malformed: (&str, &str)) -> Self {
        Self {
            malformed: Some(Malformed::from(malformed)),
            ..Self::deny(Some(capability), "malformed")
        }
    }

    /// The token is refused, so that nobody is known to ask.
    pub(crate) fn token_refused(capability: &str, error: TokenError) -> Self {
        Self { token_error: Some(Refusal(error)), ..Self::deny(Some(capability), "token_refused") }
    }

    /// The bounds of a capability token exclude the request: the policy is not asked.
    pub(crate) fn out_of_bounds(capability: &str) -> Self {
        Self::deny(Some(capability), "out_of_bounds")
    }

    /// The policy has no capability of this name, whatever bounds say.
    pub(crate) fn unknown_capability(capability: &str) -> Self {
        Self::deny(Some(capability), self::reason(Reason::UnknownCapability))
    }

    /// No route matches.
    pub(crate) fn unknown_route() -> Self {
        Self::deny(None, "unknown_route")
    }

    /// The route is public.
    pub(crate) fn public() -> Self {
        Self { effect: "allow", ..Self::deny(None, "public") }
    }

    fn deny(capability: Option<&str>, reason: &'static str) -> Self {
        Self {
            effect: "deny",
            capability: capability.map(str::to_owned),
            reason,
            rule: None,
            because: None,
            then: BTreeMap::new(),
            malformed: None,
            token_error: None,
        }
    }

    /// Tells whether this attribute is what is malformed.
    pub(crate) fn names_malformed(&self, attribute: &str) -> bool {
        let found = self.malformed.as_ref().and_then(|one| one.attribute.as_deref());
        found == Some(attribute)
    }

    /// Tells whether the request is allowed.
    pub(crate) fn is_allowed(&self) -> bool {
        self.effect == "allow"
    }
}

impl From<(&str, &str)> for Malformed {
    fn from((attribute, expected): (&str, &str)) -> Self {
        Self { attribute: filled(attribute), expected: expected.to_owned() }
    }
}

/// The word for a reason.
pub(crate) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Granted => "granted",
        Reason::NoRuleGrants => "no_rule_grants",
        Reason::Refused => "refused",
        Reason::RequirementNotMet => "requirement_not_met",
        Reason::Malformed => "malformed",
        Reason::UnknownCapability => "unknown_capability",
    }
}

/// An obligation in JSON.
pub(crate) fn json(value: Value<'_>) -> serde_json::Value {
    match value {
        Value::Text(text) => text.into(),
        Value::Integer(number) => number.into(),
        Value::Boolean(truth) => truth.into(),
        // Obligations are of no other type.
        Value::Texts(_) | Value::Time(_) | Value::Ip(_) | Value::Json(_) | Value::Absent => {
            serde_json::Value::Null
        }
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
