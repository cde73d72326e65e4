//! A compiled policy that decides.

use super::{Allowances, compile_within, policy};
use crate::limits::Limits;
use portvakt_eval::{
    DecisionTree, Engine, Reason, Registers, Supplied, Time, Value, VerifiedClaims,
};

/// A compiled policy with register contents.
pub(super) struct Service {
    tree: DecisionTree,
    registers: Registers,
}

impl Service {
    #[track_caller]
    pub(super) fn new(text: &str, registers: &[(&str, &[&str])]) -> Self {
        Self::within(text, registers, Allowances::default())
    }

    /// A forest of another form.
    #[track_caller]
    pub(super) fn within(
        text: &str,
        registers: &[(&str, &[&str])],
        allowances: Allowances,
    ) -> Self {
        let tree = compile_within(&policy(text), &Limits::large(), allowances).unwrap();
        let registers = tree.registers(registers.iter().copied()).unwrap();
        Self { tree, registers }
    }

    /// `allow by rule`, `deny by rule`, `deny` or `malformed attribute`.
    #[track_caller]
    pub(super) fn decide(&self, claims: &str, capability: &str, given: &[(&str, &str)]) -> String {
        let engine = Engine::try_new(&self.tree, &self.registers).unwrap();
        let binding = match engine.bind(&VerifiedClaims::vouched_for_by_caller(claims.as_bytes())) {
            Ok(binding) => binding,
            Err(error) => return format!("malformed {}", error.attribute()),
        };
        let subject = engine.subject(&binding, Time::from_seconds(0).unwrap()).unwrap();
        let supplied = |category: &str| {
            let ours = given.iter().filter(|(name, _)| name.starts_with(category));
            let values =
                ours.map(|(name, json)| self.tree.attribute(name).unwrap().is(Value::Json(json)));
            values.collect::<Vec<Supplied<'_>>>()
        };
        let capability = self.tree.capability(capability).unwrap();
        let request = subject.request(capability, &supplied("resource."), &supplied("context."));
        let decision = request.decide();
        let rule = decision.rule().map_or("", |rule| rule.name());
        match decision.reason() {
            Reason::Granted => format!("allow by {rule}"),
            Reason::Refused | Reason::RequirementNotMet => format!("deny by {rule}"),
            Reason::NoRuleGrants => "deny".to_owned(),
            Reason::Malformed => {
                let malformed = decision.malformed().unwrap();
                format!("malformed {}", malformed.attribute)
            }
            Reason::UnknownCapability => "unknown".to_owned(),
        }
    }

    #[track_caller]
    pub(super) fn check(
        &self,
        claims: &str,
        capability: &str,
        given: &[(&str, &str)],
        expected: &str,
    ) {
        assert_eq!(self.decide(claims, capability, given), expected, "{claims} {given:?}");
    }
}
