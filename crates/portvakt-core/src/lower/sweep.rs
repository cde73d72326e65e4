//! Sweeping over classes: which items hold each of them.

use super::sets::Range;
use std::collections::BTreeSet;

/// Cuts classes where the items that hold them change: the first class of each piece, and its
/// items ascending. None if listing the items would take more than `budget`, which is lowered.
pub(super) fn pieces<'s>(
    items: impl IntoIterator<Item = (u32, &'s [Range])>,
    classes: u32,
    budget: &mut usize,
) -> Option<Vec<(u32, Vec<u32>)>> {
    let mut turns: Vec<(u32, u32)> = vec![];
    for (item, ranges) in items {
        for (start, end) in ranges {
            turns.push((*start, item));
            turns.push((*end, item));
        }
    }
    turns.retain(|(class, _)| *class < classes);
    turns.sort_unstable();
    let mut holding = BTreeSet::new();
    let mut pieces = Vec::new();
    if turns.first().is_none_or(|(class, _)| *class > 0) {
        pieces.push((0, Vec::new()));
    }
    for same in turns.chunk_by(|one, other| one.0 == other.0) {
        for (_, item) in same {
            if !holding.remove(item) {
                holding.insert(*item);
            }
        }
        let class = same.first().map_or(0, |(class, _)| *class);
        *budget = budget.checked_sub(holding.len().saturating_add(1))?;
        pieces.push((class, holding.iter().copied().collect()));
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn pieces_begin_where_items_change() {
        let sets: [(u32, &[(u32, u32)]); 3] = [(7, &[(1, 3), (5, 9)]), (8, &[(0, 3)]), (9, &[])];
        let mut budget = 100;
        let all = pieces(sets, 9, &mut budget).unwrap();
        assert_eq!(all, [(0, vec![8]), (1, vec![7, 8]), (3, vec![]), (5, vec![7])]);
        assert_eq!(budget, 92);
        assert_eq!(pieces(sets, 9, &mut 5), None);
        assert_eq!(pieces([], 9, &mut budget), Some(vec![(0, vec![])]));
    }
}
