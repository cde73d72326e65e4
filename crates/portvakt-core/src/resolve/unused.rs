//! Warnings: what nothing uses, and capabilities that nobody can be allowed.

use super::findings::Findings;
use crate::diagnostic::{Code, Diagnostic, code};
use crate::policy::{
    AssertionForm, AttributeId, Condition, Covered, Operand, Policy, Source, Verb,
};
use crate::source::{FileId, Span};
use crate::syntax::Path;

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
                    used.attribute(*attribute).for_each(|one| used.condition(one));
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
        if !one.required && !is_marked(&used.attributes, place) {
            let help = "leave it out: what is not declared is ignored in claims and requests";
            warn(&code::UNUSED_ATTRIBUTE, "attributes", &one.name, one.span, "the attribute", help);
        }
    }
    for (place, one) in policy.registers.iter().enumerate() {
        if !is_marked(&used.registers, place) {
            let help = "leave it out: a declared register must be supplied";
            warn(&code::UNUSED_REGISTER, "registers", &one.name, one.span, "the register", help);
        }
    }
    for (place, one) in policy.conditions.iter().enumerate() {
        if !is_marked(&used.conditions, place) {
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

/// What was found to be used, by place.
struct Used<'p> {
    policy: &'p Policy,
    attributes: Vec<bool>,
    registers: Vec<bool>,
    conditions: Vec<bool>,
}

impl<'p> Used<'p> {
    fn new(policy: &'p Policy) -> Self {
        Self {
            policy,
            attributes: vec![false; policy.attributes.len()],
            registers: vec![false; policy.registers.len()],
            conditions: vec![false; policy.conditions.len()],
        }
    }

    /// All that a condition needs, also through named conditions and derived attributes.
    fn condition(&mut self, condition: &'p Condition) {
        let policy = self.policy;
        let mut left = Vec::new();
        let mut next = Some(condition);
        while let Some(condition) = next {
            condition.each_test(&mut |test| {
                if let Operand::Register(register) = &test.operand {
                    is_new(&mut self.registers, register.at());
                }
            });
            condition.each_condition(&mut |id| {
                if is_new(&mut self.conditions, id.at())
                    && let Some(named) = policy.condition(id)
                {
                    left.push(&named.condition);
                }
            });
            condition.each_attribute(&mut |id| left.extend(self.attribute(id)));
            next = left.pop();
        }
    }

    /// Marks an attribute; gives the conditions that it needs, the first time.
    fn attribute(&mut self, id: AttributeId) -> impl Iterator<Item = &'p Condition> + use<'p> {
        let is_new = is_new(&mut self.attributes, id.at());
        let attribute = self.policy.attribute(id).filter(|_| is_new);
        let entries = match attribute.map(|attribute| &attribute.source) {
            Some(Source::Derive(entries)) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().filter_map(|entry| entry.when.as_ref())
    }
}

/// Marks a place; tells whether it was not marked before.
fn is_new(marks: &mut [bool], place: usize) -> bool {
    marks.get_mut(place).is_some_and(|mark| !std::mem::replace(mark, true))
}

fn is_marked(marks: &[bool], place: usize) -> bool {
    marks.get(place).copied().unwrap_or_default()
}
