//! Warnings: what nothing uses, and capabilities that nobody can be allowed.

use super::findings::Findings;
use crate::diagnostic::{Code, Diagnostic, code};
use crate::policy::{
    AssertionForm, AttributeId, Condition, ConditionId, Covered, Operand, Policy, RegisterId,
    Source, Verb,
};
use crate::source::{FileId, Span};
use crate::syntax::Path;
use portvakt_eval::index::index;
use std::collections::BTreeSet;

/// Warns of declarations in the policy file itself that no rule and no assertion needs. A fragment
/// is for several policies, of which each uses what it needs.
pub(super) fn unused(policy: &Policy, file: FileId, findings: &Findings) {
    let mut used = Used::new(policy);
    for rule in &policy.rules {
        if let Verb::Require(condition) = &rule.verb {
            used.condition(condition);
        }
        rule.when.iter().chain(&rule.unless).for_each(|one| used.condition(one));
    }
    for assertion in &policy.assertions {
        match &assertion.form {
            AssertionForm::Never { when, unless, .. }
            | AssertionForm::Always { when, unless, .. } => {
                when.iter().chain(unless).for_each(|one| used.condition(one));
            }
            AssertionForm::OnlyHelps(attributes) | AssertionForm::Ignores(attributes) => {
                for attribute in attributes {
                    used.attribute(*attribute);
                }
            }
            AssertionForm::Implies(..) => {}
        }
    }
    let root = Path::root();
    let warn =
        |code: &'static Code, section: &str, name: &str, span: Span, what: &str, help: &str| {
            if span.file == file {
                let section = root.key(section);
                findings.warning(
                    Diagnostic::new(code, span, format!("{what} `{name}` is not used"))
                        .label("no rule and no assertion needs it")
                        .help(help)
                        .path(section.key(name)),
                );
            }
        };
    for (place, one) in policy.attributes.iter().enumerate() {
        // A required attribute checks the claims even if no rule tests it.
        if !one.required && !used.attributes.contains(&AttributeId(index(place))) {
            let help = "leave it out: what is not declared is ignored in claims and requests";
            warn(&code::UNUSED_ATTRIBUTE, "attributes", &one.name, one.span, "the attribute", help);
        }
    }
    for (place, one) in policy.registers.iter().enumerate() {
        if !used.registers.contains(&RegisterId(index(place))) {
            let help = "leave it out: a declared register must be supplied";
            warn(&code::UNUSED_REGISTER, "registers", &one.name, one.span, "the register", help);
        }
    }
    for (place, one) in policy.conditions.iter().enumerate() {
        if !used.conditions.contains(&ConditionId(index(place))) {
            let help = "leave it out, or use its name where its content stands";
            warn(&code::UNUSED_CONDITION, "conditions", &one.name, one.span, "the condition", help);
        }
    }
}

/// Warns of capabilities that no allow rule covers.
pub(super) fn ungranted(policy: &Policy, findings: &Findings) {
    let mut granted = vec![false; policy.capabilities.len()];
    let grants = policy.rules.iter().filter(|rule| matches!(rule.verb, Verb::Allow));
    let all = Covered::from_ranges(grants.flat_map(|rule| rule.covers.ranges().iter().copied()));
    for capability in all.iter() {
        if let Some(granted) = granted.get_mut(capability.at()) {
            *granted = true;
        }
    }
    let root = Path::root();
    let section = root.key("capabilities");
    let all = policy.capabilities.iter().zip(granted);
    for (capability, _) in all.filter(|(_, granted)| !granted) {
        let diagnostic = Diagnostic::new(
            &code::UNGRANTED_CAPABILITY,
            capability.span,
            format!("no rule allows `{}`: every request for it is refused", capability.name),
        )
        .help(format!(
            "write a rule with `allow: {}`, or leave the capability out",
            capability.name
        ));
        findings.warning(match capability.name.rsplit_once('.') {
            Some((prefix, word)) => diagnostic.path(section.key(prefix).key(word)),
            None => diagnostic.path(section.key(&capability.name)),
        });
    }
}

/// What was found to be used.
struct Used<'p> {
    policy: &'p Policy,
    attributes: BTreeSet<AttributeId>,
    registers: BTreeSet<RegisterId>,
    conditions: BTreeSet<ConditionId>,
}

impl<'p> Used<'p> {
    fn new(policy: &'p Policy) -> Self {
        Self {
            policy,
            attributes: BTreeSet::new(),
            registers: BTreeSet::new(),
            conditions: BTreeSet::new(),
        }
    }

    /// All that a condition needs, also through named conditions and derived attributes.
    fn condition(&mut self, condition: &Condition) {
        let policy = self.policy;
        let mut left = vec![condition];
        while let Some(condition) = left.pop() {
            condition.each_test(&mut |test| {
                if let Operand::Register(register) = &test.operand {
                    self.registers.insert(*register);
                }
            });
            condition.each_condition(&mut |id| {
                if self.conditions.insert(id)
                    && let Some(named) = policy.condition(id)
                {
                    left.push(&named.condition);
                }
            });
            condition.each_attribute(&mut |id| {
                if self.attributes.insert(id)
                    && let Some(attribute) = policy.attribute(id)
                    && let Source::Derive(entries) = &attribute.source
                {
                    left.extend(entries.iter().filter_map(|entry| entry.when.as_ref()));
                }
            });
        }
    }

    fn attribute(&mut self, id: AttributeId) {
        self.condition(&Condition::Present(id, Span::default()));
    }
}
