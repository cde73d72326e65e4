//! Attributes that read the same or nested places of the claims.

use super::at::At;
use super::findings::Findings;
use super::names::Table;
use crate::diagnostic::{Diagnostic, code};
use crate::policy::{Attribute, PathStep, Source};
use std::collections::BTreeMap;

/// Reports attributes whose values would depend on each other: each part of the claims is read by
/// one attribute.
pub(super) fn claim_read_twice(attributes: &Table<'_, Attribute>, findings: &Findings) {
    let mut by_claim: BTreeMap<&str, Vec<(&At<'_>, &[PathStep])>> = BTreeMap::new();
    for (at, attribute) in attributes.iter() {
        if let Source::Claim { claim, path } = &attribute.source {
            by_claim.entry(claim).or_default().push((at, path));
        }
    }
    for (claim, readers) in by_claim {
        let paths: Vec<&[PathStep]> = readers.iter().map(|(_, path)| *path).collect();
        for ((place, (second, _)), first) in readers.iter().enumerate().zip(first_alike(&paths)) {
            let first = first.filter(|first| *first < place);
            if let Some((first, _)) = first.and_then(|first| readers.get(first)) {
                let message = format!(
                    "`{}` and `{}` read the same or nested places of the claim `{claim}`",
                    first.name(),
                    second.name()
                );
                findings.error(
                    Diagnostic::new(&code::CLAIM_READ_TWICE, second.name_span(), message)
                        .also(first.name_span(), "also read here")
                        .help("declare one attribute for both, or give them paths that part at different member names, or at filters on one name with different texts")
                        .path(second.path),
                );
            }
        }
    }
}

/// For each path, the first other one from which it does not part at different member names, or at
/// filters on one name with different texts.
///
/// Paths that begin alike stand side by side when they are sorted, so each step is looked at once.
fn first_alike(paths: &[&[PathStep]]) -> Vec<Option<usize>> {
    let path = |place: usize| paths.get(place).copied().unwrap_or_default();
    let mut sorted: Vec<usize> = (0..paths.len()).collect();
    sorted.sort_by(|one, other| path(*one).cmp(path(*other)));
    let mut first: Vec<Option<usize>> = vec![None; paths.len()];
    let mut open = vec![(sorted.as_slice(), 0)];
    while let Some((alike, depth)) = open.pop() {
        let way = |place: usize| Way::of(path(place).get(depth), place);
        let lowest = alike.iter().copied().min().unwrap_or(0);
        let others = alike.iter().copied().filter(|place| way(*place) != way(lowest));
        if let Some(next_lowest) = others.min() {
            for place in alike {
                let other = if way(*place) == way(lowest) { next_lowest } else { lowest };
                if let Some(first) = first.get_mut(*place) {
                    *first = Some(first.map_or(other, |before| before.min(other)));
                }
            }
        }
        descend(alike, depth, &path, &mut open);
    }
    first
}

/// Opens what goes on alike at a depth: two paths at least.
fn descend<'s, 'p>(
    alike: &'s [usize],
    depth: usize,
    path: &impl Fn(usize) -> &'p [PathStep],
    open: &mut Vec<(&'s [usize], usize)>,
) {
    let same = |one: &usize, other: &usize| path(*one).get(depth) == path(*other).get(depth);
    for group in alike.chunk_by(same) {
        let goes_on = group.first().is_some_and(|one| path(*one).len() > depth);
        if goes_on && group.len() > 1 {
            open.push((group, depth.saturating_add(1)));
        }
    }
}

/// How a path goes on: two that go different ways may read the same.
#[derive(PartialEq, Eq)]
enum Way<'p> {
    /// It ends: all that the others read lies inside.
    Ends(usize),
    Member,
    Element(&'p PathStep),
    Filter(&'p str),
}

impl<'p> Way<'p> {
    fn of(step: Option<&'p PathStep>, place: usize) -> Self {
        match step {
            None => Self::Ends(place),
            Some(PathStep::Member(_)) => Self::Member,
            Some(PathStep::Filter { name, .. }) => Self::Filter(name),
            Some(step @ PathStep::Index(_)) => Self::Element(step),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::first_alike;
    use crate::resolve::value::claim_path::claim_path;

    #[test]
    fn paths() {
        for (one, other, expected) in [
            ("$", "$", false),
            ("$", "$.a", false),
            ("$.a", "$.b", true),
            ("$.a", "$.a.b", false),
            ("$.a.x", "$.a.y", true),
            ("$[0]", "$[1]", false),
            ("$[0].a", "$[0].b", true),
            ("$[0]", "$.a", false),
            ("$[?@.t == 'x']", "$[?@.t == 'y']", true),
            ("$[?@.t == 'x']", "$[?@.u == 'y']", false),
            ("$[?@.t == 'x'].a", "$[?@.t == 'x'].b", true),
            ("$[?@.t == 'x'].a", "$[?@.t == 'x'].a[0]", false),
            ("$[?@.t == 'x']", "$[0]", false),
        ] {
            let (one, other) = (claim_path(one).unwrap(), claim_path(other).unwrap());
            let alike = [Some(1), Some(0)].map(|place| place.filter(|_| !expected));
            assert_eq!(first_alike(&[&one, &other]), alike, "{one:?} {other:?}");
        }
    }

    #[test]
    fn many_paths() {
        let paths = ["$.a.x", "$.b", "$.a.y", "$.a", "$[0]", "$.b.c", "$.d", "$.b"];
        let paths: Vec<_> = paths.iter().map(|one| claim_path(one).unwrap()).collect();
        let paths: Vec<&[_]> = paths.iter().map(Vec::as_slice).collect();
        let expected = [Some(3), Some(4), Some(3), Some(0), Some(0), Some(1), Some(4), Some(1)];
        assert_eq!(first_alike(&paths), expected);
    }
}
