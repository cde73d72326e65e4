//! What a compiled policy costs, in the words of the policy.
//!
//! Everything is counted in the tables of the image: steps, bytes, rows. Where the policy that it was
//! compiled from is at hand, what is dearest is named with its place in the text.
//!
//! | file | what it counts |
//! |---|---|
//! | `steps` | what a decision may have to look at, chain by chain |
//! | `parts` | the bytes of the image by what they hold |
//! | `rules` | where each rule ended, and its bytes |
//! | `attributes` | the bytes by attribute, and the patterns that made automata |

mod attributes;
mod parts;
mod rules;
mod steps;

pub use attributes::{AttributeCost, PatternCost};
pub use parts::Part;
pub use rules::{RuleCost, Rules};
pub use steps::CapabilityCost;

use crate::policy::Policy;
use crate::source::Span;
use portvakt_eval::DecisionTree;
use portvakt_eval::index::at;
use std::cmp::Reverse;

/// What a compiled policy costs.
#[derive(Debug, Clone)]
pub struct Cost {
    /// The most steps that one decision takes: [`DecisionTree::worst_case`], which is the sum of
    /// the next three.
    pub worst_case: u64,
    /// The most steps in the rules of one capability.
    pub capability_steps: u64,
    /// The most steps in everything that is worked out on the way: derived attributes of requests,
    /// and conditions that rules share.
    pub derived_steps: u64,
    /// Values that are compared when a request is made.
    pub compared: u64,
    /// The bytes of the compiled form.
    pub bytes: u64,
    /// The bytes by what they hold, most first; together all of them.
    pub parts: Vec<Part>,
    /// The rules, and where they ended.
    pub rules: Rules,
    /// The capabilities whose decisions may take most steps, dearest first.
    pub capabilities: Vec<CapabilityCost>,
    /// The attributes that take most bytes, dearest first.
    pub attributes: Vec<AttributeCost>,
    /// The rules that take most bytes, dearest first.
    pub dearest_rules: Vec<RuleCost>,
}

impl Cost {
    /// Counts; of capabilities, attributes, rules and patterns the dearest few are kept.
    ///
    /// A compiled file has no policy: then nothing has a place, and patterns are not named.
    #[must_use]
    pub fn of(tree: &DecisionTree, policy: Option<&Policy>, dearest: usize) -> Self {
        let image = tree.image();
        let steps = steps::Steps::of(image);
        let mut capabilities = steps.capabilities(image, policy);
        let capability_steps = capabilities.iter().map(|one| one.steps).max().unwrap_or(0);
        let derived_steps = steps.derived(image);
        let known = capability_steps.saturating_add(derived_steps);
        let parts = parts::parts(image);
        let (rules, mut dearest_rules) = rules::rules(image, policy);
        let mut attributes = attributes::attributes(image, policy, &steps, dearest);
        // Sorting keeps the order of names and files among equals.
        capabilities.sort_by_key(|one| Reverse(one.steps));
        dearest_rules.sort_by_key(|one| Reverse(one.bytes));
        attributes.sort_by_key(|one| Reverse(one.bytes()));
        capabilities.truncate(dearest);
        dearest_rules.truncate(dearest);
        attributes.truncate(dearest);
        Self {
            worst_case: tree.worst_case(),
            capability_steps,
            derived_steps,
            compared: tree.worst_case().saturating_sub(known),
            bytes: parts.iter().fold(0, |all, part| all.saturating_add(part.bytes)),
            parts,
            rules,
            capabilities,
            attributes,
            dearest_rules,
        }
    }
}

/// The bytes of a mask: a class or member, and the rows.
const MASK: u64 = 12;

/// The bytes of so many records.
fn times(count: u32, bytes: u64) -> u64 {
    u64::from(count).saturating_mul(bytes)
}

/// How many there are.
fn count<T>(table: &[T]) -> u64 {
    u64::try_from(table.len()).unwrap_or(u64::MAX)
}

/// Adds to the number with this place, if there is one.
fn add(to: &mut [u64], place: u32, bytes: u64) {
    if let Some(one) = to.get_mut(at(place)) {
        *one = one.saturating_add(bytes);
    }
}

/// Where something of this name stands.
fn span_of(
    policy: Option<&Policy>,
    name: &str,
    find: impl Fn(&Policy, &str) -> Option<Span>,
) -> Option<Span> {
    policy.and_then(|policy| find(policy, name))
}
