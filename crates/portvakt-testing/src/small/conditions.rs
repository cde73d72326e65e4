//! All conditions and tests of a policy, wherever they stand.

use portvakt_core::policy::{AssertionForm, Condition, Operand, Policy, Source, Test, Verb};

/// All tests of a policy, those inside operands too.
pub(super) fn tests(policy: &Policy) -> Vec<&Test> {
    let mut all = Vec::new();
    for condition in conditions(policy) {
        inside(condition, &mut all);
    }
    all
}

fn inside<'p>(condition: &'p Condition, all: &mut Vec<&'p Test>) {
    match condition {
        Condition::All(list) | Condition::Any(list) => list.iter().for_each(|one| inside(one, all)),
        Condition::Not(one) => inside(one, all),
        Condition::Test(test) => {
            all.push(test);
            if let Operand::Condition(one) = &test.operand {
                inside(one, all);
            }
        }
        Condition::Present(..) | Condition::Absent(..) | Condition::Named(..) => {}
    }
}

/// All conditions of a policy, wherever they stand.
fn conditions(policy: &Policy) -> Vec<&Condition> {
    let mut all: Vec<&Condition> = policy.conditions.iter().map(|one| &one.condition).collect();
    for rule in &policy.rules {
        all.extend(rule.when.iter().chain(&rule.unless));
        if let Verb::Require(condition) = &rule.verb {
            all.push(condition);
        }
    }
    for attribute in &policy.attributes {
        if let Source::Derive(entries) = &attribute.source {
            all.extend(entries.iter().filter_map(|entry| entry.when.as_ref()));
        }
    }
    for assertion in &policy.assertions {
        if let AssertionForm::Never { when, unless, .. }
        | AssertionForm::Always { when, unless, .. } = &assertion.form
        {
            all.extend(when.iter().chain(unless));
        }
    }
    all
}
