//! Names for many capabilities: patterns of the language that cover them exactly.

use portvakt_core::policy::{CapabilityId, Policy};
use std::collections::{BTreeMap, BTreeSet};

/// All patterns that cover at least two capabilities.
pub(super) struct Names {
    patterns: BTreeMap<String, BTreeSet<CapabilityId>>,
}

impl Names {
    pub(super) fn of(policy: &Policy) -> Self {
        let mut patterns: BTreeMap<String, BTreeSet<CapabilityId>> = BTreeMap::new();
        for (id, capability) in (0..).map(CapabilityId).zip(&policy.capabilities) {
            let words: Vec<&str> = capability.name.split('.').collect();
            for (place, _) in words.iter().enumerate().skip(1) {
                let before: Vec<&str> = words.iter().take(place).copied().collect();
                patterns.entry(format!("{}.**", before.join("."))).or_default().insert(id);
                // A star is never the last word.
                let after: Vec<&str> = words.iter().skip(place).skip(1).copied().collect();
                if !after.is_empty() {
                    let pattern = format!("{}.*.{}", before.join("."), after.join("."));
                    patterns.entry(pattern).or_default().insert(id);
                }
            }
        }
        patterns.retain(|_, covered| covered.len() > 1);
        Self { patterns }
    }

    /// Patterns and names that together cover these capabilities, each once, and no others: what
    /// covers all below a word before what covers a word below all, and the widest first.
    pub(super) fn cover(
        &self,
        capabilities: &BTreeSet<CapabilityId>,
        policy: &Policy,
    ) -> Vec<String> {
        let mut left = capabilities.clone();
        let mut named: Vec<(CapabilityId, String)> = Vec::new();
        loop {
            let fits = self.patterns.iter().filter(|(_, covered)| covered.is_subset(&left));
            let widest = fits.max_by_key(|(pattern, covered)| {
                let is_whole = pattern.ends_with(".**");
                (is_whole, covered.len(), std::cmp::Reverse(pattern.len()))
            });
            let Some((pattern, covered)) = widest else {
                break;
            };
            if let Some(first) = covered.first() {
                named.push((*first, pattern.clone()));
            }
            left = left.difference(covered).copied().collect();
        }
        for one in left {
            if let Some(capability) = policy.capabilities.get(one.at()) {
                named.push((one, capability.name.clone()));
            }
        }
        named.sort();
        named.into_iter().map(|(_, name)| name).collect()
    }
}
