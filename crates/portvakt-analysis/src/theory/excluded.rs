//! Texts that are not wanted, by their beginnings.

use portvakt_eval::index::{NONE, at, index};
use std::collections::BTreeMap;

/// A tree of beginnings.
#[derive(Debug)]
pub(super) struct Excluded {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    after: BTreeMap<u8, u32>,
    is_whole: bool,
}

impl Excluded {
    /// No beginning of anything that is excluded.
    pub(super) const OUTSIDE: u32 = NONE;

    /// The tree of some texts.
    pub(super) fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut tree = Self { nodes: vec![Node::default()] };
        for text in texts {
            let mut here = 0;
            for byte in text.bytes() {
                here = match tree.after(here, byte) {
                    Self::OUTSIDE => tree.grow(here, byte),
                    next => next,
                };
            }
            if let Some(node) = tree.nodes.get_mut(at(here)) {
                node.is_whole = true;
            }
        }
        tree
    }

    /// The node after a node and a byte; the start is node 0.
    pub(super) fn after(&self, node: u32, byte: u8) -> u32 {
        let node = self.nodes.get(at(node));
        node.and_then(|node| node.after.get(&byte)).copied().unwrap_or(Self::OUTSIDE)
    }

    /// Tells whether a whole text ends here.
    pub(super) fn is_whole(&self, node: u32) -> bool {
        self.nodes.get(at(node)).is_some_and(|node| node.is_whole)
    }

    /// The bytes that lead from a node to another.
    pub(super) fn bytes(&self, node: u32) -> impl Iterator<Item = u8> {
        self.nodes.get(at(node)).into_iter().flat_map(|node| node.after.keys().copied())
    }

    fn grow(&mut self, node: u32, byte: u8) -> u32 {
        let next = index(self.nodes.len());
        self.nodes.push(Node::default());
        if let Some(node) = self.nodes.get_mut(at(node)) {
            node.after.insert(byte, next);
        }
        next
    }
}
