//! What is drawn of a diagram, and in which layer.

use super::diagram::{Diagram, Node};
use super::label::Label;
use std::collections::BTreeMap;

/// The boxes and lines of a picture before they have places.
///
/// A test is drawn once. An end is drawn beside each test that leads to it: one box for all of them
/// would draw every line across the picture.
#[derive(Debug)]
pub(super) struct Drawing {
    /// The boxes, the root first; a box stands before those that it leads to.
    pub(super) boxes: Vec<Drawn>,
    /// The lines.
    pub(super) lines: Vec<Line>,
}

/// A box.
#[derive(Debug)]
pub(super) struct Drawn {
    /// The number of its node.
    pub(super) node: usize,
    /// Whether nothing follows it.
    pub(super) is_end: bool,
    /// Its layer, the root's is the first.
    pub(super) layer: usize,
    /// What stands in it.
    pub(super) label: Label,
}

/// A line between two boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// The box that it comes from.
    pub(super) from: usize,
    /// The box that it leads to.
    pub(super) to: usize,
    /// Whether it is the way of those who pass the test.
    pub(super) yes: bool,
}

impl Drawing {
    /// The drawing of what the root leads to.
    pub(super) fn of(diagram: &Diagram) -> Self {
        let mut new = Self { boxes: Vec::new(), lines: Vec::new() };
        let mut drawn = BTreeMap::new();
        if let Some(root) = diagram.nodes.first() {
            drawn.insert(0, new.add(0, root, 0));
        }
        // Nodes stand before those that they lead to, so the layer of each is known when it comes.
        for (number, node) in diagram.nodes.iter().enumerate() {
            let (Some(from), Some(next)) = (drawn.get(&number).copied(), node.next()) else {
                continue;
            };
            let layer = new.boxes.get(from).map_or(0, |one| one.layer.saturating_add(1));
            for (next, yes) in next.into_iter().zip([false, true]) {
                let Some(to) = diagram.nodes.get(next).filter(|_| next > number) else {
                    continue;
                };
                let to = if to.next().is_none() {
                    new.add(next, to, layer)
                } else {
                    *drawn.entry(next).or_insert_with(|| new.add(next, to, layer))
                };
                if let Some(one) = new.boxes.get_mut(to) {
                    one.layer = one.layer.max(layer);
                }
                new.lines.push(Line { from, to, yes });
            }
        }
        new
    }

    fn add(&mut self, number: usize, node: &Node, layer: usize) -> usize {
        let is_end = node.next().is_none();
        self.boxes.push(Drawn { node: number, is_end, layer, label: Label::of(node) });
        self.boxes.len().saturating_sub(1)
    }
}
