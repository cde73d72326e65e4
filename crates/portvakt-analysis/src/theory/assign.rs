//! A value for each class of equal values, so that some of them differ.
//!
//! A class with more values than neighbours always finds one in the end, so it is put aside, and
//! its neighbours have one neighbour less. What remains has few values: all are tried.

use super::candidates::Candidates;
use crate::model::Value;
use crate::steps::{Exhausted, Steps};
use std::collections::BTreeSet;

/// Values that are equal.
#[derive(Debug)]
pub(super) struct Class<'a> {
    /// What they can be.
    pub(super) candidates: Candidates<'a>,
    /// The classes that they differ from, by place.
    pub(super) differs: BTreeSet<usize>,
}

/// A value for each class, if there are such values.
pub(super) fn assign(
    classes: &mut [Class<'_>],
    steps: &Steps,
) -> Result<Option<Vec<Value>>, Exhausted> {
    for (place, class) in classes.iter_mut().enumerate() {
        if class.differs.contains(&place) || class.candidates.at(0, steps)?.is_none() {
            return Ok(None);
        }
    }
    let mut left: BTreeSet<usize> = (0..classes.len()).collect();
    let mut last: Vec<usize> = Vec::new();
    loop {
        let mut put_aside = None;
        for place in &left {
            if let Some(class) = classes.get_mut(*place) {
                let neighbours = class.differs.intersection(&left).count();
                if class.candidates.at(neighbours, steps)?.is_some() {
                    put_aside = Some(*place);
                    break;
                }
            }
        }
        let Some(place) = put_aside else {
            break;
        };
        left.remove(&place);
        last.push(place);
    }
    let mut values = vec![None; classes.len()];
    let few: Vec<usize> = left.into_iter().collect();
    if !tried(classes, &few, &mut values, steps)? {
        return Ok(None);
    }
    for place in last.into_iter().rev() {
        let Some(class) = classes.get_mut(place) else {
            continue;
        };
        let mut number = 0;
        while let Some(value) = class.candidates.at(number, steps)? {
            if differs(&class.differs, value, &values) {
                let value = Some(value.clone());
                if let Some(slot) = values.get_mut(place) {
                    *slot = value;
                }
                break;
            }
            number = number.saturating_add(1);
        }
    }
    Ok(values.into_iter().collect())
}

/// Tries all values of the classes at these places; tells whether some fit.
fn tried(
    classes: &mut [Class<'_>],
    places: &[usize],
    values: &mut [Option<Value>],
    steps: &Steps,
) -> Result<bool, Exhausted> {
    // For each place before the one at hand: the next value to try.
    let mut next: Vec<usize> = vec![0];
    while let Some(number) = next.last().copied() {
        let depth = next.len().saturating_sub(1);
        let Some(place) = places.get(depth) else {
            return Ok(true);
        };
        steps.take(1)?;
        let Some(class) = classes.get_mut(*place) else {
            return Ok(false);
        };
        let value = class.candidates.at(number, steps)?;
        if let Some(count) = next.last_mut() {
            *count = number.saturating_add(1);
        }
        match value {
            None => {
                next.pop();
                if let Some(before) = depth.checked_sub(1).and_then(|depth| places.get(depth))
                    && let Some(slot) = values.get_mut(*before)
                {
                    *slot = None;
                }
            }
            Some(value) if differs(&class.differs, value, values) => {
                if let Some(slot) = values.get_mut(*place) {
                    *slot = Some(value.clone());
                }
                next.push(0);
            }
            Some(_) => {}
        }
    }
    Ok(false)
}

fn differs(neighbours: &BTreeSet<usize>, value: &Value, values: &[Option<Value>]) -> bool {
    let of = |place: &usize| values.get(*place).and_then(Option::as_ref);
    !neighbours.iter().any(|place| of(place) == Some(value))
}
