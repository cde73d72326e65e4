//! Requests that stand for all others when routes are compared.

use super::Routes;
use super::pattern::{Pattern, Segment};
use std::collections::{BTreeMap, BTreeSet};

/// So many ways in which routes overlap are told apart.
const MOST: usize = 20_000;

/// The routes overlap in too many ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the routes overlap in more than {MOST} ways")]
pub struct TooManyOverlaps;

/// The fixed segments of a pattern; nothing for a parameter.
type Shape = Vec<Option<String>>;

impl Routes {
    /// One request, as method and path, for each set of patterns that some request fits: whatever
    /// request fits any route of any of these files, one of those given fits exactly the same ones,
    /// and so is found alike.
    ///
    /// # Errors
    ///
    /// The routes overlap in too many ways.
    pub fn examples<'r>(
        all: impl IntoIterator<Item = &'r Self>,
    ) -> Result<Vec<(String, String)>, TooManyOverlaps> {
        let mut alike: BTreeMap<(&str, usize), BTreeSet<Shape>> = BTreeMap::new();
        let mut fixed = BTreeSet::new();
        for pattern in all.into_iter().flat_map(|routes| &routes.patterns) {
            let shape = shape(pattern);
            fixed.extend(shape.iter().flatten().cloned());
            alike.entry((&pattern.method, shape.len())).or_default().insert(shape);
        }
        // A value that no route names, and a path that is as short as can be.
        let mut values = (1..=fixed.len().saturating_add(1)).map(|one| one.to_string());
        let value = values.find(|one| !fixed.contains(one)).unwrap_or_default();
        let mut examples = Vec::new();
        for ((method, _), shapes) in alike {
            for shape in closed(&shapes, MOST.saturating_sub(examples.len()))? {
                let path = shape.iter().map(|one| format!("/{}", one.as_ref().unwrap_or(&value)));
                examples.push((method.to_owned(), path.collect()));
            }
        }
        Ok(examples)
    }
}

fn shape(pattern: &Pattern) -> Shape {
    let segments = pattern.segments.iter().map(|segment| match segment {
        Segment::Fixed(text) => Some(text.clone()),
        Segment::Parameter(_) => None,
    });
    segments.collect()
}

/// The shapes, and what any of them have in common.
fn closed(shapes: &BTreeSet<Shape>, most: usize) -> Result<BTreeSet<Shape>, TooManyOverlaps> {
    let mut done: BTreeSet<Shape> = BTreeSet::new();
    let mut open: Vec<Shape> = shapes.iter().cloned().collect();
    while let Some(shape) = open.pop() {
        if !done.insert(shape.clone()) {
            continue;
        }
        if done.len() > most {
            return Err(TooManyOverlaps);
        }
        // What several have in common is what one has in common with what the others have.
        open.extend(shapes.iter().filter_map(|other| common(&shape, other)));
    }
    Ok(done)
}

/// The requests that fit both; a parameter is never empty.
fn common(one: &Shape, other: &Shape) -> Option<Shape> {
    let segments = one.iter().zip(other).map(|pair| match pair {
        (None, None) => Some(None),
        (Some(text), None) | (None, Some(text)) => (!text.is_empty()).then(|| Some(text.clone())),
        (Some(text), Some(same)) => (text == same).then(|| Some(text.clone())),
    });
    segments.collect()
}
