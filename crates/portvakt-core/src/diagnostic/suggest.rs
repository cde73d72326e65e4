//! The nearest name to one that does not exist.

/// Longer names are not compared letter by letter.
const LONGEST: usize = 80;

/// Finds the candidate that was probably meant.
///
/// First by letters: swapped, missing, additional and wrong letters, up to a third of the name.
/// Else by words, cut at `.`, `_` and `-`: `scope` finds `subject.scope`, `has_all_of` finds
/// `has_all`, `user.scope` finds `subject.scope`. Among equally near candidates the first is taken.
///
/// ```
/// use portvakt_core::diagnostic::suggest::nearest;
///
/// assert_eq!(nearest("prsent", ["present", "absent"]).as_deref(), Some("present"));
/// assert_eq!(nearest("scope", ["subject.iss", "subject.scope"]).as_deref(), Some("subject.scope"));
/// assert_eq!(nearest("colour", ["present", "absent"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let letters: Vec<char> = name.chars().take(LONGEST.saturating_add(1)).collect();
    let allowed = match letters.len() {
        0 => return None,
        1 | 2 => 1,
        length => length.div_ceil(3).min(6),
    };
    let mut best: Option<((usize, usize), &str)> = None;
    for candidate in candidates {
        let rank = by_letters(&letters, candidate, allowed)
            .map(|distance| (0, distance))
            .or_else(|| by_words(name, candidate).map(|distance| (1, distance)));
        if let Some(rank) = rank
            && candidate != name
            && best.is_none_or(|(nearest, _)| rank < nearest)
        {
            best = Some((rank, candidate));
        }
    }
    best.map(|(_, candidate)| candidate.to_owned())
}

/// The edit distance, swaps of neighbours counted once, if it is at most `allowed` and leaves
/// something of the name.
fn by_letters(name: &[char], candidate: &str, allowed: usize) -> Option<usize> {
    let other: Vec<char> = candidate.chars().take(LONGEST.saturating_add(1)).collect();
    if name.len() > LONGEST || other.len() > LONGEST || name.len().abs_diff(other.len()) > allowed {
        return None;
    }
    // Optimal string alignment, three rows.
    let mut two_before: Vec<usize> = Vec::new();
    let mut before: Vec<usize> = (0..=other.len()).collect();
    let mut last_letter = None;
    for (row_number, letter) in name.iter().enumerate() {
        let mut row = Vec::with_capacity(before.len());
        row.push(row_number.saturating_add(1));
        let mut last_other = None;
        for (column, other_letter) in other.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX);
            let mut distance = at(&before, column)
                .saturating_add(usize::from(letter != other_letter))
                .min(at(&before, column.saturating_add(1)).saturating_add(1))
                .min(at(&row, column).saturating_add(1));
            if last_other == Some(letter) && last_letter == Some(other_letter) {
                let swapped = at(&two_before, column.saturating_sub(1));
                distance = distance.min(swapped.saturating_add(1));
            }
            row.push(distance);
            last_other = Some(other_letter);
        }
        if row.iter().all(|distance| *distance > allowed) {
            return None;
        }
        two_before = std::mem::replace(&mut before, row);
        last_letter = Some(letter);
    }
    let distance = before.last().copied()?;
    (distance <= allowed && distance < name.len()).then_some(distance)
}

/// How many words must be added or taken away, if one name contains all words of the other in a
/// row, or both end in the same word.
fn by_words(name: &str, candidate: &str) -> Option<usize> {
    if name.len() > LONGEST || candidate.len() > LONGEST {
        return None;
    }
    let words: Vec<&str> = name.split(['.', '_', '-']).collect();
    let others: Vec<&str> = candidate.split(['.', '_', '-']).collect();
    let (short, long) =
        if words.len() <= others.len() { (&words, &others) } else { (&others, &words) };
    if long.windows(short.len()).any(|part| part == short) {
        return Some(long.len().saturating_sub(short.len()));
    }
    let last = |words: &[&str]| words.last().is_some_and(|word| word.len() > 2);
    (last(&words) && words.last() == others.last())
        .then(|| words.len().saturating_add(others.len()))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[track_caller]
    fn check(name: &str, candidates: &[&str], expected: Option<&str>) {
        assert_eq!(nearest(name, candidates.iter().copied()).as_deref(), expected);
    }

    #[test]
    fn letters() {
        check("alow", &["allow", "deny"], Some("allow"));
        check("lalow", &["allow", "deny"], Some("allow"));
        check("serach", &["read", "search"], Some("search"));
        check("subject.scop", &["subject.scope", "subject.iss"], Some("subject.scope"));
        check("is", &["in", "not"], Some("in"));
        check("ab", &["xy", "not"], None);
        check("a", &["b"], None);
        check("", &["a"], None);
        check("deny", &["deny"], None);
    }

    #[test]
    fn the_nearest_wins_and_then_the_first() {
        check("has_al", &["has_any", "has_all"], Some("has_all"));
        check("cat", &["bat", "rat"], Some("bat"));
    }

    #[test]
    fn words() {
        check("scope", &["subject.person", "subject.scope"], Some("subject.scope"));
        check("has_all_of", &["has_all", "has_any"], Some("has_all"));
        check("user.scope", &["subject.iss", "subject.scope"], Some("subject.scope"));
        check("subject", &["resource.type", "subject.scope"], Some("subject.scope"));
        check("colour", &["present", "absent"], None);
    }

    #[test]
    fn long_names_are_not_compared() {
        let long = "x".repeat(1_000_000);
        let other = format!("{long}y");
        check(&long, &[other.as_str()], None);
    }
}
