//! Parts of conditions that always come out the same where they matter.

use portvakt_core::diagnostic::code;
use portvakt_core::policy::{Condition, Rule, Verb};
use portvakt_core::source::Span;
use portvakt_testing::small::{Column, Everything};

/// The parts of a rule that there is something to say of; what is inside of those is left out.
pub(super) fn expected(all: &Everything<'_>, rule: &Rule) -> Vec<(&'static str, Span)> {
    let nowhere = Column::filled(all.space.count(), false);
    let formed = rule.covers.iter().map(|one| all.well_formed(one));
    let formed = formed.fold(nowhere, |some, one| some.or(&one));
    let required = match &rule.verb {
        Verb::Require(condition) => Some(condition),
        Verb::Allow | Verb::Deny => None,
    };
    let mut found = Vec::new();
    for whole in rule.when.iter().chain(&rule.unless).chain(required) {
        judge(all, rule, whole, &formed, &mut found);
    }
    found
}

fn judge(
    all: &Everything<'_>,
    rule: &Rule,
    part: &Condition,
    formed: &Column,
    found: &mut Vec<(&'static str, Span)>,
) {
    if !matches!(part, Condition::Not(_)) {
        let with = all.firing_if(rule, Some((part, true)));
        let without = all.firing_if(rule, Some((part, false)));
        let matters = with.without(&without).or(&without.without(&with)).and(formed);
        let holds = all.column(part);
        let says_absence = matches!(part, Condition::Present(..) | Condition::Absent(..));
        let code = if matters.and(&holds).is_empty() {
            Some(&code::CONDITION_ALWAYS_FALSE)
        } else if matters.without(&holds).is_empty() && !says_absence {
            Some(&code::CONDITION_ALWAYS_TRUE)
        } else {
            None
        };
        if let Some(code) = code {
            found.push((code.name, span(part)));
            return;
        }
    }
    match part {
        Condition::All(list) | Condition::Any(list) => {
            for one in list {
                judge(all, rule, one, formed, found);
            }
        }
        Condition::Not(inner) => judge(all, rule, inner, formed, found),
        Condition::Present(..)
        | Condition::Absent(..)
        | Condition::Named(..)
        | Condition::Test(_) => {}
    }
}

/// From the first part to the last.
fn span(condition: &Condition) -> Span {
    match condition {
        Condition::Present(_, span) | Condition::Absent(_, span) | Condition::Named(_, span) => {
            *span
        }
        Condition::Test(test) => test.span,
        Condition::Not(inner) => span(inner),
        Condition::All(list) | Condition::Any(list) => {
            let spans: Vec<Span> = list.iter().map(span).collect();
            let first = spans.iter().min_by_key(|one| one.start).copied().unwrap_or_default();
            let last = spans.iter().max_by_key(|one| one.end).copied().unwrap_or_default();
            first.to(last)
        }
    }
}
