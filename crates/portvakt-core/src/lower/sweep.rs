//! Sweeping over classes: which items hold each of them.

use super::sets::Range;

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
    let mut pieces: Vec<(u32, Vec<u32>)> = Vec::new();
    if turns.first().is_none_or(|(class, _)| *class > 0) {
        pieces.push((0, Vec::new()));
    }
    for same in turns.chunk_by(|one, other| one.0 == other.0) {
        let before = pieces.last().map(|(_, items)| items.as_slice()).unwrap_or_default();
        let holding = turned(before, same);
        let class = same.first().map_or(0, |(class, _)| *class);
        *budget = budget.checked_sub(holding.len().saturating_add(1))?;
        pieces.push((class, holding));
    }
    Some(pieces)
}

/// The items after some begin or end; `turns` are of one class, ascending.
fn turned(before: &[u32], turns: &[(u32, u32)]) -> Vec<u32> {
    let mut after = Vec::with_capacity(before.len().saturating_add(turns.len()));
    let mut before = before.iter().copied().peekable();
    for same in turns.chunk_by(|one, other| one == other) {
        let item = same.first().map_or(0, |(_, item)| *item);
        after.extend(std::iter::from_fn(|| before.next_if(|one| *one < item)));
        let held = before.next_if_eq(&item).is_some();
        if held == (same.len() & 1 == 0) {
            after.push(item);
        }
    }
    after.extend(before);
    after
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
