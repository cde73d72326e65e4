//! From the policy model to the tree: formulas, classes, rows, the frozen forest.
//!
//! | stage | files | what it makes |
//! |---|---|---|
//! | terms | `dependencies`, `terms` | all conditions as one graph of shared terms over atoms |
//! | views | `vocabulary`, `cuts`, `sets`, `views` | the variables that atoms ask for, their classes, each atom as a class set |
//! | rows | `rows`, `table` | alternatives of tests with priorities; what would be long becomes a derived condition |
//! | numbers | `numbering` | the order of the variables |
//! | forest | `sweep`, `tree`, `forest`, `grow` | trees where tests separate rows, blocks elsewhere, a chain of roots for each capability |
//! | freeze | `freeze/` | the tables of the image |
//!
//! Everything is ordered by name, place or number, never by hash: equal policies give equal bytes.

mod cuts;
mod dependencies;
mod few;
mod forest;
mod formula;
mod freeze;
mod grow;
mod numbering;
mod rows;
mod sets;
mod sorting;
mod sweep;
mod table;
mod terms;
#[cfg(test)]
mod tests;
mod tree;
mod views;
mod vocabulary;

pub use dependencies::{Named, in_order};
pub use formula::{Atom, Formula, IPV4, Pattern, ValueSet};

use crate::automaton::{PatternError, Unsupported};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, code};
use crate::limits::Limits;
use crate::policy::{AttributeId, Condition, Policy};
use crate::source::Span;
use freeze::Lowered;
use grow::Allowances;
use portvakt_eval::DecisionTree;
use portvakt_eval::image::Image;
use portvakt_eval::index::at;
use sets::Sets;
use table::Tables;
use terms::Terms;
use views::Views;

/// Compiles a policy.
///
/// # Errors
///
/// A single pattern passes the limits, or the policy is larger than an image can be. Everything
/// else that can be wrong with a policy is found before there is one.
pub fn compile(policy: &Policy, limits: &Limits) -> Result<DecisionTree, Diagnostics> {
    compile_within(policy, limits, Allowances::default())
}

fn compile_within(
    policy: &Policy,
    limits: &Limits,
    allowances: Allowances,
) -> Result<DecisionTree, Diagnostics> {
    let bytes = image(policy, limits, allowances)?.to_bytes();
    DecisionTree::from_bytes(&bytes).map_err(|error| {
        let span = policy.rules.first().map(|rule| rule.span).unwrap_or_default();
        let message = format!("the policy is too large to compile: {error}");
        finding(&code::TOO_MANY, message, span, "cut the policy into several")
    })
}

/// Compiles a policy to the tables of its image.
fn image(policy: &Policy, limits: &Limits, allowances: Allowances) -> Result<Image, Diagnostics> {
    let terms = Terms::of(policy);
    let mut sets = Sets::default();
    let views = Views::of(policy, &terms, &mut sets, limits).map_err(|(atom, error)| {
        let span = terms.spans.get(at(atom)).copied().unwrap_or_default();
        wrong_pattern(span, &error)
    })?;
    let tables = Tables::of(policy, &terms, &views, &mut sets);
    Ok(freeze::freeze(Lowered {
        policy,
        terms: &terms,
        views: &views,
        tables: &tables,
        sets: &mut sets,
        allowances,
    }))
}

/// The patterns that the attributes of a policy are tested with, each where it is first written.
pub(crate) fn patterns(policy: &Policy) -> Vec<(AttributeId, Pattern, Span)> {
    let terms = Terms::of(policy);
    let all = terms.atoms().iter().zip(&terms.spans);
    let patterns = all.filter_map(|(atom, span)| match atom {
        Atom::Matches(attribute, pattern) => Some((*attribute, pattern.clone(), *span)),
        _ => None,
    });
    patterns.collect()
}

fn wrong_pattern(span: Span, error: &PatternError) -> Diagnostics {
    let help = match error {
        PatternError::TooLarge(_) => "make it shorter: large counts such as `{1,500}` cost most",
        PatternError::Expression(error) => {
            error.unsupported.map_or("see the manual on patterns", Unsupported::help)
        }
    };
    finding(&code::INVALID_EXPRESSION, error.to_string(), span, help)
}

fn finding(code: &'static Code, message: String, span: Span, help: &str) -> Diagnostics {
    let mut all = Diagnostics::default();
    all.push(Diagnostic::new(code, span, message).help(help));
    all
}

/// What a condition means.
#[must_use]
pub fn formula(condition: &Condition, policy: &Policy) -> Formula {
    match condition {
        Condition::All(all) => Formula::All(all.iter().map(|one| formula(one, policy)).collect()),
        Condition::Any(any) => Formula::Any(any.iter().map(|one| formula(one, policy)).collect()),
        Condition::Not(inner) => Formula::Not(Box::new(formula(inner, policy))),
        Condition::Present(attribute, _) => Formula::Atom(Atom::Present(*attribute)),
        Condition::Absent(attribute, _) => {
            Formula::Not(Box::new(Formula::Atom(Atom::Present(*attribute))))
        }
        Condition::Named(name, _) => policy
            .condition(*name)
            .map_or_else(Formula::never, |named| formula(&named.condition, policy)),
        Condition::Test(test) => (test.operator.lower)(test, policy),
    }
}
