//! Large diagrams made small enough for a picture, without hiding that something is left out.

use super::diagram::{Diagram, Ends, Node};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What a node leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Below<'d> {
    ends: Ends,
    tests: BTreeSet<usize>,
    rules: BTreeSet<&'d str>,
}

impl Diagram {
    /// A diagram of at most so many nodes, or of few more: what does not fit is folded.
    ///
    /// A diagram that fits stays as it is. Else, first, tests that change no effect are folded: those
    /// below which all requests are allowed, or all denied. If it still does not fit, the tests
    /// nearest to the root are kept, and what stands below them is folded. A folded node says how many
    /// tests and rules it stands for; tests that two of them share count in both.
    #[must_use]
    pub fn folded(&self, most: usize) -> Self {
        if self.nodes.len() <= most {
            return self.clone();
        }
        let below = self.below();
        if let Some(Ends::Allow | Ends::Deny) = below.first().map(|one| one.ends) {
            return Self { nodes: self.end(0, &below).into_iter().collect() };
        }
        let settled = |number: usize| below.get(number).is_some_and(|one| one.ends != Ends::Both);
        let tests = self.nearest_first(&settled);
        // One fold stands at the end of a way at most, so half of the nodes may be tests.
        let drawn = |kept: usize| {
            let kept: BTreeSet<usize> = tests.iter().copied().take(kept).collect();
            self.keeping(&kept, &below)
        };
        let (mut kept, mut step) = (0_usize, tests.len().max(1));
        while step > 0 {
            let more = kept.saturating_add(step).min(tests.len());
            if drawn(more).nodes.len() <= most {
                kept = more;
            }
            step /= 2;
        }
        drawn(kept.max(1))
    }

    /// What each node leads to, itself included.
    fn below(&self) -> Vec<Below<'_>> {
        let mut known: BTreeMap<usize, Below<'_>> = BTreeMap::new();
        for (number, node) in self.nodes.iter().enumerate().rev() {
            let next = node.next().unwrap_or_default();
            let mut below: Option<Below<'_>> = match node {
                Node::Test { .. } => None,
                Node::Allow { .. } => Some(Ends::Allow),
                Node::Deny { .. } => Some(Ends::Deny),
                Node::Folded { ends, .. } => Some(*ends),
            }
            .map(|ends| Below {
                ends,
                tests: BTreeSet::new(),
                rules: node.rule().into_iter().collect(),
            });
            for other in next.iter().filter_map(|next| known.get(next)) {
                match &mut below {
                    None => below = Some(other.clone()),
                    Some(below) => {
                        below.ends = below.ends.or(other.ends);
                        below.tests.extend(&other.tests);
                        below.rules.extend(&other.rules);
                    }
                }
            }
            // A test that leads nowhere allows nothing.
            let mut below = below.unwrap_or(Below {
                ends: Ends::Deny,
                tests: BTreeSet::new(),
                rules: BTreeSet::new(),
            });
            if matches!(node, Node::Test { .. }) {
                below.tests.insert(number);
            }
            known.insert(number, below);
        }
        known.into_values().collect()
    }

    /// The tests that change an effect, those nearest to the root first.
    fn nearest_first(&self, settled: &impl Fn(usize) -> bool) -> Vec<usize> {
        let mut tests = Vec::new();
        let mut seen = BTreeSet::from([0]);
        let mut next = VecDeque::from([0]);
        while let Some(number) = next.pop_front() {
            let Some(node) = self.nodes.get(number).filter(|_| !settled(number)) else {
                continue;
            };
            if let Some(both) = node.next() {
                tests.push(number);
                next.extend(both.into_iter().filter(|next| seen.insert(*next)));
            }
        }
        tests
    }

    /// The diagram with these tests; other tests are folded. The same fold stands once.
    fn keeping(&self, kept: &BTreeSet<usize>, below: &[Below<'_>]) -> Self {
        let mut nodes: Vec<Node> = Vec::new();
        let mut ends: Vec<Node> = Vec::new();
        // Tests come first in their own order, so that each stands before those that it leads to.
        let places: BTreeMap<usize, usize> = kept.iter().copied().zip(0..).collect();
        for node in kept.iter().filter_map(|number| self.nodes.get(*number)) {
            let mut node = node.clone();
            if let Node::Test { yes, no, .. } = &mut node {
                for next in [no, yes] {
                    if let Some(place) = places.get(next) {
                        *next = *place;
                        continue;
                    }
                    let Some(end) = self.end(*next, below) else {
                        continue;
                    };
                    let at = ends.iter().position(|one| *one == end).unwrap_or_else(|| {
                        ends.push(end);
                        ends.len().saturating_sub(1)
                    });
                    *next = places.len().saturating_add(at);
                }
            }
            nodes.push(node);
        }
        nodes.extend(ends);
        Self { nodes }
    }

    fn end(&self, number: usize, below: &[Below<'_>]) -> Option<Node> {
        match self.nodes.get(number)? {
            Node::Test { .. } => below.get(number).map(|one| Node::Folded {
                ends: one.ends,
                tests: one.tests.len(),
                rules: one.rules.len(),
            }),
            end => Some(end.clone()),
        }
    }
}
