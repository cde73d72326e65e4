//! Which rules changed or moved.

use super::pair::Side;
use crate::scene::{Firing, Scene};
use portvakt_core::policy::{Rule, RuleId};
use std::collections::{BTreeMap, BTreeSet};

/// The rules of each side, within one capability, that the other side does not have with the same
/// name, meaning, obligations and order.
pub(super) fn changed(
    before: (&Side<'_>, &Scene),
    after: (&Side<'_>, &Scene),
) -> [BTreeSet<RuleId>; 2] {
    let mut all = [BTreeSet::new(), BTreeSet::new()];
    let lists = [(&before.1.refusing, &after.1.refusing), (&before.1.granting, &after.1.granting)];
    for (old, new) in lists {
        let same = |(one, other): (&Firing, &Firing)| {
            one.node == other.node && alike(before.0.rule(one.rule), after.0.rule(other.rule))
        };
        if old.len() == new.len() && old.iter().zip(new).all(same) {
            continue;
        }
        let named: BTreeMap<&str, (usize, &Firing)> = new
            .iter()
            .enumerate()
            .filter_map(|(place, one)| Some((after.0.rule(one.rule)?.name.as_str(), (place, one))))
            .collect();
        let partners: Vec<Option<usize>> = old
            .iter()
            .map(|one| {
                let rule = before.0.rule(one.rule)?;
                let (place, other) = named.get(rule.name.as_str())?;
                let unchanged =
                    other.node == one.node && alike(Some(rule), after.0.rule(other.rule));
                unchanged.then_some(*place)
            })
            .collect();
        let kept = longest_ascending(&partners);
        let [mine, theirs] = &mut all;
        for (place, one) in old.iter().enumerate() {
            if !kept.contains_key(&place) {
                mine.insert(one.rule);
            }
        }
        let kept: BTreeSet<usize> = kept.into_values().collect();
        for (place, one) in new.iter().enumerate() {
            if !kept.contains(&place) {
                theirs.insert(one.rule);
            }
        }
    }
    all
}

fn alike(one: Option<&Rule>, other: Option<&Rule>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.name == other.name && one.then == other.then,
        (None, None) => true,
        _ => false,
    }
}

/// The longest part of a list, by place, whose values ascend; entries without a value are left out.
fn longest_ascending(list: &[Option<usize>]) -> BTreeMap<usize, usize> {
    // The last entry of the best part of each length, and what stands before each entry.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; list.len()];
    for (place, value) in list.iter().enumerate() {
        let Some(value) = *value else {
            continue;
        };
        let length = ends.partition_point(|(_, end)| *end < value);
        if let (Some(previous), Some(into)) =
            (length.checked_sub(1).and_then(|one| ends.get(one)), before.get_mut(place))
        {
            *into = Some(previous.0);
        }
        match ends.get_mut(length) {
            Some(end) => *end = (place, value),
            None => ends.push((place, value)),
        }
    }
    let mut kept = BTreeMap::new();
    let mut next = ends.last().map(|(place, _)| *place);
    while let Some(place) = next {
        if let Some(Some(value)) = list.get(place) {
            kept.insert(place, *value);
        }
        next = before.get(place).copied().flatten();
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::longest_ascending;

    #[test]
    fn what_moved_is_left_out() {
        let kept = |list: &[usize]| {
            let list: Vec<Option<usize>> = list.iter().copied().map(Some).collect();
            longest_ascending(&list).into_values().collect::<Vec<_>>()
        };
        assert_eq!(kept(&[0, 1, 2, 3]), [0, 1, 2, 3]);
        assert_eq!(kept(&[3, 0, 1, 2]), [0, 1, 2]);
        assert_eq!(kept(&[0, 2, 1, 3]).len(), 3);
        assert!(kept(&[]).is_empty());
        assert_eq!(longest_ascending(&[Some(1), None, Some(2)]).len(), 2);
    }
}
