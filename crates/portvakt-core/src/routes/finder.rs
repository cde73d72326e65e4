//! Finds the route of a request.

use std::collections::BTreeMap;

use portvakt_eval::index::{at, index};

use super::pattern::{Pattern, Segment, is_dot_segment, refused};

/// Patterns by method and segment, with what each leads to.
#[derive(Debug, Clone)]
pub(super) struct Finder<T> {
    methods: BTreeMap<String, u32>,
    nodes: Vec<Node<T>>,
}

/// A place in a path: what may come next, and what the path leads to if it ends here.
#[derive(Debug, Clone)]
struct Node<T> {
    fixed: BTreeMap<String, u32>,
    parameter: Option<u32>,
    target: Option<T>,
}

impl<T> Default for Finder<T> {
    fn default() -> Self {
        Self { methods: BTreeMap::new(), nodes: Vec::new() }
    }
}

impl<T> Finder<T> {
    /// Adds a pattern; one of the same shape is replaced.
    pub(super) fn add(&mut self, pattern: &Pattern, target: T) {
        let mut place = if let Some(place) = self.methods.get(&pattern.method) {
            *place
        } else {
            let place = self.grow();
            self.methods.insert(pattern.method.clone(), place);
            place
        };
        for segment in &pattern.segments {
            let next = self.nodes.get(at(place)).and_then(|node| match segment {
                Segment::Fixed(text) => node.fixed.get(text).copied(),
                Segment::Parameter(_) => node.parameter,
            });
            let next = next.unwrap_or_else(|| self.branch(place, segment));
            place = next;
        }
        if let Some(node) = self.nodes.get_mut(at(place)) {
            node.target = Some(target);
        }
    }

    /// Adds a place behind a segment.
    fn branch(&mut self, place: u32, segment: &Segment) -> u32 {
        let next = self.grow();
        if let Some(node) = self.nodes.get_mut(at(place)) {
            match segment {
                Segment::Fixed(text) => {
                    node.fixed.insert(text.clone(), next);
                }
                Segment::Parameter(_) => node.parameter = Some(next),
            }
        }
        next
    }

    fn grow(&mut self) -> u32 {
        self.nodes.push(Node { fixed: BTreeMap::new(), parameter: None, target: None });
        index(self.nodes.len().saturating_sub(1))
    }

    /// What the pattern leads to that matches, fixed segments first, from the left.
    ///
    /// Takes back a choice that leads nowhere. Every place is visited at most once, so this takes at
    /// most as many steps as all patterns together have segments.
    pub(super) fn find(&self, method: &str, path: &str) -> Option<&T> {
        let rest = path.strip_prefix('/')?;
        if refused(path).is_some() || rest.split('/').any(is_dot_segment) {
            return None;
        }
        let mut open = vec![(*self.methods.get(method)?, Some(rest))];
        while let Some((place, rest)) = open.pop() {
            let node = self.nodes.get(at(place))?;
            let Some(rest) = rest else {
                match &node.target {
                    Some(target) => return Some(target),
                    None => continue,
                }
            };
            let (segment, rest) = match rest.split_once('/') {
                Some((segment, rest)) => (segment, Some(rest)),
                None => (rest, None),
            };
            // Patterns have an empty segment only at the end.
            if !segment.is_empty()
                && let Some(next) = node.parameter
            {
                open.push((next, rest));
            }
            if let Some(next) = node.fixed.get(segment) {
                open.push((*next, rest));
            }
        }
        None
    }
}
